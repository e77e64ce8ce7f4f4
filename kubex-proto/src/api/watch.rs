//! `watch`: changes as they happen.

use alloc::{
    string::{String, ToString},
    sync::Arc,
};
use core::{marker::PhantomData, time::Duration};

use http::Method;
use serde::de::DeserializeOwned;

use super::{
    Api, Namespace, Prepared, Verb,
    route::{Draft, JSON, Route},
    select::{AcrossNamespaces, Selection, Selects},
    timeout::whole_seconds,
};
use crate::{
    Call, Client, Error, Frames, Resource, Scope, WatchEvent,
    path::{Query, check_text},
};

/// Follows the changes of objects as [`WatchEvent`]s, each object being a `T`.
#[derive(Debug)]
pub struct Watch<T> {
    pub(crate) selection: Selection,
    pub(crate) resource_version: Option<String>,
    bookmarks: bool,
    pub(crate) initial_events: bool,
    pub(crate) server_timeout: Option<Duration>,
    accept: &'static str,
    item: PhantomData<fn() -> T>,
}

impl<T> Watch<T> {
    pub(crate) fn new(accept: &'static str) -> Self {
        Self {
            selection: Selection::default(),
            resource_version: None,
            bookmarks: true,
            initial_events: false,
            server_timeout: None,
            accept,
            item: PhantomData,
        }
    }

    fn query(&self) -> Result<Query, Error> {
        if self.initial_events && !self.bookmarks {
            return Err(Error::refused_field(
                "initial events",
                "end with a bookmark; leave bookmarks on",
            ));
        }
        let mut query = self.selection.query()?;
        query.add("watch", "true");
        if let Some(version) = &self.resource_version {
            check_text("resource version", version)?;
            query.add("resourceVersion", version);
        }
        if self.bookmarks {
            query.add("allowWatchBookmarks", "true");
        }
        if self.initial_events {
            query.add("sendInitialEvents", "true");
            query.add("resourceVersionMatch", "NotOlderThan");
        }
        if let Some(timeout) = self.server_timeout {
            query.add("timeoutSeconds", &whole_seconds(timeout).to_string());
        }
        Ok(query)
    }
}

impl<K: Resource + DeserializeOwned, S: Scope, C: Clone> Api<K, S, C> {
    /// Follows changes from a version on, over one connection: `GET .../{plural}?watch=true`.
    ///
    /// This is the verb as the server has it: it ends whenever the server, the network or a timeout ends it, and
    /// whoever needs to miss nothing goes on from the version of the last event. Without a version, the objects
    /// that are there come first, as `Added`.
    ///
    /// The client's total timeout does not bound it; one that is given to the call does, as a whole.
    pub fn watch(&self) -> Prepared<Watch<K>, K, S, C> {
        self.prepare(Watch::new(JSON))
    }
}

impl<T: Resource + DeserializeOwned, K: Resource, S: Scope, C> Prepared<Watch<T>, K, S, C> {
    /// From just after this version: that of a list, or of the last event of an earlier watch.
    pub fn resource_version(mut self, version: impl Into<String>) -> Self {
        self.verb.resource_version = Some(version.into());
        self
    }

    /// Whether the server may send bookmarks (`allowWatchBookmarks`): by default it may.
    pub fn bookmarks(mut self, bookmarks: bool) -> Self {
        self.verb.bookmarks = bookmarks;
        self
    }

    /// First all objects that are there, at a version that is not older than the one given, then a
    /// bookmark that says so, then changes (`sendInitialEvents`, KEP 3157). Servers that cannot answer with an
    /// error ([`is_invalid`](crate::Error::is_invalid)).
    pub fn initial_events(mut self) -> Self {
        self.verb.initial_events = true;
        self
    }

    /// When the server shall end the watch, in whole seconds (`timeoutSeconds`), rounded up; by default it
    /// chooses, from 30 to 60 minutes.
    pub fn server_timeout(mut self, timeout: Duration) -> Self {
        self.verb.server_timeout = Some(timeout);
        self
    }
}

impl<T, K, S, C> Prepared<Watch<T>, K, S, C>
where
    T: Resource + DeserializeOwned + Send + 'static,
    K: Resource,
    S: Scope,
    C: Client,
{
    /// The events as the client's kind of stream, of `Result<WatchEvent<T>, Error>`. Nothing is sent before it is
    /// polled; dropping it ends the watch.
    pub fn stream(self) -> C::Stream<WatchEvent<T>> {
        let client = self.api.client.clone();
        let exchange = self.into_exchange(client.settings());
        client.stream(exchange)
    }
}

impl<T: Resource + DeserializeOwned> Verb for Watch<T> {
    type Decode = Frames<T>;
    type Namespace = Namespace;

    fn into_call(self, mut route: Route) -> Call<Frames<T>> {
        let mut draft = Draft::new(Method::GET, route.collection());
        draft.accept = self.accept;
        draft.query = self.query();
        let decoder = Frames::new(route.kind(), Arc::clone(&route.resource), route.quoting());
        let mut call = route.call("watch", None, draft, decoder);
        call.purpose.is_stream = true;
        call
    }
}

impl<T: Resource + DeserializeOwned> AcrossNamespaces for Watch<T> {}

impl<T: Resource + DeserializeOwned> Selects for Watch<T> {
    fn selection(&mut self) -> &mut Selection {
        &mut self.selection
    }
}
