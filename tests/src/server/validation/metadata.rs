//! What is checked of every object, whatever its kind: the metadata.

use serde_json::Value;

use super::super::field_error::FieldError;
use super::super::label;
use super::super::name::NameRule;
use super::super::object_meta;
use super::super::resources::ServedResource;

/// All annotations together may be this large.
const ANNOTATIONS_LIMIT: usize = 256 * 1024;

/// The faults of an object that is to be created.
pub(crate) fn create_faults(resource: &ServedResource, object: &Value) -> Vec<FieldError> {
    let name = object_meta::text(object, "name");
    let mut errors = Vec::new();
    if name.is_empty() {
        errors.push(FieldError::required(
            "metadata.name",
            "name or generateName is required",
        ));
    }
    if !name.is_empty() {
        let faults = resource.traits.names.faults(name);
        errors.extend(
            faults
                .iter()
                .map(|fault| FieldError::invalid("metadata.name", name, fault)),
        );
    }
    errors.extend(metadata_faults(object));
    errors
}

/// The faults of an object that is to take the place of `old`.
pub(crate) fn update_faults(object: &Value, old: &Value) -> Vec<FieldError> {
    let mut errors = metadata_faults(object);
    if object_meta::is_being_deleted(old) {
        let before = object_meta::finalizers(old);
        let added: Vec<String> = object_meta::finalizers(object)
            .into_iter()
            .filter(|finalizer| !before.contains(finalizer))
            .collect();
        if !added.is_empty() {
            let listed: Vec<String> = added
                .iter()
                .map(|finalizer| format!("{finalizer:?}"))
                .collect();
            let detail = format!(
                "no new finalizers can be added if the object is being deleted, found new finalizers []string{{{}}}",
                listed.join(", ")
            );
            errors.push(FieldError::forbidden("metadata.finalizers", &detail));
        }
    }
    errors
}

fn metadata_faults(object: &Value) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (key, value) in texts(object, "labels") {
        errors.extend(
            label::key_faults(key)
                .iter()
                .map(|fault| FieldError::invalid("metadata.labels", key, fault)),
        );
        errors.extend(
            label::value_faults(value)
                .iter()
                .map(|fault| FieldError::invalid("metadata.labels", value, fault)),
        );
    }
    let mut size = 0;
    for (key, value) in texts(object, "annotations") {
        let faults = label::key_faults(&key.to_ascii_lowercase());
        errors.extend(
            faults
                .iter()
                .map(|fault| FieldError::invalid("metadata.annotations", key, fault)),
        );
        size += key.len() + value.len();
    }
    if size > ANNOTATIONS_LIMIT {
        errors.push(FieldError::too_long(
            "metadata.annotations",
            ANNOTATIONS_LIMIT,
        ));
    }
    for finalizer in object_meta::finalizers(object) {
        let faults = label::key_faults(&finalizer);
        errors.extend(
            faults
                .iter()
                .map(|fault| FieldError::invalid("metadata.finalizers", &finalizer, fault)),
        );
    }
    let owners = object["metadata"]["ownerReferences"].as_array();
    for (index, owner) in owners.into_iter().flatten().enumerate() {
        for field in ["apiVersion", "kind", "name", "uid"] {
            if owner[field].as_str().unwrap_or_default().is_empty() {
                let path = format!("metadata.ownerReferences[{index}].{field}");
                errors.push(FieldError::invalid(
                    &path,
                    "",
                    &format!("{field} must not be empty"),
                ));
            }
        }
    }
    errors
}

fn texts<'a>(object: &'a Value, field: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let map = object["metadata"][field].as_object();
    map.into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()))
}

/// What is wrong with the start of a generated name.
pub(crate) fn generate_name_faults(rule: NameRule, generate_name: &str) -> Vec<FieldError> {
    // A dash at its end is fine, as characters follow.
    let stem = generate_name.strip_suffix('-').unwrap_or(generate_name);
    let faults = if stem.is_empty() {
        Vec::new()
    } else {
        rule.faults(stem)
    };
    faults
        .iter()
        .map(|fault| FieldError::invalid("metadata.generateName", generate_name, fault))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn faults_of_metadata_are_all_listed() {
        let object = json!({"metadata": {
            "labels": {"-a": "b c"}, "annotations": {"Good.Key/x": "anything at all", "a/b/c": ""},
            "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "a"}], "finalizers": ["-"],
        }});
        let fields: Vec<String> = metadata_faults(&object)
            .iter()
            .map(|e| e.to_string().split(':').next().unwrap().to_owned())
            .collect();
        assert_eq!(
            fields,
            [
                "metadata.labels",
                "metadata.labels",
                "metadata.annotations",
                "metadata.finalizers",
                "metadata.ownerReferences[0].uid"
            ]
        );
    }

    #[test]
    fn finalizers_cannot_be_added_to_what_is_being_deleted() {
        let old = json!({"metadata": {"deletionTimestamp": "now", "finalizers": ["a.b/c"]}});
        assert!(update_faults(&json!({"metadata": {"finalizers": ["a.b/c"]}}), &old).is_empty());
        assert_eq!(
            update_faults(&json!({"metadata": {"finalizers": ["a.b/d"]}}), &old).len(),
            1
        );
    }
}
