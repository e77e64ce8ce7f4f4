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
//! [`Client`] makes calls that can be awaited; [a guide](guide::write_a_transport) tells how one is written.
//!
//! [`Credentials`] are a machine too, which wishes for files to be read, commands to be run and issuers to be asked; the docs of
//! [`Wish`] show the loop that grants all of it.
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
//! A call can also end in a connection: [`exec`](Api::exec) and its like give a [`Session`], which a WebSocket carries. The
//! docs of [`Duplex`] show the loop.
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
//! - `config` (default): kubeconfig files, basic authentication, exec plugins and OIDC, and documents of YAML or JSON that are applied.
//! - `gzip`: answers are asked for in gzip ([`Settings::with_gzip`]) and unpacked as they arrive. Without it, an answer that
//!   comes in gzip unasked is an error.
//! - `k8s-openapi`: every kind of that crate is a [`Resource`].
//! - `sessions`: [`exec`](Api::exec), [`attach`](Api::attach) and [`port_forward`](Api::port_forward), the handshake of WebSocket,
//!   and the machines of what is said over it, [`Session`] and [`PortForward`].
//! - `tracing`: spans and events, as below, by the crate of that name.
//!
//! # Traces
//!
//! Each call is a span of its own (level `INFO`, target `kubex_proto::call`), from the first poll of its [`Exchange`] to its end,
//! within the span in which that poll is. A watcher, or a list item by item, makes many calls. The fields, by the names of
//! OpenTelemetry where it has some:
//!
//! - `otel.name` (`get pods/log`; of a [raw](mod@raw) request its method), `otel.kind` (`client`), and after a failure
//!   `otel.status_code` (`ERROR`) and `error.type`: the status code of the answer, or one of `refused`, `configuration`,
//!   `credentials`, `connect`, `connection`, `timeout`, `rate_limit`, `cut_off`, `decode`, `limit`, `misused`.
//! - `k8s.verb` (as roles name it), `k8s.group`, `k8s.version`, `k8s.kind`, `k8s.resource`, `k8s.subresource`,
//!   `k8s.namespace.name`, `k8s.object.name`.
//! - `http.request.method`, `server.address`, `server.port`, `url.path`; at the end `http.response.status_code` of the last answer,
//!   `http.response.body.size` in bytes as they came, of all attempts, and `http.request.resend_count` if it was sent more than once.
//!
//! Events, within the span of the call where there is one:
//!
//! - `kubex_proto::call`: a request is repeated, a credential refreshed (401), or held back by the [`RateLimit`] for a second or more (`INFO`;
//!   `DEBUG` for less); a call failed (`DEBUG`, as its caller has the error).
//! - `kubex_proto::warnings`: a distinct [`Warning`] of the server, once a client (`WARN`).
//! - `kubex_proto::pager`: a page of a list is asked for again, or the list begins anew (`INFO`).
//! - `kubex_proto::watcher`: a watcher is interrupted (`WARN`), reads all objects anew, or lists for want of initial events (`INFO`).
//!
//! No body, header, query or credential is in any of them; the words of a server that refuses a watch are.
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
mod call_description;
mod client;
mod config;
mod credentials;
mod decode;
mod discovery;
mod error;
mod excerpt;
mod exchange;
mod failure;
pub mod guide;
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
#[cfg(feature = "sessions")]
mod session;
#[cfg(feature = "sessions")]
mod session_client;
mod settings;
mod store;
mod time;
mod token_request;
mod trace;
mod wait;
mod warning;
mod watcher;

pub use answer::Answer;
pub use api::{
    Api, Detached, EvictionSubresource, Expired, Follow, LogStream, LogsSubresource, MetadataOnly,
    Namespace, ObjectSubresource, OneAnswer, OneNamespace, Pager, Prepared, ScaleSubresource,
    Timeout, TokenSubresource, Update, UpdateMachine, Verb, Wait, WaitFor, verb,
};
#[cfg(feature = "sessions")]
pub use api::{
    AttachSubresource, Copied, Copy, CopyPlan, ExecSubresource, ForwardMachine, Forwarder, Listen,
    ListenPlan, PortForwardSubresource,
};
#[cfg(feature = "config")]
pub use apply::{Applied, Apply, ApplyMachine};
pub use authorization::{Authorization, Secret};
pub use call::Call;
pub use call_description::CallDescription;
pub use client::Client;
#[cfg(feature = "config")]
pub use config::Kubeconfig;
pub use config::{
    Config, Connections, Identity, InCluster, NoProxy, Pem, Proxies, Proxy, ProxyScheme, Tls,
};
pub use credentials::{
    Command, CommandEnding, CommandOutput, Credentials, IssuerRequest, Outcome, Wish,
};
#[cfg(feature = "config")]
pub use credentials::{
    ExecCluster, ExecPlugin, ExecVersion, InteractiveMode, OidcProvider, RotatedTokens,
};
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
    AllNamespaces, Cluster, Dynamic, DynamicObject, Evictable, HasApproval, HasAttach,
    HasEphemeralContainers, HasExec, HasLogs, HasPortForward, HasResize, HasScale, HasStatus,
    HasToken, KindScope, Metadata, Namespaced, OneScope, Resource, ResourceDescription, Scope,
    StaticResource, TakesNamespace,
};
pub use scale::{Scale, ScaleSpec, ScaleStatus};
pub use selector::{FieldSelector, LabelSelector};
#[cfg(feature = "sessions")]
pub use session::{
    Attached, Completes, Duplex, ExecOutput, ExitStatus, ForwardEvent, Forwarded, Incoming, Opens,
    Output, PortForward, Run, Running, Session, SessionEvent, Subprotocol, Transmit, Upgrade,
};
#[cfg(feature = "sessions")]
pub use session_client::SessionClient;
pub use settings::{Impersonation, RateLimit, RetryPolicy, ServerUrl, Settings, Timeouts};
pub use store::{Change, Index, Store, Subscription};
pub use time::{Instant, Time, Timestamp};
pub use token_request::{BoundObjectReference, TokenRequest, TokenRequestSpec, TokenRequestStatus};
pub use wait::{Condition, Deletion, Goal, StatusCondition, Until, WaitMachine};
pub use warning::Warning;
pub use watcher::{Watcher, WatcherEvent};

#[doc(hidden)]
pub use resource::{Text, group_and_version};
