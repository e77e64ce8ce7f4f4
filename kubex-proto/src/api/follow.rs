//! `watcher`: list, then watch, for ever.

use core::{fmt, marker::PhantomData, time::Duration};

use serde::de::DeserializeOwned;

use super::{Api, Namespace, Prepared, list::List, route::Target};
use crate::{
    Client, FieldSelector, LabelSelector, Resource, Scope, Settings, TakesNamespace, Watcher,
    WatcherEvent,
    watcher::{Options, Source},
};

/// A [`Watcher`] that was not started yet: set its options, then take its [`stream`](Self::stream), or the
/// [machine](Watcher) out.
///
/// ```
/// use kubex_proto::{Api, DynamicObject, ResourceDescription, Settings};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let machine = pods.watcher().labels("app=web").all_namespaces().into_machine(&Settings::default(), 7);
/// ```
#[must_use = "a watcher does nothing until its stream or machine is taken"]
pub struct Follow<T, K: Resource, S, C> {
    /// Has namespace and selectors.
    list: Prepared<List<T>, K, S, C>,
    accept: [&'static str; 2],
    options: Options,
}

impl<K: Resource + DeserializeOwned, S: Scope, C: Clone> Api<K, S, C> {
    /// Follows the objects of this kind for ever: those that are there, then each change, whatever breaks in between. See
    /// [`Watcher`] for how, and [`WatcherEvent`] for what it tells.
    ///
    /// For the verb of the server, one watch and no more, there is [`watch`](Self::watch).
    pub fn watcher(&self) -> Follow<K, K, S, C> {
        Follow::new(self.list(), [super::route::JSON; 2])
    }
}

impl<T: Resource + DeserializeOwned, K: Resource, S: Scope, C> Follow<T, K, S, C> {
    pub(super) fn new(list: Prepared<List<T>, K, S, C>, accept: [&'static str; 2]) -> Self {
        Self {
            list,
            accept,
            options: Options::default(),
        }
    }

    /// Only objects whose labels match (`labelSelector`).
    pub fn labels(mut self, selector: impl Into<LabelSelector>) -> Self {
        self.list = self.list.labels(selector);
        self
    }

    /// Only objects whose fields match (`fieldSelector`).
    pub fn fields(mut self, selector: impl Into<FieldSelector>) -> Self {
        self.list = self.list.fields(selector);
        self
    }

    /// Another namespace than the Api's own.
    pub fn namespace(mut self, namespace: impl Into<Namespace>) -> Self
    where
        S: TakesNamespace,
    {
        self.list = self.list.namespace(namespace);
        self
    }

    /// All namespaces, although the Api has a default one.
    pub fn all_namespaces(mut self) -> Self
    where
        S: TakesNamespace,
    {
        self.list = self.list.all_namespaces();
        self
    }

    /// Whether to ask for all objects as the first events of a watch (`sendInitialEvents`), which spares the server a list, as
    /// long as it knows them: by default so. Otherwise they are listed.
    pub fn initial_events(mut self, initial_events: bool) -> Self {
        self.options.initial_events = initial_events;
        self
    }

    /// How many objects to list at a time, where they are listed (`limit`): 500 by default, and all at once with 0.
    pub fn page_size(mut self, objects: u32) -> Self {
        self.options.page_size = objects;
        self
    }

    /// The largest object that is taken, in bytes of JSON: 32 MiB by default. A larger one cannot be read.
    pub fn item_limit(mut self, bytes: usize) -> Self {
        self.options.items.item_limit = Some(bytes);
        self
    }

    /// Cuts `metadata.managedFields` out of the objects before they are decoded: often half of their bytes, and of use to
    /// hardly anybody.
    pub fn without_managed_fields(mut self) -> Self {
        self.options.items.without_managed_fields = true;
        self
    }

    /// How long each watch is to last at least, in whole seconds (`timeoutSeconds`); it is chosen at random up to twice as much. 5
    /// minutes by default.
    pub fn watch_timeout(mut self, timeout: Duration) -> Self {
        self.options.watch_timeout = timeout;
        self
    }

    /// The machine, for whoever carries it out. The seed is any number that differs from one program to the next, so
    /// that they do not all come back at one moment.
    pub fn into_machine(self, settings: &Settings, seed: u64) -> Watcher<T> {
        let source = Source {
            target: self.target(),
            selection: self.list.verb.selection,
            accept: self.accept,
            settings: settings.clone(),
            options: self.options,
            item: PhantomData,
        };
        Watcher::new(source, seed)
    }

    pub(super) fn target(&self) -> Target {
        self.list.target()
    }

    /// The client that it is bound to.
    pub fn client(&self) -> &C {
        self.list.client()
    }
}

impl<T, K, S, C> Follow<T, K, S, C>
where
    T: Resource + DeserializeOwned + Send + 'static,
    K: Resource,
    S: Scope,
    C: Client,
{
    /// The events as the client's kind of stream, of `Result<WatcherEvent<T>, Error>`. Nothing is sent before it is
    /// polled; dropping it ends the watch.
    ///
    /// An error in it is something that somebody must mend, and not the end: go on reading, if it may be mended.
    pub fn stream(self) -> C::Stream<WatcherEvent<T>> {
        let client = self.client().clone();
        client.stream(self.into_machine(client.settings(), client.random()))
    }
}

impl<T, K: Resource, S, C> fmt::Debug for Follow<T, K, S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follow")
            .field("list", &self.list)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
