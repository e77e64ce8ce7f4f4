//! Volumes, claims to them, classes of them and their drivers.

use serde_json::{Value, json};

use super::fill::{fill, given, part};
use super::resource_lists::{amounts, requirements};

pub(super) fn volume(object: &mut Value) {
    let spec = part(object, "spec");
    fill(spec, "persistentVolumeReclaimPolicy", "Retain");
    fill(spec, "volumeMode", "Filesystem");
    if let Some(capacity) = given(spec, "capacity") {
        amounts(capacity);
    }
    if let Some(path) = given(spec, "hostPath")
        && path.get("type").is_none()
    {
        path["type"] = "".into();
    }
    fill(part(object, "status"), "phase", "Pending");
}

pub(super) fn claim(object: &mut Value) {
    claim_spec(part(object, "spec"));
    let status = part(object, "status");
    fill(status, "phase", "Pending");
    for list in ["capacity", "allocatedResources"] {
        if let Some(list) = given(status, list) {
            amounts(list);
        }
    }
}

pub(super) fn claim_spec(spec: &mut Value) {
    fill(spec, "volumeMode", "Filesystem");
    requirements(part(spec, "resources"));
}

pub(super) fn class(object: &mut Value) {
    fill(object, "reclaimPolicy", "Delete");
    fill(object, "volumeBindingMode", "Immediate");
}

pub(super) fn driver(object: &mut Value) {
    let spec = part(object, "spec");
    fill(spec, "attachRequired", true);
    for field in [
        "podInfoOnMount",
        "storageCapacity",
        "requiresRepublish",
        "seLinuxMount",
        "preventPodSchedulingIfMissing",
    ] {
        fill(spec, field, false);
    }
    fill(spec, "fsGroupPolicy", "ReadWriteOnceWithFSType");
    fill(spec, "volumeLifecycleModes", json!(["Persistent"]));
}
