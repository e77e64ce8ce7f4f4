//! How objects go, and what goes with them.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::custom_kinds;
use super::delete_grace::{self, Grace};
use super::garbage;
use super::namespaces;
use super::object_meta;
use super::owners::Place;
use super::state::State;

/// How far a deletion came.
pub(crate) enum Deleted {
    /// Something must happen first; this is the object now.
    Waits(Arc<Value>),
    /// This was its last state.
    Gone(Arc<Value>),
}

/// Deletes an object as its kind is deleted, or begins to, whatever its finalizers are.
pub(crate) fn begin(state: &mut State, place: &Place, asked: Option<i64>, now: Timestamp) {
    if let Some(object) = state.at(place).cloned() {
        let finalizers = object_meta::finalizers(&object);
        delete(state, place, &object, &finalizers, asked, now);
    }
}

/// Deletes an object that shall wait for these finalizers.
pub(crate) fn delete(
    state: &mut State,
    place: &Place,
    object: &Arc<Value>,
    finalizers: &[String],
    asked: Option<i64>,
    now: Timestamp,
) -> Deleted {
    let mut leaving = match planned(place, object, finalizers, asked, now) {
        Plan::Nothing => return Deleted::Waits(Arc::clone(object)),
        Plan::Remove => None,
        Plan::Mark(leaving) => Some(leaving),
    };
    if let Some(leaving) = leaving.take() {
        let leaving = if leaving == **object {
            Arc::clone(object)
        } else {
            state.put(&place.0, &place.1, leaving)
        };
        if !delete_grace::is_over(&leaving) {
            if state.controllers && delete_grace::period(&leaving) > 0 {
                state.leaving.add(place, &leaving);
            }
            if custom_kinds::is_definition(place) {
                custom_kinds::settle(state, &timestamp(now));
            }
            return Deleted::Waits(leaving);
        }
    }
    let last = remove(state, place, &timestamp(now));
    Deleted::Gone(last.unwrap_or_else(|| Arc::clone(object)))
}

/// What [`delete`] would answer.
pub(crate) fn tried(
    place: &Place,
    object: &Arc<Value>,
    finalizers: &[String],
    asked: Option<i64>,
    now: Timestamp,
) -> Deleted {
    match planned(place, object, finalizers, asked, now) {
        Plan::Nothing => Deleted::Waits(Arc::clone(object)),
        Plan::Remove => Deleted::Gone(Arc::clone(object)),
        Plan::Mark(leaving) if delete_grace::is_over(&leaving) => Deleted::Gone(leaving.into()),
        Plan::Mark(leaving) => Deleted::Waits(leaving.into()),
    }
}

enum Plan {
    Nothing,
    Remove,
    Mark(Value),
}

fn planned(
    place: &Place,
    object: &Value,
    finalizers: &[String],
    asked: Option<i64>,
    now: Timestamp,
) -> Plan {
    let mut leaving = match delete_grace::of(&place.0, object, asked, now) {
        Grace::Pending => return Plan::Nothing,
        Grace::None if custom_kinds::is_definition(place) => {
            let leaving = custom_kinds::terminating(object, &timestamp(now));
            return leaving.map_or(Plan::Nothing, Plan::Mark);
        }
        Grace::None if finalizers.is_empty() => return Plan::Remove,
        Grace::None => marked(object, &timestamp(now)),
        Grace::Period(leaving) => leaving,
    };
    object_meta::set_finalizers(&mut leaving, finalizers);
    Plan::Mark(leaving)
}

fn timestamp(now: Timestamp) -> Value {
    let seconds = Timestamp::from_second(now.as_second()).unwrap_or(now);
    seconds.to_string().into()
}

/// The time that stands in metadata.
pub(crate) fn moment(now: &Value) -> Timestamp {
    let text = now.as_str().unwrap_or_default();
    text.parse().unwrap_or_default()
}

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
    garbage::follow(state, &last, now);
    custom_kinds::follow(state, place, &last, now);
    namespaces::finish_deletion(state, object_meta::text(&last, "namespace"));
    Some(last)
}
