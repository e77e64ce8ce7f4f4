//! What happens to definitions a moment after they are written: their names are taken, their kinds are served,
//! and what is deleted takes its objects along.
//!
//! The real server does this in the background; here it is done before the next request.

use std::sync::Arc;

use serde_json::{Value, json};

use super::definition::{condition, set_condition};
use super::names;
use super::version;
use super::{STORAGE, pruning};
use crate::server::object_meta;
use crate::server::owners::Place;
use crate::server::removal;
use crate::server::state::State;

const FINALIZER: &str = "customresourcecleanup.apiextensions.k8s.io";

/// Whether this is where definitions are kept.
pub(crate) fn is_definition(place: &Place) -> bool {
    *place.0 == *STORAGE
}

/// A definition whose deletion begins, if it has not begun.
pub(crate) fn terminating(definition: &Value, now: &Value) -> Option<Value> {
    if object_meta::is_being_deleted(definition) {
        return None;
    }
    let mut leaving = definition.clone();
    object_meta::set(&mut leaving, "deletionTimestamp", now.clone());
    let mut finalizers = object_meta::finalizers(&leaving);
    if !finalizers.iter().any(|finalizer| finalizer == FINALIZER) {
        finalizers.push(FINALIZER.to_owned());
    }
    object_meta::set_finalizers(&mut leaving, &finalizers);
    set_condition(
        &mut leaving,
        "Terminating",
        ("True", "InstanceDeletionPending"),
        "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
        now,
    );
    Some(leaving)
}

