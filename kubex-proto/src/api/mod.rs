//! The calls of one kind.

mod approval;
#[cfg(feature = "sessions")]
mod attach;
mod body;
mod container;
#[cfg(feature = "sessions")]
mod copy;
mod create;
mod delete;
mod delete_collection;
mod dry_run;
mod ephemeral_containers;
mod eviction;
#[cfg(feature = "sessions")]
mod exec;
mod follow;
#[cfg(feature = "sessions")]
mod forward_machine;
mod get;
mod list;
mod list_items;
#[cfg(feature = "sessions")]
mod listen;
mod log_options;
mod logs;
mod metadata;
mod namespace;
mod object_subresource;
mod optional;
mod pager;
mod patch;
#[cfg(feature = "sessions")]
mod port_forward;
mod prepared;
mod replace;
mod resize;
mod route;
mod scale;
mod select;
mod status;
#[cfg(feature = "sessions")]
mod streams;
mod subresource;
mod timeout;
mod token;
mod update;
mod update_machine;
#[cfg(feature = "sessions")]
mod upgrade;
mod wait;
mod watch;
mod write;

#[cfg(feature = "sessions")]
pub use attach::AttachSubresource;
#[cfg(feature = "sessions")]
pub use copy::{Copied, Copy, CopyPlan};
pub use eviction::EvictionSubresource;
#[cfg(feature = "sessions")]
pub use exec::ExecSubresource;
pub use follow::Follow;
#[cfg(feature = "sessions")]
pub use forward_machine::ForwardMachine;
pub use list_items::Expired;
#[cfg(feature = "sessions")]
pub use listen::{Forwarder, Listen, ListenPlan};
pub use log_options::LogStream;
pub use logs::LogsSubresource;
pub use metadata::MetadataOnly;
pub use namespace::{Namespace, OneNamespace};
pub use object_subresource::ObjectSubresource;
pub use pager::Pager;
#[cfg(feature = "sessions")]
pub use port_forward::PortForwardSubresource;
pub use prepared::{OneAnswer, Prepared, Verb};
pub use scale::ScaleSubresource;
pub use timeout::Timeout;
pub use token::TokenSubresource;
pub use update::Update;
pub use update_machine::UpdateMachine;
pub use wait::{Wait, WaitFor};

pub(crate) use list_items::ItemOptions;
pub(crate) use route::Target;
pub(crate) use select::Selection;
pub(crate) use timeout::whole_seconds;
#[cfg(feature = "sessions")]
pub(crate) use upgrade::random_key;

/// The verbs, as types: what a [`Prepared`] call is about.
pub mod verb {
    #[cfg(feature = "sessions")]
    pub use super::{
        attach::Attach,
        exec::{Exec, RunCommand},
        port_forward::ForwardPorts,
        streams::HasStreams,
        upgrade::Upgrades,
    };
    pub use super::{
        container::OfContainer,
        create::Create,
        delete::{Delete, Deletes},
        delete_collection::DeleteCollection,
        dry_run::DryRuns,
        eviction::Evict,
        get::Get,
        list::{List, VersionMatch},
        list_items::ListItems,
        logs::{ReadLog, ReadsLog, StreamLog},
        optional::Optional,
        patch::Patch,
        replace::Replace,
        select::{AcrossNamespaces, Selects},
        watch::Watch,
        write::{FieldValidation, Writes},
    };
}

use alloc::sync::Arc;
use core::{fmt, marker::PhantomData};

use crate::{
    AllNamespaces, Client, Dynamic, Resource, ResourceDescription, Scope, StaticResource,
    TakesNamespace,
};

