//! `list().items()`: all objects, one by one.

use alloc::sync::Arc;
use core::marker::PhantomData;

use serde::de::DeserializeOwned;

use super::{
    Namespace, Pager, Prepared, Verb,
    list::List,
    pager::Objects,
    route::Route,
    select::{AcrossNamespaces, Selection, Selects},
};
use crate::{Call, Client, Items, Listed, Resource, Scope, Settings};

/// Reads objects one by one, each being a `T`; as a stream they come as `I`.
#[derive(Debug)]
pub struct ListItems<T, I = T> {
    pub(super) list: List<T>,
    pub(super) options: ItemOptions,
    stream: PhantomData<fn() -> I>,
}

/// What is done with each item, and when they expire.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ItemOptions {
    pub(crate) item_limit: Option<usize>,
    pub(crate) without_managed_fields: bool,
    /// Without a choice, the list goes on if that is possible, and is an error if not.
    pub(crate) expired: Option<Expired>,
}

/// What becomes of a list whose version is no longer kept (410) before its last page was read, which by default is so
/// after five minutes.
///
/// ```
/// use kubex_proto::{Api, DynamicObject, Expired, ResourceDescription, Settings};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let items = pods.list().limit(500).items().on_expired(Expired::Restart);
/// let machine = items.into_machine(&Settings::default());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Expired {
    /// Goes on where it was, with the objects as they are now: together, the pages are a list as it never was, and a
    /// watch from its version may miss what happened to the objects of the first pages. Where the server does not say
    /// how to go on, the list begins anew.
    #[default]
    Continue,
    /// Begins anew, with a [`Listed::Restarted`]: in the end, the objects are those of one version.
    Restart,
}

impl<T> ListItems<T> {
    pub(super) fn new(list: List<T>) -> Self {
        Self {
            list,
            options: ItemOptions::default(),
            stream: PhantomData,
        }
    }
}

impl<T, I, K, S, C> Prepared<ListItems<T, I>, K, S, C>
where
    T: Resource + DeserializeOwned,
    K: Resource,
    S: Scope,
{
    /// Another limit for one object than 32 MiB. A larger one is an error in its place, and is not held.
    pub fn item_limit(mut self, bytes: usize) -> Self {
        self.verb.options.item_limit = Some(bytes);
        self
    }

    /// Leaves `metadata.managedFields` out of each object before it is decoded: often a third of it, which
    /// is of no use for reading.
    pub fn without_managed_fields(mut self) -> Self {
        self.verb.options.without_managed_fields = true;
        self
    }

    /// What becomes of a list that expires before its end. As it may begin anew then, the stream is of
    /// [`Listed`], which says so; it tells the end of the list as well, with its version.
    pub fn on_expired(self, expired: Expired) -> Prepared<ListItems<T, Listed<T>>, K, S, C> {
        self.map(|verb| ListItems {
            list: verb.list,
            options: ItemOptions {
                expired: Some(expired),
                ..verb.options
            },
            stream: PhantomData,
        })
    }

    /// The machine that reads all pages, for whoever carries it out with these settings.
    pub fn into_machine(self, settings: &Settings) -> Pager<T> {
        let (list, options) = (self.verb.list, self.verb.options);
        Pager::new(
            &self.api,
            self.namespace,
            self.timeout,
            list,
            options,
            settings,
        )
    }
}

impl<T, K, S, C> Prepared<ListItems<T>, K, S, C>
where
    T: Resource + DeserializeOwned + Send + 'static,
    K: Resource,
    S: Scope,
    C: Client,
{
    /// The objects as the client's kind of stream, of `Result<T, Error>`. Nothing is sent before it is polled.
    ///
    /// An object that does not decode is an error in its place ([`unreadable`](crate::Error::unreadable) tells which), and
    /// the next ones follow; any other error is the last, and says that the list is not whole. A connection that breaks
    /// is made again, and no object comes twice. If the list expires between two pages, it goes on as
    /// [`Expired::Continue`] says if the server lets it, and is an error otherwise ([`is_gone`](crate::Error::is_gone)).
    ///
    /// The client's total timeout does not bound it; one that is given to the call does, as a whole.
    pub fn stream(self) -> C::Stream<T> {
        let client = self.api.client.clone();
        let machine = self.into_machine(client.settings());
        client.stream(Objects(machine))
    }
}

impl<T, K, S, C> Prepared<ListItems<T, Listed<T>>, K, S, C>
where
    T: Resource + DeserializeOwned + Send + 'static,
    K: Resource,
    S: Scope,
    C: Client,
{
    /// The list as the client's kind of stream, of `Result<Listed<T>, Error>`: as without
    /// [`on_expired`](Self::on_expired), but it may begin anew, and it says when it is whole.
    pub fn stream(self) -> C::Stream<Listed<T>> {
        let client = self.api.client.clone();
        let machine = self.into_machine(client.settings());
        client.stream(machine)
    }
}

/// One page.
impl<T: Resource + DeserializeOwned, I> Verb for ListItems<T, I> {
    type Decode = Items<T>;
    type Namespace = Namespace;

    fn into_call(self, mut route: Route) -> Call<Items<T>> {
        let draft = self.list.draft(&mut route);
        let mut decoder = Items::new(
            route.kind(),
            route.list_kind(),
            Arc::clone(&route.resource),
            route.quoting(),
        );
        if let Some(limit) = self.options.item_limit {
            decoder = decoder.with_limit(limit);
        }
        if self.options.without_managed_fields {
            decoder = decoder.without_managed_fields();
        }
        let mut call = route.call("list", None, draft, decoder);
        // Items are given out before their page is whole, so it cannot be repeated in secret.
        call.purpose.is_stream = true;
        call
    }
}

impl<T: Resource + DeserializeOwned, I> AcrossNamespaces for ListItems<T, I> {}

impl<T: Resource + DeserializeOwned, I> Selects for ListItems<T, I> {
    fn selection(&mut self) -> &mut Selection {
        self.list.selection()
    }
}

impl<T> ListItems<T, Listed<T>> {
    /// One page of a [`Pager`].
    pub(super) fn page(list: List<T>, options: ItemOptions) -> Self {
        Self {
            list,
            options,
            stream: PhantomData,
        }
    }
}
