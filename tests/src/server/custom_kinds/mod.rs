//! Custom kinds that clients define, and what a definition makes of their objects.
//!
//! The API server itself sees to definitions, so this is done with and without the controllers of a cluster.

mod controller;
mod definition;
pub(crate) mod json_path;
mod names;
mod pruning;
mod values;
mod version;

use serde_json::Value;

use super::call::Call;
use super::field_error::FieldError;
use super::object_meta;
use super::owners::Place;
use super::resources::ServedResource;
use super::state::State;
use super::status::Refusal;

pub(crate) use self::controller::{is_definition, settle, terminating};
pub(crate) use self::version::Version;

const GROUP: &str = "apiextensions.k8s.io";
const PLURAL: &str = "customresourcedefinitions";
const STORAGE: &str = "apiextensions.k8s.io/customresourcedefinitions";

/// Fills in what a definition or an object of a custom kind leaves open.
pub(crate) fn fill_in(resource: &ServedResource, object: &mut Value) {
    if resource.is(GROUP, PLURAL) {
        definition::fill_in(object);
    } else if let Some(version) = resource.definition() {
        pruning::fill_in(&version.schema, object);
    }
}

/// Gives a definition the status that it has before anybody looked at it.
pub(crate) fn prepare(resource: &ServedResource, object: &mut Value, old: Option<&Value>) {
    if resource.is(GROUP, PLURAL) {
        definition::prepare(object, old);
    }
}

/// What is wrong with a definition or with an object of a custom kind, beyond its metadata.
pub(crate) fn faults(
    resource: &ServedResource,
    object: &Value,
    old: Option<&Value>,
    is_status: bool,
) -> Vec<FieldError> {
    if resource.is(GROUP, PLURAL) {
        return if is_status {
            definition::status_faults(object)
        } else {
            definition::faults(object, old)
        };
    }
    resource
        .definition()
        .map_or_else(Vec::new, |version| version.faults(object, old, is_status))
}

/// Brings an object into the form of the version in which its kind is stored.
pub(crate) fn to_storage(resource: &ServedResource, object: &mut Value) {
    if let Some(version) = resource.definition() {
        version.to_storage(object);
    }
}

/// Nothing is created of a kind that is on its way out.
pub(crate) fn check_accepts(call: &Call<'_>, name: &str) -> Result<(), Refusal> {
    let resource = call.resource();
    if resource
        .definition()
        .is_some_and(|version| version.is_terminating)
    {
        let why = "create not allowed while custom resource definition is terminating";
        return Err(Refusal::forbidden(resource, name, why));
    }
    Ok(())
}

/// Something is gone: a definition, or what a definition waited for.
pub(crate) fn follow(state: &mut State, place: &Place, gone: &Value, now: &Value) {
    if is_definition(place) {
        controller::forget(state, gone);
        settle(state, now);
        return;
    }
    let Some((group, plural)) = place.0.split_once('/') else {
        return;
    };
    let definition = state.store.object(STORAGE, &format!("{plural}.{group}"));
    if definition.is_some_and(|definition| object_meta::is_being_deleted(definition)) {
        settle(state, now);
    }
}
