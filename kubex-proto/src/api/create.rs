//! `create`: a new object.

use alloc::string::String;
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

/// Creates an object.
#[derive(Debug)]
pub struct Create<T> {
    /// That of the object that it is created below, if it is the body of a subresource.
    name: Option<String>,
    body: Result<Bytes, Error>,
    options: WriteOptions,
    answer: PhantomData<fn() -> T>,
}

impl<T: Serialize> Create<T> {
    fn new(name: Option<String>, object: &T) -> Self {
        Self {
            name,
            body: serialize(object),
            options: WriteOptions::default(),
            answer: PhantomData,
        }
    }

    /// As the body of a subresource of the object of that name.
    pub(super) fn below(name: String, object: &T) -> Self {
        Self::new(Some(name), object)
    }
}

impl<K: Resource + Serialize + DeserializeOwned, S: Scope, C: Clone> Api<K, S, C> {
    /// Creates an object: `POST .../{plural}`. Answers with the object as it was stored.
    ///
    /// It has a name, or a `generateName` that the server completes. `apiVersion` and `kind` are written for it if
    /// they are absent; a namespace in it must be the one that the call goes to. That there is one of that name
    /// already is an error ([`is_already_exists`](Error::is_already_exists)).
    pub fn create(&self, object: &K) -> Prepared<Create<K>, K, S, C>
    where
        S: OneScope,
    {
        self.prepare(Create::new(None, object))
    }
}

impl<T: DeserializeOwned> Verb for Create<T> {
    type Decode = One<T>;
    type Namespace = OneNamespace;

    fn into_call(self, mut route: Route) -> Call<One<T>> {
        let name = self.name.as_deref();
        let path = match name {
            Some(name) => route.object(name),
            None => route.collection(),
        };
        let mut draft = Draft::new(Method::POST, path);
        draft.query = self.options.query();
        let body = self.body.and_then(|body| route.complete_body(name, body));
        draft.body = Some((JSON, body));
        let decoder = One::of(&route.object, route.quoting());
        route.call("create", name, draft, decoder)
    }
}

impl<T: DeserializeOwned> OneAnswer for Create<T> {}

impl<T: DeserializeOwned> Writes for Create<T> {
    fn options(&mut self) -> &mut WriteOptions {
        &mut self.options
    }
}
