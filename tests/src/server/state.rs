//! What a server holds: resources, objects and open watches. Every write goes through here.

use std::sync::Arc;

use serde_json::Value;

use super::kubelet::Leaving;
use super::logs::Logs;
use super::object_meta;
use super::owners::Place;
use super::random::Random;
use super::registry::Registry;
use super::resources::ServedResource;
use super::sessions::Sessions;
use super::store::{self, Store};
use super::tokens::Issued;
use super::watches::Watches;

pub(crate) struct State {
    pub(crate) registry: Registry,
    pub(crate) store: Store,
    pub(crate) watches: Watches,
    pub(crate) random: Random,
    pub(crate) leaving: Leaving,
    pub(crate) logs: Logs,
    pub(crate) sessions: Sessions,
    /// The tokens of service accounts.
    pub(crate) issued: Issued,
    /// The work of a cluster's controllers on deletions is done here too.
    pub(crate) controllers: bool,
}

impl State {
    pub(crate) fn object(
        &self,
        resource: &ServedResource,
        namespace: Option<&str>,
        name: &str,
    ) -> Option<&Arc<Value>> {
        self.store
            .object(resource.storage(), &store::key(namespace, name))
    }

    /// The object at a place.
    pub(crate) fn at(&self, place: &Place) -> Option<&Arc<Value>> {
        self.store.object(&place.0, &place.1)
    }

    /// Keeps an object and tells the watches; answers it with its new version.
    pub(crate) fn put(&mut self, storage: &Arc<str>, key: &str, object: Value) -> Arc<Value> {
        let change = self.store.put(storage, key, object);
        self.watches.publish(&change);
        change.after.unwrap_or_default()
    }

    /// Removes an object and tells the watches; answers its last state.
    pub(crate) fn remove(&mut self, place: &Place) -> Option<Arc<Value>> {
        let change = self.store.remove(&place.0, &place.1)?;
        self.watches.publish(&change);
        let gone = change.gone()?;
        self.logs.forget(object_meta::text(&gone, "uid"));
        Some(Arc::new(gone))
    }
}