/// The calls of one kind `K`, in a scope `S`, by a client `C`.
///
/// `Api<Pod>` is what one writes: the scope is the kind's own, and the client is none ([`Detached`]) here, and the
/// transport's in its own alias. Each verb is a method that gives a [`Prepared`] call, whose options are methods
/// in turn; it is awaited where a client is bound, and taken apart otherwise.
///
/// An Api of a namespaced kind has a default namespace, which every call can override. Cheap to clone.
///
/// | verb | sends | answers with | has, besides `namespace` and `timeout` |
/// |---|---|---|---|
/// | [`get`](Self::get) | `GET` | the object | `resource_version`, `optional` |
/// | [`list`](Self::list) | `GET` | a [`List`](crate::List) | selectors, `limit`, `continue_token`, `resource_version`, `version_match`, `server_timeout`, `all_namespaces` |
/// | [`list().items()`](Prepared::items) | `GET`, once for each page | a stream of the objects | as `list`, `item_limit`, `without_managed_fields`, `on_expired` |
/// | [`watch`](Self::watch) | `GET` | a stream of [`WatchEvent`](crate::WatchEvent)s | selectors, `resource_version`, `bookmarks`, `initial_events`, `server_timeout`, `all_namespaces` |
/// | [`watcher`](Self::watcher) | `GET`, again and again | a stream of [`WatcherEvent`](crate::WatcherEvent)s, without end | selectors, `initial_events`, `page_size`, `item_limit`, `without_managed_fields`, `watch_timeout`, `all_namespaces` |
/// | [`wait`](Self::wait) | the same, for one object | the object, once it is as it should be | `uid`, `until`, `until_deleted` |
/// | [`create`](Self::create) | `POST` | the object as stored | `field_manager`, `dry_run`, `field_validation` |
/// | [`replace`](Self::replace) | `PUT` | the object as stored | `field_manager`, `dry_run`, `field_validation` |
/// | [`patch`](Self::patch) | `PATCH` | the object as stored | `field_manager`, `dry_run`, `field_validation`, `force` |
/// | [`update`](Self::update) | `GET`, `PUT`, again on a conflict | the object as stored | `field_manager` |
/// | [`delete`](Self::delete) | `DELETE` | [`Deleted`](crate::Deleted) | `grace_period`, `propagation`, preconditions, `dry_run`, `optional` |
/// | [`delete_collection`](Self::delete_collection) | `DELETE` | [`Deleted`](crate::Deleted), with a list | selectors, and as `delete` |
///
/// [`metadata`](Self::metadata) has verbs that answer with metadata alone. Subresources have verbs of their own, and are
/// there for kinds that have them:
///
/// | of a subresource | sends | answers with | has, besides `namespace` and `timeout` |
/// |---|---|---|---|
/// | [`status()`](Self::status), [`ephemeral_containers()`](Self::ephemeral_containers), [`resize()`](Self::resize), [`approval()`](Self::approval): [`get`, `replace`, `update`, `patch`](ObjectSubresource) | as those of the object | the object | as those of the object |
/// | [`scale()`](Self::scale): [`get`, `replace`, `update`, `patch`](ScaleSubresource) | as those of the object | a [`Scale`](crate::Scale) | as those of the object |
/// | [`eviction().create`](EvictionSubresource::create) | `POST` | a [`Status`](crate::Status) of success | as `delete`, but `optional` |
/// | [`token().create`](TokenSubresource::create) | `POST` | a [`TokenRequest`](crate::TokenRequest) with the token | as `create` |
/// | [`logs().get`](LogsSubresource::get) | `GET` | the text | `container`, `tail_lines`, `since_seconds`, `since_time`, `previous`, `timestamps`, `limit_bytes`, `log_stream`, `insecure_skip_tls_verify_backend` |
/// | [`logs().stream`](LogsSubresource::stream) | `GET` | a stream of `lines` or `bytes` | as `logs().get`, and `follow` |
///
/// With the feature `sessions`, each upgrades a connection of its own:
///
/// | of a session | answers with | has, besides `namespace`, `timeout` and `silence` |
/// |---|---|---|
/// | `exec().run` | what the command wrote, and how it ended | `container`, `stdin_bytes`, `output_limit` |
/// | `exec().stream` | a session, with its streams | `container`, `stdin`, `stdout`, `stderr`, `tty` |
/// | `exec().copy_to`, `exec().copy_from` | how much was copied | `container` |
/// | `attach().stream` | a session, with its streams | as `exec().stream` |
/// | `port_forward().forward` | a stream for each port | |
/// | `port_forward().listen` | local ports | `address` |
///
/// ```
/// use kubex_proto::{Api, ObjectMeta};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Widget { metadata: ObjectMeta }
/// kubex_proto::resource!(Widget: "example.com/v1", Namespaced);
///
/// let widgets = Api::<Widget>::new().with_namespace("staging");
/// let list = widgets.list().labels("tier=front").limit(500).all_namespaces().into_call().request()?;
/// assert_eq!(list.uri(), "/apis/example.com/v1/widgets?labelSelector=tier%3Dfront&limit=500");
/// let get = widgets.get("small").into_call().request()?;
/// assert_eq!(get.uri(), "/apis/example.com/v1/namespaces/staging/widgets/small");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
pub struct Api<K: Resource, S = <K as Resource>::Scope, C = Detached> {
    client: C,
    resource: Arc<ResourceDescription>,
    namespace: Arc<str>,
    kind: PhantomData<fn() -> (K, S)>,
}

