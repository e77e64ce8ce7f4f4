//! Events are stored once and shown in two groups: `events.k8s.io` has other names for some fields.

use serde_json::Value;

use super::resources::ServedResource;

/// The name in the core group, then the name in `events.k8s.io`.
const NAMES: &[(&str, &str)] = &[
    ("involvedObject", "regarding"),
    ("message", "note"),
    ("source", "deprecatedSource"),
    ("firstTimestamp", "deprecatedFirstTimestamp"),
    ("lastTimestamp", "deprecatedLastTimestamp"),
    ("count", "deprecatedCount"),
    ("reportingComponent", "reportingController"),
];

fn are_renamed(resource: &ServedResource) -> bool {
    resource.is("events.k8s.io", "events")
}

/// The name under which `resource` shows a stored field.
pub(crate) fn served<'a>(resource: &ServedResource, stored: &'a str) -> &'a str {
    if !are_renamed(resource) {
        return stored;
    }
    NAMES
        .iter()
        .find(|(name, _)| *name == stored)
        .map_or(stored, |(_, shown)| shown)
}

/// The name under which a field of `resource` is stored.
pub(crate) fn stored<'a>(resource: &ServedResource, served: &'a str) -> &'a str {
    if !are_renamed(resource) {
        return served;
    }
    NAMES
        .iter()
        .find(|(_, shown)| *shown == served)
        .map_or(served, |(name, _)| name)
}

/// A stored object as a client of `resource` sees it.
pub(crate) fn to_served(resource: &ServedResource, object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(fields) = object.as_object_mut() {
        if are_renamed(resource) {
            *fields = std::mem::take(fields)
                .into_iter()
                .map(|(key, value)| (served(resource, &key).to_owned(), value))
                .collect();
        }
        fields.insert("apiVersion".to_owned(), resource.api_version().into());
        fields.insert("kind".to_owned(), resource.kind().into());
    }
    object
}

/// An object that a client of `resource` sent, as it is stored.
pub(crate) fn to_stored(resource: &ServedResource, mut object: Value) -> Value {
    if let (true, Some(fields)) = (are_renamed(resource), object.as_object_mut()) {
        *fields = std::mem::take(fields)
            .into_iter()
            .map(|(key, value)| (stored(resource, &key).to_owned(), value))
            .collect();
    }
    object
}
