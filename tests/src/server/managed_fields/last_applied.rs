//! From client-side to server-side apply: what `kubectl` once wrote as an annotation, it owns.

use serde_json::Value;

use super::super::object_meta;
use super::comparison::Comparison;
use super::field_set::FieldSet;
use super::owned_fields::owned_fields;
use super::updater::{Conflicts, Stopped};
use super::validate::validate;
use super::versions::Typed;

const ANNOTATION: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// Only this manager takes over what the annotation says.
pub(crate) const MANAGER: &str = "kubectl";

/// What is left of conflicts when the annotation is taken into account: without any, the apply may be forced.
pub(crate) fn remaining(conflicts: Conflicts, live: &Typed) -> Result<(), Stopped> {
    let Some(allowed) = allowed(live) else {
        return Err(Stopped::Conflicts(conflicts));
    };
    let remaining: Conflicts = conflicts
        .into_iter()
        .map(|(manager, fields)| (manager, fields.difference(&allowed)))
        .filter(|(_, fields)| !fields.is_empty())
        .collect();
    if remaining.is_empty() {
        return Ok(());
    }
    Err(Stopped::Conflicts(remaining))
}

/// What the annotation names and the object still has as it says.
fn allowed(live: &Typed) -> Option<FieldSet> {
    let last: Value = serde_json::from_str(annotation(&live.object)?).ok()?;
    if last["apiVersion"] != live.api_version.as_str() || validate(&live.kind, &last).is_err() {
        return None;
    }
    let comparison = Comparison::of(&live.kind, &last, &live.object).ok()?;
    let fields = owned_fields(&live.kind, &last);
    Some(
        fields
            .difference(&comparison.changed())
            .difference(&comparison.removed),
    )
}

/// Writes what was applied into the annotation of an object that has it.
pub(crate) fn renew(object: &mut Value, applied: &Value) {
    if annotation(object).is_none_or(str::is_empty) {
        return;
    }
    let mut applied = applied.clone();
    if let Some(annotations) = applied["metadata"]["annotations"].as_object_mut() {
        annotations.remove(ANNOTATION);
    } else {
        object_meta::unset(&mut applied, "annotations");
    }
    object["metadata"]["annotations"][ANNOTATION] = format!("{applied}\n").into();
}

fn annotation(object: &Value) -> Option<&str> {
    object["metadata"]["annotations"][ANNOTATION].as_str()
}
