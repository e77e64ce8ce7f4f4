//! Reading and writing `metadata` of an object.

use serde_json::Value;

/// The finalizers that are Kubernetes' own.
pub(crate) const KNOWN_FINALIZERS: [&str; 3] = ["kubernetes", "orphan", "foregroundDeletion"];

/// A text of the metadata; empty where it is not set.
pub(crate) fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object["metadata"][field].as_str().unwrap_or_default()
}

pub(crate) fn set(object: &mut Value, field: &str, value: Value) {
    object["metadata"][field] = value;
}

pub(crate) fn unset(object: &mut Value, field: &str) {
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.remove(field);
    }
}

/// Takes a field over from another object: set if it is set there, unset if not.
pub(crate) fn carry(object: &mut Value, from: &Value, field: &str) {
    match from["metadata"].get(field) {
        Some(value) => set(object, field, value.clone()),
        None => unset(object, field),
    }
}

pub(crate) fn finalizers(object: &Value) -> Vec<String> {
    let list = object["metadata"]["finalizers"].as_array();
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

pub(crate) fn set_finalizers(object: &mut Value, finalizers: &[String]) {
    if finalizers.is_empty() {
        unset(object, "finalizers");
    } else {
        set(object, "finalizers", finalizers.into());
    }
}

/// A deletion has begun and waits for finalizers.
pub(crate) fn is_being_deleted(object: &Value) -> bool {
    object["metadata"].get("deletionTimestamp").is_some()
}

/// Counts a change of what is wanted of the object.
pub(crate) fn bump_generation(object: &mut Value) {
    if let Some(generation) = object["metadata"]["generation"].as_i64() {
        set(object, "generation", (generation + 1).into());
    }
}
