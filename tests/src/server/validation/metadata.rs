//! What is checked of every object, whatever its kind: the metadata.

use serde_json::Value;

use super::super::label;
use super::super::object_meta::{self, KNOWN_FINALIZERS};
use super::super::resources::ServedResource;
use super::faults::{Faults, is_given, items, text};
use super::path::Path;

/// All annotations together may be this large.
const ANNOTATIONS_LIMIT: usize = 256 * 1024;

/// The metadata of an object that is to be created.
pub(super) fn create(faults: &mut Faults, resource: &ServedResource, object: &Value) {
    generate_name(faults, resource, object);
    let name = object_meta::text(object, "name");
    let path = Path::of("metadata.name");
    if name.is_empty() {
        faults.required(&path, "name or generateName is required");
    } else {
        faults.name(&path, name, resource.traits.names);
    }
    common(faults, object);
    finalizers(faults, object);
    known_finalizers(faults, resource, object);
}

/// The metadata of an object that is to take the place of `old`.
pub(super) fn update(faults: &mut Faults, resource: &ServedResource, object: &Value, old: &Value) {
    common(faults, object);
    finalizers(faults, object);
    added_finalizers(faults, object, old);
    known_finalizers(faults, resource, object);
    settled(faults, object, old);
}

/// The same for an object of a custom kind: what changes is checked once more, and all that is found is told.
pub(super) fn custom_update(faults: &mut Faults, object: &Value, old: &Value) {
    common(faults, object);
    finalizers(faults, object);
    for _ in 0..2 {
        added_finalizers(faults, object, old);
        settled(faults, object, old);
        common(faults, object);
    }
}

/// What is being deleted waits for nothing more.
fn added_finalizers(faults: &mut Faults, object: &Value, old: &Value) {
    if !object_meta::is_being_deleted(old) {
        return;
    }
    let before = object_meta::finalizers(old);
    let mut added = object_meta::finalizers(object);
    added.retain(|finalizer| !before.contains(finalizer));
    added.sort();
    added.dedup();
    if !added.is_empty() {
        let listed: Vec<String> = added.iter().map(|name| format!("{name:?}")).collect();
        let detail = format!(
            "no new finalizers can be added if the object is being deleted, found new finalizers []string{{{}}}",
            listed.join(", ")
        );
        faults.forbidden(&Path::of("metadata.finalizers"), &detail);
    }
}

/// An update makes no other object of the one that there is, begins no deletion and ends none.
fn settled(faults: &mut Faults, object: &Value, old: &Value) {
    let path = Path::of("metadata");
    for field in ["uid", "deletionTimestamp", "deletionGracePeriodSeconds"] {
        let (new, old) = (&object["metadata"][field], &old["metadata"][field]);
        faults.immutable(&path.child(field), new, old);
    }
}

/// What a generated name begins with. A dash at its end is fine, as characters follow.
fn generate_name(faults: &mut Faults, resource: &ServedResource, object: &Value) {
    let given = object_meta::text(object, "generateName");
    let stem = given.strip_suffix('-').map(|stem| format!("{stem}a"));
    let wrong = match (given, stem) {
        ("", _) => return,
        (_, Some(stem)) => resource.traits.names.faults(&stem),
        (given, None) => resource.traits.names.faults(given),
    };
    faults.all_invalid(&Path::of("metadata.generateName"), given, &wrong);
}

/// Finalizers that are not Kubernetes' own say whose they are.
fn known_finalizers(faults: &mut Faults, resource: &ServedResource, object: &Value) {
    let is_lax = resource.is("coordination.k8s.io", "leases")
        || resource.is("policy", "poddisruptionbudgets")
        || resource.is("", "events")
        || resource.group().starts_with("api");
    if !resource.built_in || is_lax {
        return;
    }
    let path = Path::of("metadata.finalizers");
    for (index, name) in object_meta::finalizers(object).iter().enumerate() {
        if !name.contains('/') && !KNOWN_FINALIZERS.contains(&name.as_str()) {
            let detail = "name is neither a standard finalizer name nor is it fully qualified";
            faults.invalid(&path.index(index), name.as_str(), detail);
        }
    }
}

fn common(faults: &mut Faults, object: &Value) {
    let (path, metadata) = (Path::of("metadata"), &object["metadata"]);
    faults.not_negative(&path.child("generation"), &metadata["generation"]);
    faults.labels(&path.child("labels"), &metadata["labels"]);
    annotations(faults, &path.child("annotations"), &metadata["annotations"]);
    owners(faults, &path, metadata);
}

