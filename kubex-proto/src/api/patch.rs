//! `patch`: a change to an object.

use alloc::string::String;
use core::marker::PhantomData;

use http::Method;
use serde::de::DeserializeOwned;

use super::{
    Api, OneAnswer, OneNamespace, Prepared, Verb,
    route::{Draft, JSON, Route},
    write::{WriteOptions, Writes},
};
use crate::{Call, Error, One, OneScope, Resource, Scope, patch::Language, path::Query};

/// Changes an object, and answers with what `T` is of it.
#[derive(Debug)]
pub struct Patch<T> {
    name: String,
    change: crate::Patch,
    force: bool,
    options: WriteOptions,
    accept: &'static str,
    answer: PhantomData<fn() -> T>,
}

impl<T> Patch<T> {
    pub(super) fn new(name: String, patch: crate::Patch, accept: &'static str) -> Self {
        Self {
            name,
            change: patch,
            force: false,
            options: WriteOptions::default(),
            accept,
            answer: PhantomData,
        }
    }

    fn query(&self) -> Result<Query, Error> {
        let applies = self.change.language == Language::Apply;
        if applies && self.options.field_manager.is_none() {
            return Err(Error::refused_field(
                "field manager",
                "an apply needs one: name it with `field_manager(\"...\")`",
            ));
        }
        let mut query = self.options.query()?;
        if self.force {
            if !applies {
                return Err(Error::refused_field(
                    "force",
                    "only an apply can be forced: leave it out, or use `Patch::apply`",
                ));
            }
            query.add("force", "true");
        }
        Ok(query)
    }
}

impl<K: Resource + DeserializeOwned, S: Scope, C: Clone> Api<K, S, C> {
    /// Changes the object of that name: `PATCH .../{plural}/{name}`. Answers with the object as it was stored.
    ///
    /// With [`Patch::apply`](crate::Patch::apply) the object is created if there is none, and a
    /// [`field_manager`](Prepared::field_manager) must be named.
    pub fn patch(&self, name: impl Into<String>, patch: crate::Patch) -> Prepared<Patch<K>, K, S, C>
    where
        S: OneScope,
    {
        self.prepare(Patch::new(name.into(), patch, JSON))
    }
}

impl<T: DeserializeOwned, K: Resource, S: Scope, C> Prepared<Patch<T>, K, S, C> {
    /// Takes fields over from other managers, in an apply (`force=true`); without it that is a
    /// conflict ([`is_conflict`](Error::is_conflict)).
    pub fn force(mut self) -> Self {
        self.verb.force = true;
        self
    }
}

impl<T: DeserializeOwned> Verb for Patch<T> {
    type Decode = One<T>;
    type Namespace = OneNamespace;

    fn into_call(self, mut route: Route) -> Call<One<T>> {
        let mut draft = Draft::new(Method::PATCH, route.object(&self.name));
        draft.query = self.query();
        draft.accept = self.accept;
        let language = self.change.language;
        let body = self.change.body.and_then(|body| match language {
            Language::Apply => route.complete_applied(&self.name, body),
            _ => Ok(body),
        });
        draft.body = Some((language.media_type(), body));
        let decoder = One::of(&route.object, route.quoting());
        route.call("patch", Some(&self.name), draft, decoder)
    }
}

impl<T: DeserializeOwned> OneAnswer for Patch<T> {}

impl<T: DeserializeOwned> Writes for Patch<T> {
    fn options(&mut self) -> &mut WriteOptions {
        &mut self.options
    }
}
