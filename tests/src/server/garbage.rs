//! What a cluster's garbage collector does: dependents go with their owner, or are let go.
//!
//! The real one is a controller that works in the background; here its work is done before the
//! answer to the deletion is given.

use serde_json::Value;

use super::delete_grace;
use super::object_meta;
use super::owners::{self, Place};
use super::removal;
use super::state::State;

const FOREGROUND: &str = "foregroundDeletion";
const ORPHAN: &str = "orphan";

/// The finalizers with which an object waits for the garbage collector, and its own.
pub(crate) fn finalizers(object: &Value, policy: Option<&str>) -> Vec<String> {
    let mut finalizers = object_meta::finalizers(object);
    let wanted = match policy {
        Some("Orphan") => Some(ORPHAN),
        Some("Foreground") => Some(FOREGROUND),
        Some(_) => None,
        // Nothing was said: what is there stays.
        None => return finalizers,
    };
    finalizers.retain(|finalizer| finalizer != ORPHAN && finalizer != FOREGROUND);
    finalizers.extend(wanted.map(str::to_owned));
    finalizers
}

/// Does what an object waits for that is on its way out, as far as it can be done now.
pub(crate) fn collect(state: &mut State, place: &Place, now: &Value) {
    let Some(object) = state.at(place).cloned() else {
        return;
    };
    if !state.controllers || !object_meta::is_being_deleted(&object) {
        return;
    }
    let uid = object_meta::text(&object, "uid").to_owned();
    let waits_for = object_meta::finalizers(&object);
    if waits_for.iter().any(|finalizer| finalizer == ORPHAN) {
        for dependent in state.store.dependents(&uid) {
            let_go(state, &dependent, &uid);
        }
        finish(state, place, ORPHAN, now);
    } else if waits_for.iter().any(|finalizer| finalizer == FOREGROUND) {
        for dependent in state.store.dependents(&uid) {
            delete(state, &dependent, now);
        }
        if state.store.dependents(&uid).is_empty() {
            finish(state, place, FOREGROUND, now);
        }
    }
}

/// An object is gone: so are its dependents that have no other owner, and an owner may have waited.
pub(crate) fn follow(state: &mut State, gone: &Value, now: &Value) {
    if !state.controllers {
        return;
    }
    let uid = object_meta::text(gone, "uid");
    for dependent in state.store.dependents(uid) {
        let owned_still = state.at(&dependent).is_some_and(|object| {
            owners::references(object)
                .filter(|reference| reference["uid"] != uid)
                .any(|reference| owner(state, object, reference).is_some())
        });
        if owned_still {
            let_go(state, &dependent, uid);
        } else {
            delete(state, &dependent, now);
        }
    }
    for reference in owners::references(gone) {
        if let Some(owner) = owner(state, gone, reference) {
            collect(state, &owner, now);
        }
    }
}

/// Removes an object, or begins to if something keeps it.
fn delete(state: &mut State, place: &Place, now: &Value) {
    removal::begin(state, place, None, removal::moment(now));
}

/// Takes an owner from a dependent.
fn let_go(state: &mut State, place: &Place, uid: &str) {
    let Some(mut object) = state.at(place).map(|object| Value::clone(object)) else {
        return;
    };
    let mut kept: Vec<Value> = owners::references(&object).cloned().collect();
    kept.retain(|reference| reference["uid"] != uid);
    if kept.is_empty() {
        object_meta::unset(&mut object, "ownerReferences");
    } else {
        object_meta::set(&mut object, "ownerReferences", kept.into());
    }
    state.put(&place.0, &place.1, object);
}

/// Takes a finalizer from an object that is on its way out; the last one was what kept it.
fn finish(state: &mut State, place: &Place, finalizer: &str, now: &Value) {
    let Some(mut object) = state.at(place).map(|object| Value::clone(object)) else {
        return;
    };
    let mut finalizers = object_meta::finalizers(&object);
    finalizers.retain(|other| other != finalizer);
    object_meta::set_finalizers(&mut object, &finalizers);
    if delete_grace::is_over(&object) {
        removal::remove(state, place, now);
    } else {
        state.put(&place.0, &place.1, object);
    }
}

/// Where the owner is kept that a dependent refers to, if it is still the same.
fn owner(state: &State, dependent: &Value, reference: &Value) -> Option<Place> {
    let text = |field: &str| reference[field].as_str().unwrap_or_default();
    let resource = state.registry.all().find(|resource| {
        resource.kind() == text("kind") && resource.api_version() == text("apiVersion")
    })?;
    let namespace = Some(object_meta::text(dependent, "namespace"));
    let namespace = namespace.filter(|_| resource.is_namespaced());
    let place = (
        resource.storage().clone(),
        super::store::key(namespace, text("name")),
    );
    let object = state.at(&place)?;
    (object_meta::text(object, "uid") == text("uid")).then_some(place)
}
