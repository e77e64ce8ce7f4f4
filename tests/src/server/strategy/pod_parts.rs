//! The parts of a pod that have a subresource of their own: a write there leaves all else as it is.

use serde_json::Value;

use super::super::object_meta;
use super::super::subresource::Subresource;

/// What of the metadata such a write cannot change.
const METADATA: [&str; 7] = [
    "deletionTimestamp",
    "generation",
    "selfLink",
    "labels",
    "annotations",
    "finalizers",
    "ownerReferences",
];

/// Keeps all of a pod but what is written by this subresource.
pub(crate) fn keep_all_but(subresource: Option<Subresource>, pod: &mut Value, old: &Value) {
    let spec = match subresource {
        Some(Subresource::EphemeralContainers) => {
            let mut spec = old["spec"].clone();
            super::carry(&mut spec, &pod["spec"], "ephemeralContainers");
            spec
        }
        Some(Subresource::Resize) => {
            let count = |pod: &Value, list: &str| pod["spec"][list].as_array().map_or(0, Vec::len);
            let is_alike = |list| count(pod, list) == count(old, list);
            if !["containers", "initContainers"].into_iter().all(is_alike) {
                // What is wrong with it is found later.
                return;
            }
            resized(&pod["spec"], &old["spec"])
        }
        _ => return,
    };
    pod["spec"] = spec;
    super::carry(pod, old, "status");
    for field in METADATA {
        object_meta::carry(pod, old, field);
    }
}

/// The old spec with the resources of the new one.
fn resized(new: &Value, old: &Value) -> Value {
    let mut spec = old.clone();
    if !new["resources"].is_null() {
        super::carry(&mut spec, new, "resources");
    }
    for list in ["containers", "initContainers"] {
        let pairs = || {
            let new = new[list].as_array().into_iter().flatten();
            new.zip(old[list].as_array().into_iter().flatten())
        };
        if pairs().any(|(new, old)| new["name"] != old["name"]) {
            super::carry(&mut spec, new, list);
            continue;
        }
        let containers = spec.get_mut(list).and_then(Value::as_array_mut);
        for (container, (new, _)) in containers.into_iter().flatten().zip(pairs()) {
            for field in ["resources", "resizePolicy"] {
                super::carry(container, new, field);
            }
        }
    }
    spec
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_part_is_written_alone() {
        let old = json!({
            "metadata": {"name": "a", "labels": {"a": "b"}},
            "spec": {"nodeName": "n", "containers": [{"name": "c", "image": "old", "resources": {}}]},
            "status": {"phase": "Running"},
        });
        let new = || {
            json!({
                "metadata": {"name": "a", "labels": {"a": "c"}, "annotations": {"d": "e"}},
                "spec": {
                    "containers": [{"name": "c", "image": "new", "resources": {"limits": {"cpu": "1"}}}],
                    "ephemeralContainers": [{"name": "d"}],
                },
            })
        };
        let mut pod = new();
        keep_all_but(Some(Subresource::EphemeralContainers), &mut pod, &old);
        let mut wanted = old.clone();
        wanted["spec"]["ephemeralContainers"] = json!([{"name": "d"}]);
        assert_eq!(pod, wanted);
        let mut pod = new();
        keep_all_but(Some(Subresource::Resize), &mut pod, &old);
        let mut wanted = old.clone();
        wanted["spec"]["containers"][0]["resources"] = json!({"limits": {"cpu": "1"}});
        assert_eq!(pod, wanted);
        let mut pod = new();
        keep_all_but(None, &mut pod, &old);
        assert_eq!(pod, new());
    }
}
