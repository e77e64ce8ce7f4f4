//! Who depends on whom: objects by the uids of their owners.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

/// Where an object is kept.
pub(crate) type Place = (Arc<str>, String);

/// Finds the dependents of an owner without looking at every object.
#[derive(Default)]
pub(crate) struct Owners(BTreeMap<String, BTreeSet<Place>>);

impl Owners {
    /// An object is to be found under its owners.
    pub(crate) fn add(&mut self, place: &Place, object: &Value) {
        for uid in uids(object) {
            self.0
                .entry(uid.to_owned())
                .or_default()
                .insert(place.clone());
        }
    }

    /// An object is not to be found any more.
    pub(crate) fn remove(&mut self, place: &Place, object: &Value) {
        for uid in uids(object) {
            if let Some(dependents) = self.0.get_mut(uid) {
                dependents.remove(place);
                if dependents.is_empty() {
                    self.0.remove(uid);
                }
            }
        }
    }

    pub(crate) fn dependents(&self, uid: &str) -> Vec<Place> {
        self.0.get(uid).into_iter().flatten().cloned().collect()
    }
}

/// The references to owners in the metadata.
pub(crate) fn references(object: &Value) -> impl Iterator<Item = &Value> {
    object["metadata"]["ownerReferences"]
        .as_array()
        .into_iter()
        .flatten()
}

fn uids(object: &Value) -> impl Iterator<Item = &str> {
    references(object).filter_map(|reference| reference["uid"].as_str())
}
