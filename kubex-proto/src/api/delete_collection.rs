//! `delete_collection`: all objects, or those that are selected, of one namespace.

use alloc::sync::Arc;
use core::marker::PhantomData;

use http::Method;
use serde::de::DeserializeOwned;

use super::{
    Api, OneAnswer, OneNamespace, Prepared, Verb,
    delete::{Deletes, body},
    route::{Draft, Route},
    select::{Selection, Selects},
};
use crate::{Call, DeleteOptions, DeletedDecoder, List, OneScope, Resource, Scope};

/// Deletes objects.
#[derive(Debug)]
pub struct DeleteCollection<T> {
    selection: Selection,
    options: DeleteOptions,
    item: PhantomData<fn() -> T>,
}

impl<K: Resource + DeserializeOwned, S: Scope, C: Clone> Api<K, S, C> {
    /// Deletes all objects, or those that are selected, of one namespace (or of a cluster-scoped kind):
    /// `DELETE .../{plural}`.
    ///
    /// Answers with the list of them, or with a Status.
    pub fn delete_collection(&self) -> Prepared<DeleteCollection<K>, K, S, C>
    where
        S: OneScope,
    {
        self.prepare(DeleteCollection {
            selection: Selection::default(),
            options: DeleteOptions::default(),
            item: PhantomData,
        })
    }
}

impl<T: Resource + DeserializeOwned> Verb for DeleteCollection<T> {
    type Decode = DeletedDecoder<List<T>>;
    type Namespace = OneNamespace;

    fn into_call(self, mut route: Route) -> Call<DeletedDecoder<List<T>>> {
        let mut draft = Draft::new(Method::DELETE, route.collection());
        draft.query = self.selection.query();
        draft.body = body(&self.options);
        let decoder = DeletedDecoder::new(
            route.list_kind(),
            Arc::clone(&route.resource),
            route.quoting(),
        );
        route.call("delete collection of", None, draft, decoder)
    }
}

impl<T: Resource + DeserializeOwned> OneAnswer for DeleteCollection<T> {}

impl<T: Resource + DeserializeOwned> Selects for DeleteCollection<T> {
    fn selection(&mut self) -> &mut Selection {
        &mut self.selection
    }
}

impl<T: Resource + DeserializeOwned> Deletes for DeleteCollection<T> {
    fn delete_options(&mut self) -> &mut DeleteOptions {
        &mut self.options
    }
}
