//! Pods, also in the templates of what runs them.

mod containers;
mod debugging;
mod environment;
mod mounts;
mod network;
mod probes;
mod resize;
mod resources;
mod scheduling;
mod security;
mod spec;
mod status;
mod update;
mod volumes;

use serde_json::Value;

use super::faults::{Faults, is_given, items, text};
use super::metadata;
use super::path::Path;

pub(super) use self::debugging::debugging;
pub(super) use self::probes::port;
pub(super) use self::resize::resize;
pub(super) use self::resources::{amount, container_resource, resource_name};
pub(super) use self::scheduling::taint_effect;
pub(super) use self::status::status_update;
pub(super) use self::update::update;
pub(super) use self::volumes::host_path;

/// A pod that is to be created.
pub(super) fn create(faults: &mut Faults, pod: &Value) {
    pod_spec(faults, pod);
    let (path, spec) = (Path::of("spec"), &pod["spec"]);
    if is_given(&spec["ephemeralContainers"]) {
        faults.forbidden(
            &path.child("ephemeralContainers"),
            "cannot be set on create",
        );
    }
    if is_given(&spec["nodeName"]) && is_given(&spec["schedulingGates"]) {
        faults.forbidden(
            &path.child("nodeName"),
            "cannot be set until all schedulingGates have been cleared",
        );
    }
}

/// What is checked of a pod whenever it is written.
fn pod_spec(faults: &mut Faults, pod: &Value) {
    let (path, spec) = (Path::of("spec"), &pod["spec"]);
    let name = text(&pod["metadata"]["name"]);
    spec::check(faults, &path, spec, Some(name));
    if !is_given(&spec["serviceAccountName"]) {
        for (path, volume) in items(spec, &path, "volumes") {
            let path = path.child("projected");
            for (path, source) in items(&volume["projected"], &path, "sources") {
                if source["serviceAccountToken"].is_object() {
                    faults.forbidden(
                        &path.child("serviceAccountToken"),
                        "must not be specified when serviceAccountName is not set",
                    );
                }
            }
        }
    }
    faults.not_negative(
        &path.child("terminationGracePeriodSeconds"),
        &spec["terminationGracePeriodSeconds"],
    );
    for list in ["containers", "initContainers", "ephemeralContainers"] {
        for (path, container) in items(spec, &path, list) {
            let image = text(&container["image"]);
            if image != image.trim() {
                let detail = "must not have leading or trailing whitespace";
                faults.invalid(&path.child("image"), image, detail);
            }
        }
    }
}

/// Whether the pod only mirrors one that a node has by itself.
fn is_static(pod: &Value) -> bool {
    pod["metadata"]["annotations"]
        .get("kubernetes.io/config.mirror")
        .is_some()
}

/// The template of a workload.
pub(super) fn template(faults: &mut Faults, path: &Path, template: &Value) {
    faults.labels(&path.child("labels"), &template["metadata"]["labels"]);
    metadata::annotations(
        faults,
        &path.child("annotations"),
        &template["metadata"]["annotations"],
    );
    let spec = path.child("spec");
    spec::check(faults, &spec, &template["spec"], None);
    if is_given(&template["spec"]["ephemeralContainers"]) {
        faults.forbidden(
            &spec.child("ephemeralContainers"),
            "ephemeral containers not allowed in pod template",
        );
    }
}
