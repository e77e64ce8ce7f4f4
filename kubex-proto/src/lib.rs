//! The Kubernetes API as a pure protocol.
#![no_std]

extern crate alloc;

mod answer;
mod api;
mod authorization;
mod call;
mod client;
mod config;
mod credentials;
mod decode;
mod error;
mod excerpt;
mod exchange;
mod failure;
mod machine;
mod meta;
mod patch;
mod path;
pub mod raw;
mod resource;
mod selector;
mod settings;
mod time;

pub use answer::Answer;
pub use api::{
    Api, Detached, MetadataOnly, Namespace, OneAnswer, OneNamespace, Prepared, StatusSubresource,
    Timeout, Update, UpdateMachine, Verb, verb,
};
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
    Bookmark, Decode, Deleted, DeletedDecoder, DeletedObject, Frames, List, ListDecoder, One,
    OrNotFound, TextDecoder, WatchEvent,
};
pub use error::{Error, Origin};
pub use exchange::Exchange;
pub use failure::{ConnectFault, Failure, Source};
pub use machine::{Action, Event, Machine};
pub use meta::{
    DeleteOptions, ListMeta, ObjectMeta, OwnerReference, PartialObjectMetadata, Preconditions,
    PropagationPolicy, RawJson, Status, StatusCause, StatusDetails,
};
pub use patch::{JsonPatch, JsonPointer, Patch};
pub use resource::{
    AllNamespaces, Cluster, Dynamic, DynamicObject, HasStatus, KindScope, Metadata, Namespaced,
    OneScope, Resource, ResourceDescription, Scope, StaticResource, TakesNamespace,
};
pub use selector::{FieldSelector, LabelSelector};
pub use settings::{Impersonation, ServerUrl, Settings, Timeouts};
pub use time::{Instant, Time, Timestamp};

#[doc(hidden)]
pub use resource::{Text, group_and_version};