pub(super) fn annotations(faults: &mut Faults, path: &Path, annotations: &Value) {
    let mut size = 0;
    for (key, value) in annotations.as_object().into_iter().flatten() {
        let wrong = label::key_faults(&key.to_ascii_lowercase());
        faults.all_invalid(path, key, &wrong);
        size += key.len() + text(value).len();
    }
    if size > ANNOTATIONS_LIMIT {
        faults.too_long(path, ANNOTATIONS_LIMIT);
    }
}

fn owners(faults: &mut Faults, path: &Path, metadata: &Value) {
    let mut controller: Option<String> = None;
    for (place, owner) in items(metadata, path, "ownerReferences") {
        let api_version = text(&owner["apiVersion"]);
        if !api_version.is_empty() && !is_group_version(api_version) {
            let detail = "must be <group>/<version> or <version>";
            faults.invalid(&place.child("apiVersion"), api_version, detail);
        }
        for field in ["apiVersion", "kind", "name", "uid"] {
            if !is_given(&owner[field]) {
                faults.required(&place.child(field), "must not be empty");
            }
        }
        // They come and go by themselves.
        if api_version == "v1" && owner["kind"] == "Event" {
            let detail = "/v1, Kind=Event is disallowed from being an owner";
            faults.invalid(&place, owner.clone(), detail);
        }
        if owner["controller"] != true {
            continue;
        }
        let named = format!("{}/{}", text(&owner["kind"]), text(&owner["name"]));
        match &controller {
            None => controller = Some(named),
            Some(first) => {
                let detail = format!(
                    "Only one reference can have Controller set to true. Found \"true\" in references for {first} and {named}"
                );
                let given = metadata["ownerReferences"].clone();
                faults.invalid(&path.child("ownerReferences"), given, &detail);
            }
        }
    }
}

fn is_group_version(api_version: &str) -> bool {
    let version = match api_version.split_once('/') {
        Some((_, version)) => version,
        None => api_version,
    };
    !version.is_empty() && !version.contains('/')
}

fn finalizers(faults: &mut Faults, object: &Value) {
    let path = Path::of("metadata.finalizers");
    let finalizers = object_meta::finalizers(object);
    for finalizer in &finalizers {
        faults.label_key(&path, finalizer);
    }
    let has = |name: &str| finalizers.iter().any(|finalizer| finalizer == name);
    if has("orphan") && has("foregroundDeletion") {
        let detail = "finalizer orphan and foregroundDeletion cannot be both set";
        faults.invalid(&path, finalizers.clone(), detail);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::registry::Registry;
    use super::*;

    #[test]
    fn faults_of_metadata_are_all_listed() {
        let object = json!({"metadata": {
            "labels": {"-a": "b c"}, "annotations": {"Good.Key/x": "anything at all", "a/b/c": ""},
            "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "a"}], "finalizers": ["-"],
        }});
        let mut faults = Faults::default();
        common(&mut faults, &object);
        finalizers(&mut faults, &object);
        let fields: Vec<String> = faults
            .0
            .iter()
            .map(|e| e.to_string().split(':').next().unwrap().to_owned())
            .collect();
        assert_eq!(
            fields,
            [
                "metadata.labels",
                "metadata.labels",
                "metadata.annotations",
                "metadata.ownerReferences[0].uid",
                "metadata.finalizers",
            ]
        );
    }

    #[test]
    fn finalizers_cannot_be_added_to_what_is_being_deleted() {
        let old = json!({"metadata": {"deletionTimestamp": "now", "finalizers": ["a.b/c"]}});
        for (finalizer, count) in [("a.b/c", 0), ("a.b/d", 1)] {
            let mut faults = Faults::default();
            let object =
                json!({"metadata": {"deletionTimestamp": "now", "finalizers": [finalizer]}});
            let registry = Registry::new();
            let pods = registry.find("", "v1", "pods").unwrap();
            update(&mut faults, pods, &object, &old);
            assert_eq!(faults.0.len(), count, "{finalizer}");
        }
    }

    #[test]
    fn one_owner_controls() {
        let owner = |name: &str| json!({"apiVersion": "v1", "kind": "Pod", "name": name, "uid": "u", "controller": true});
        let object = json!({"metadata": {"ownerReferences": [owner("a"), owner("b")]}});
        let mut faults = Faults::default();
        common(&mut faults, &object);
        assert_eq!(faults.0.len(), 1);
        assert!(faults.0[0].to_string().ends_with("for Pod/a and Pod/b"));
    }
}