/// No client: calls are taken apart and carried out by whoever likes.
///
/// ```
/// use kubex_proto::{Api, Detached, DynamicObject, Dynamic, ResourceDescription};
///
/// let pods: Api<DynamicObject, Dynamic, Detached> =
///     Api::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Detached;

// Here and in the verbs a bound that users may miss stands on the method: on the impl, the compiler would say only
// that it is missed, not what to do.
impl<K: Resource> Api<K> {
    /// The calls of a kind that is known at compile time, without a client, in namespace `default`.
    pub fn new() -> Self
    where
        K: StaticResource,
    {
        Self::described(K::description())
    }
}

impl<K: StaticResource> Default for Api<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Resource<Scope = Dynamic>> Api<K, Dynamic> {
    /// The calls of a kind that only run time knows, without a client, in namespace `default`.
    ///
    /// A namespace for a kind that is cluster-scoped is refused before anything is sent.
    pub fn of(resource: ResourceDescription) -> Self {
        Self::described(resource)
    }
}

impl<K: StaticResource, C: Client> Api<K, K::Scope, C> {
    /// The calls of a kind that is known at compile time, by this client, in its own default namespace.
    pub fn bound_to(client: C) -> Self {
        Self::starting(K::description(), client)
    }
}

impl<K: Resource<Scope = Dynamic>, C: Client> Api<K, Dynamic, C> {
    /// The calls of a kind that only run time knows, by this client, in its own default namespace.
    pub fn of_bound_to(resource: ResourceDescription, client: C) -> Self {
        Self::starting(resource, client)
    }
}

impl<K: Resource, S: Scope, C: Client> Api<K, S, C> {
    fn starting(resource: ResourceDescription, client: C) -> Self {
        Self {
            namespace: client.default_namespace().into(),
            client,
            resource: Arc::new(resource),
            kind: PhantomData,
        }
    }
}

impl<K: Resource, S: Scope> Api<K, S> {
    fn described(resource: ResourceDescription) -> Self {
        Self {
            client: Detached,
            resource: Arc::new(resource),
            namespace: Arc::from("default"),
            kind: PhantomData,
        }
    }
}

impl<K: Resource, S: Scope, C> Api<K, S, C> {
    /// The same by another client, which does not change the namespace.
    ///
    /// Transports have a shorter way: `client.api::<Pod>()`, which starts with the namespace of the client's context.
    pub fn bind<D>(self, client: D) -> Api<K, S, D> {
        Api {
            client,
            resource: self.resource,
            namespace: self.namespace,
            kind: PhantomData,
        }
    }

    /// What the kind is called.
    pub fn resource(&self) -> &ResourceDescription {
        &self.resource
    }

    /// The client.
    pub fn client(&self) -> &C {
        &self.client
    }

    fn in_scope<T>(self) -> Api<K, T, C> {
        Api {
            client: self.client,
            resource: self.resource,
            namespace: self.namespace,
            kind: PhantomData,
        }
    }
}

impl<K: Resource, S: Scope, C> Api<K, S, C> {
    /// All namespaces, unless a call names one: such an Api can list and watch.
    pub fn all_namespaces(self) -> Api<K, AllNamespaces, C>
    where
        S: TakesNamespace,
    {
        self.in_scope()
    }

    /// Another default namespace. A kind that is cluster-scoped, as only run time knows, has no use for one.
    pub fn with_namespace(mut self, namespace: impl Into<Arc<str>>) -> Api<K, K::Scope, C>
    where
        S: TakesNamespace,
    {
        self.namespace = namespace.into();
        self.in_scope()
    }

    /// The default namespace; none for all of them.
    pub fn namespace(&self) -> Option<&str>
    where
        S: TakesNamespace,
    {
        (!S::ALL && self.resource.namespaced).then_some(&self.namespace)
    }
}

impl<K: Resource, S, C: Clone> Clone for Api<K, S, C> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            resource: Arc::clone(&self.resource),
            namespace: Arc::clone(&self.namespace),
            kind: PhantomData,
        }
    }
}

impl<K: Resource, S, C> fmt::Debug for Api<K, S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api")
            .field("resource", &self.resource)
            .field("namespace", &self.namespace)
            .finish_non_exhaustive()
    }
}
