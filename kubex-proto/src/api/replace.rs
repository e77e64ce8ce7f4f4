//! `replace`: an object in place of an older one of its name.

use alloc::string::{String, ToString};
use core::marker::PhantomData;

use bytes::Bytes;
use http::Method;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Api, OneAnswer, OneNamespace, Prepared, Verb,
    body::serialize,
    route::{Draft, JSON, Route},
    write::{WriteOptions, Writes},
};
use crate::{Call, Error, One, OneScope, Resource, Scope};

/// Replaces an object.
#[derive(Debug)]
pub struct Replace<T> {
    name: String,
    body: Result<Bytes, Error>,
    options: WriteOptions,
    answer: PhantomData<fn() -> T>,
}

impl<T: Resource + Serialize> Replace<T> {
    pub(super) fn new(object: &T) -> Self {
        Self {
            name: object.name().to_string(),
            body: serialize(object),
            options: WriteOptions::default(),
            answer: PhantomData,
        }
    }
}

impl<K: Resource + Serialize + DeserializeOwned, S: Scope, C: Clone> Api<K, S, C> {
    /// Puts this object in place of the one of its name: `PUT .../{plural}/{name}`. Answers with the object as it was
    /// stored.
    ///
    /// If the object holds a resource version, the server compares: that it has changed since is an error
    /// ([`is_conflict`](Error::is_conflict)). [`update`](Self::update) reads, changes and writes until it fits.
    pub fn replace(&self, object: &K) -> Prepared<Replace<K>, K, S, C>
    where
        S: OneScope,
    {
        self.prepare(Replace::new(object))
    }
}

impl<T: DeserializeOwned> Verb for Replace<T> {
    type Decode = One<T>;
    type Namespace = OneNamespace;

    fn into_call(self, mut route: Route) -> Call<One<T>> {
        let mut draft = Draft::new(Method::PUT, route.object(&self.name));
        draft.query = self.options.query();
        let body = self
            .body
            .and_then(|body| route.complete_body(Some(&self.name), body));
        draft.body = Some((JSON, body));
        let decoder = One::of(&route.object, route.quoting());
        route.call("replace", Some(&self.name), draft, decoder)
    }
}

impl<T: DeserializeOwned> OneAnswer for Replace<T> {}

impl<T: DeserializeOwned> Writes for Replace<T> {
    fn options(&mut self) -> &mut WriteOptions {
        &mut self.options
    }
}