/// Looks at all definitions until nothing is left to be done for any of them.
pub(crate) fn settle(state: &mut State, now: &Value) {
    let keys = |state: &State| {
        state
            .store
            .latest(STORAGE)
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    let mut again = true;
    while again {
        again = false;
        for key in keys(state) {
            again |= step(state, &key, now);
        }
    }
}

/// Does what one definition needs; answers whether others may need something for it.
fn step(state: &mut State, key: &str, now: &Value) -> bool {
    let Some(definition) = state.store.object(STORAGE, key).cloned() else {
        return false;
    };
    if object_meta::is_being_deleted(&definition) {
        return finish_deletion(state, key, &definition, now);
    }
    let mut changed = false;
    for advance in [take_names, establish] {
        let Some(definition) = state.store.object(STORAGE, key).cloned() else {
            return changed;
        };
        if let Some(advanced) = advance(state, key, &definition, now) {
            state.put(&STORAGE.into(), key, advanced);
            changed = true;
        }
    }
    if let Some(definition) = state.store.object(STORAGE, key).cloned() {
        serve(state, &definition);
    }
    changed
}

/// The names that are free are given, and the conditions say so.
fn take_names(state: &State, key: &str, definition: &Value, now: &Value) -> Option<Value> {
    let others: Vec<&Value> = state
        .store
        .latest(STORAGE)
        .iter()
        .filter(|(other, object)| {
            *other != key && object["spec"]["group"] == definition["spec"]["group"]
        })
        .map(|(_, object)| object.as_ref())
        .collect();
    let names = names::accept(definition, &others);
    let mut next = definition.clone();
    next["status"]["acceptedNames"] = names.accepted;
    let was_established = condition(definition, "Established") == Some("True");
    match &names.conflict {
        None => {
            let why = ("True", "NoConflicts");
            set_condition(&mut next, "NamesAccepted", why, "no conflicts found", now);
            if !was_established {
                let why = ("False", "Installing");
                set_condition(
                    &mut next,
                    "Established",
                    why,
                    "the initial names have been accepted",
                    now,
                );
            }
        }
        Some((reason, message)) => {
            set_condition(&mut next, "NamesAccepted", ("False", reason), message, now);
            if !was_established {
                let why = ("False", "NotAccepted");
                set_condition(
                    &mut next,
                    "Established",
                    why,
                    "not all names are accepted",
                    now,
                );
            }
        }
    }
    (next != *definition).then_some(next)
}

fn establish(_: &State, _: &str, definition: &Value, now: &Value) -> Option<Value> {
    let is_due = condition(definition, "NamesAccepted") == Some("True")
        && condition(definition, "Established") != Some("True");
    is_due.then(|| {
        let mut next = definition.clone();
        let why = ("True", "InitialNamesAccepted");
        set_condition(
            &mut next,
            "Established",
            why,
            "the initial names have been accepted",
            now,
        );
        next
    })
}

/// Serves the versions of a definition, and no others of its kind.
fn serve(state: &mut State, definition: &Value) {
    let is_terminating = object_meta::is_being_deleted(definition);
    let served = if condition(definition, "Established") == Some("True") {
        version::served(definition, is_terminating)
    } else {
        Vec::new()
    };
    let storage = storage_of(definition);
    let Some((group, plural)) = storage.split_once('/') else {
        return;
    };
    let written = object_meta::text(definition, "resourceVersion");
    let is_served = state.registry.all().any(|resource| {
        resource.is(group, plural)
            && resource
                .definition()
                .is_some_and(|known| known.written == written)
    });
    if is_served {
        return;
    }
    state.registry.remove(group, plural);
    for resource in served {
        state.registry.register(resource);
    }
    let versions = definition["spec"]["versions"]
        .as_array()
        .into_iter()
        .flatten();
    for stored in versions.filter(|version| version["storage"] == true) {
        // What was stored before is read by the schema of today.
        let schema = &stored["schema"]["openAPIV3Schema"];
        state.store.reread(&storage, |object| {
            pruning::prune_object(schema, object);
            pruning::fill_in(schema, object);
        });
    }
}

/// Deletes the objects of a kind, and its definition once none is left.
fn finish_deletion(state: &mut State, key: &str, definition: &Arc<Value>, now: &Value) -> bool {
    if !object_meta::finalizers(definition)
        .iter()
        .any(|finalizer| finalizer == FINALIZER)
    {
        return false;
    }
    if condition(definition, "Terminating") != Some("True") || !is_in_progress(definition) {
        let mut next = definition.as_ref().clone();
        let why = ("True", "InstanceDeletionInProgress");
        set_condition(
            &mut next,
            "Terminating",
            why,
            "CustomResource deletion is in progress",
            now,
        );
        state.put(&STORAGE.into(), key, next);
        serve(state, definition);
    }
    let storage: Arc<str> = storage_of(definition).into();
    let keys: Vec<String> = state.store.latest(&storage).keys().cloned().collect();
    for key in keys {
        let place = (Arc::clone(&storage), key);
        if state
            .at(&place)
            .is_some_and(|object| !object_meta::is_being_deleted(object))
        {
            removal::begin(state, &place, None, removal::moment(now));
        }
    }
    if !state.store.latest(&storage).is_empty() {
        return false;
    }
    let place: Place = (STORAGE.into(), key.to_owned());
    let Some(mut object) = state.at(&place).map(|object| Value::clone(object)) else {
        return false;
    };
    let mut finalizers = object_meta::finalizers(&object);
    finalizers.retain(|finalizer| finalizer != FINALIZER);
    if finalizers.is_empty() {
        removal::remove(state, &place, now);
        return true;
    }
    object_meta::set_finalizers(&mut object, &finalizers);
    state.put(&place.0, key, object);
    false
}

fn is_in_progress(definition: &Value) -> bool {
    let conditions = definition["status"]["conditions"].as_array();
    let expected = json!("InstanceDeletionInProgress");
    conditions
        .into_iter()
        .flatten()
        .any(|condition| condition["reason"] == expected)
}

/// Without its definition a kind is not served.
pub(super) fn forget(state: &mut State, definition: &Value) {
    if let Some((group, plural)) = storage_of(definition).split_once('/') {
        state.registry.remove(group, plural);
    }
}

/// Where the objects of a kind are kept.
fn storage_of(definition: &Value) -> String {
    let spec = &definition["spec"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    format!(
        "{}/{}",
        text(&spec["group"]),
        text(&spec["names"]["plural"])
    )
}
