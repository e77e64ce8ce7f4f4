//! `get`: one object by its name.

use alloc::string::String;
use core::marker::PhantomData;

use http::Method;
use serde::de::DeserializeOwned;

use super::{
    Api, OneAnswer, OneNamespace, Prepared, Verb,
    optional::Optional,
    route::{Draft, JSON, Route},
};
use crate::{
    Call, One, OneScope, Resource, Scope,
    path::{Query, check_text},
};

/// Reads one object, or what `T` is of it.
#[derive(Debug)]
pub struct Get<T> {
    name: String,
    resource_version: Option<String>,
    accept: &'static str,
    answer: PhantomData<fn() -> T>,
}

impl<T> Get<T> {
    pub(super) fn new(name: String, accept: &'static str) -> Self {
        Self {
            name,
            resource_version: None,
            accept,
            answer: PhantomData,
        }
    }
}

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    /// Reads the object of that name: `GET .../{plural}/{name}`.
    ///
    /// Answers with the object; that there is none is an error ([`is_not_found`](crate::Error::is_not_found)), or
    /// `None` with [`optional`](Prepared::optional).
    pub fn get(&self, name: impl Into<String>) -> Prepared<Get<K>, K, S, C>
    where
        S: OneScope,
    {
        self.prepare(Get::new(name.into(), JSON))
    }
}

impl<T: DeserializeOwned, K: Resource, S: Scope, C> Prepared<Get<T>, K, S, C> {
    /// Any version that is not older will do (`resourceVersion`): the server may answer from its cache.
    /// `"0"` is whatever the cache holds.
    pub fn resource_version(mut self, version: impl Into<String>) -> Self {
        self.verb.resource_version = Some(version.into());
        self
    }

    /// Answers with none if there is no such object.
    pub fn optional(self) -> Prepared<Optional<Get<T>>, K, S, C> {
        self.map(Optional::new)
    }
}

impl<T: DeserializeOwned> Verb for Get<T> {
    type Decode = One<T>;
    type Namespace = OneNamespace;

    fn into_call(self, mut route: Route) -> Call<One<T>> {
        let mut draft = Draft::new(Method::GET, route.object(&self.name));
        draft.accept = self.accept;
        draft.query = self.resource_version.map_or_else(
            || Ok(Query::default()),
            |version| {
                check_text("resource version", &version)?;
                let mut query = Query::default();
                query.add("resourceVersion", &version);
                Ok(query)
            },
        );
        let decoder = One::of(&route.object, route.quoting());
        route.call("get", Some(&self.name), draft, decoder)
    }
}

impl<T: DeserializeOwned> OneAnswer for Get<T> {}
