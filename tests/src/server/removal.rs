//! How objects go, and what goes with them.

use std::sync::Arc;

use serde_json::Value;

use super::garbage;
use super::namespaces;
use super::object_meta;
use super::owners::Place;
use super::state::State;

/// The object as it is while its deletion waits for finalizers.
pub(crate) fn marked(object: &Value, now: &Value) -> Value {
    let mut object = object.clone();
    if !object_meta::is_being_deleted(&object) {
        object_meta::set(&mut object, "deletionTimestamp", now.clone());
        object_meta::set(&mut object, "deletionGracePeriodSeconds", 0.into());
        object_meta::bump_generation(&mut object);
    }
    object
}

/// Removes an object and what cannot be without it; answers its last state.
pub(crate) fn remove(state: &mut State, place: &Place, now: &Value) -> Option<Arc<Value>> {
    let last = state.remove(place)?;
    if *place.0 == *"apiextensions.k8s.io/customresourcedefinitions" {
        remove_custom_kind(state, &last);
    }
    garbage::follow(state, &last, now);
    namespaces::finish_deletion(state, object_meta::text(&last, "namespace"));
    Some(last)
}

/// Without its definition a custom kind is not served, and its objects are gone.
fn remove_custom_kind(state: &mut State, definition: &Value) {
    let group = definition["spec"]["group"].as_str().unwrap_or_default();
    let plural = definition["spec"]["names"]["plural"]
        .as_str()
        .unwrap_or_default();
    let storage: Arc<str> = format!("{group}/{plural}").into();
    let keys: Vec<String> = state.store.latest(&storage).keys().cloned().collect();
    for key in keys {
        state.remove(&(Arc::clone(&storage), key));
    }
    state.registry.remove(group, plural);
}
