//! The Kubernetes API as a pure protocol.
//!
//! Calls become [`http::Request`] values, and the bytes of answers become typed ones. Nothing here opens a socket or a file,
//! reads a clock or the environment, or knows a runtime: bytes and the time come in as arguments, requests and wishes
//! go out as values. The crate is `no_std` (with `alloc`), so the compiler holds it to that.
//!
//! If you want to talk to a cluster, take a transport, such as `kubex-tokio`; it exports all that is here. If you have a
//! transport already, this crate is all you need.
//!
//! # From a call to its answer
//!
//! [`Api`] makes the calls of one kind. Each verb gives a [`Prepared`] call, whose options are methods. Taken out, it is a
//! [`Call`]: one request, and the only decoder that fits its answer.
//!
//! ```
//! use bytes::Bytes;
//! use kubex_proto::{Api, ObjectMeta, Resource};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Debug, Serialize, Deserialize)]
//! struct Widget {
//!     metadata: ObjectMeta,
//!     size: u32,
//! }
//! kubex_proto::resource!(Widget: "example.com/v1", Namespaced);
//!
//! let widgets = Api::<Widget>::new().with_namespace("staging");
//! let (request, answer) = widgets.get("small").into_call().into_parts()?;
//! assert_eq!(request.uri(), "/apis/example.com/v1/namespaces/staging/widgets/small");
//!
//! // Send it however you like, and bring back the response.
//! let response = http::Response::new(Bytes::from_static(br#"{"metadata":{"name":"small"},"size":3}"#));
//! let widget = answer.read(response)?;
//! assert_eq!((widget.name(), widget.size), ("small", 3));
//! # Ok::<(), kubex_proto::Error>(())
//! ```
//!
//! An [`Exchange`] does the rest as well: credentials and their renewal, repeats of what is safe to repeat, deadlines. It
//! is a [`Machine`], which decides while the transport does; the contract between them is a numbered list in
//! the documentation of [`Machine`], and the interpreter of it a `match` of a dozen lines. A transport that implements
//! [`Client`] makes calls that can be awaited.
//!
//! A [`list`](Api::list) is one value; its [`items`](Prepared::items) come one by one, as their bytes arrive, by a
//! [`Pager`].
//!
//! # Machines of many calls
//!
//! A [`Watcher`] lists and watches for ever, a [`Pager`] reads a list page by page and item by item, a [`WaitMachine`] waits for
//! one object. A [`Store`] is a plain value that holds what a watcher tells. All of them are tested with thousands of seeded
//! schedules of faults, without a socket or a clock. A [`DiscoveryMachine`] reads what the server serves.
//!
//! # Kinds
//!
//! - The built-in ones come from the k8s-openapi crate, with the feature `k8s-openapi`; your program selects the
//!   Kubernetes version on that crate.
//! - Your own are a struct and one [`resource!`].
//! - Those that only run time knows are [`DynamicObject`]s, by a [`ResourceDescription`], which [`Discovery`] finds by any of
//!   its names.
//!
//! # Features
//!
//! - `config` (default): kubeconfig files, basic authentication, and documents of YAML or JSON that are applied.
//! - `gzip`: answers are asked for in gzip ([`Settings::with_gzip`]) and unpacked as they arrive. Without it, an answer that
//!   comes in gzip unasked is an error.
//! - `k8s-openapi`: every kind of that crate is a [`Resource`].
#![no_std]
// Whatever the wire brings is a value or an error, never a panic.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_in_result,
        clippy::unwrap_used
    )
)]

extern crate alloc;

mod answer;
mod api;
#[cfg(feature = "config")]
mod apply;
mod authorization;
mod call;
mod client;
mod config;
mod credentials;
mod decode;
mod discovery;
mod error;
mod excerpt;
mod exchange;
mod failure;
mod machine;
mod meta;
mod object_key;
mod patch;
mod path;
mod random;
pub mod raw;
mod resource;
mod resource_version;
mod scale;
mod selector;
mod settings;
mod store;
mod time;
mod wait;
mod watcher;

pub use answer::Answer;
pub use api::{
    Api, Detached, EvictionSubresource, Expired, Follow, LogStream, LogsSubresource, MetadataOnly,
    Namespace, OneAnswer, OneNamespace, Pager, Prepared, ScaleSubresource, StatusSubresource,
    Timeout, Update, UpdateMachine, Verb, Wait, WaitFor, verb,
};
#[cfg(feature = "config")]
pub use apply::{Applied, Apply, ApplyMachine};
pub use authorization::{Authorization, Secret};
pub use call::Call;
pub use client::Client;
#[cfg(feature = "config")]
pub use config::Kubeconfig;
pub use config::{Config, Identity, InCluster, Pem, Tls};
pub use credentials::{Credentials, Wish};
#[cfg(feature = "config")]
pub use credentials::{ExecPlugin, ExecVersion, InteractiveMode, OidcProvider};
pub use decode::{
    Bookmark, Decode, Deleted, DeletedDecoder, DeletedObject, Frames, Items, List, ListDecoder,
    Listed, LogBytes, LogLines, LogText, One, OrNotFound, StatusDecoder, TextDecoder, Unreadable,
    WatchEvent,
};
pub use discovery::{
    ApiGroup, ApiResource, ApiSubresource, ApiVersion, Discovery, DiscoveryMachine, UnreadVersion,
};
pub use error::{Error, Origin};
pub use exchange::Exchange;
pub use failure::{ConnectFault, Failure, Source};
pub use machine::{Action, Event, Machine};
pub use meta::{
    DeleteOptions, ListMeta, ObjectMeta, OwnerReference, PartialObjectMetadata, Preconditions,
    PropagationPolicy, RawJson, Status, StatusCause, StatusDetails,
};
pub use object_key::ObjectKey;
pub use patch::{JsonPatch, JsonPointer, Patch};
pub use resource::{
    AllNamespaces, Cluster, Dynamic, DynamicObject, Evictable, HasLogs, HasScale, HasStatus,
    KindScope, Metadata, Namespaced, OneScope, Resource, ResourceDescription, Scope,
    StaticResource, TakesNamespace,
};
pub use scale::{Scale, ScaleSpec, ScaleStatus};
pub use selector::{FieldSelector, LabelSelector};
pub use settings::{Impersonation, ServerUrl, Settings, Timeouts};
pub use store::{Change, Index, Store, Subscription};
pub use time::{Instant, Time, Timestamp};
pub use wait::{Condition, Deletion, Goal, StatusCondition, Until, WaitMachine};
pub use watcher::{Watcher, WatcherEvent};

#[doc(hidden)]
pub use resource::{Text, group_and_version};
