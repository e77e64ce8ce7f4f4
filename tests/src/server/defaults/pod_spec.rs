//! The spec of a pod, also where it stands in the template of a workload.

use serde_json::{Map, Value};

use super::fill::{each, fill, given, is_unset};
use super::{container, resource_lists, volume};

/// The lists of containers in a spec.
pub(super) const CONTAINERS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

pub(super) fn pod_spec(spec: &mut Value) {
    same_service_account(spec);
    fill(spec, "dnsPolicy", "ClusterFirst");
    fill(spec, "restartPolicy", "Always");
    fill(spec, "securityContext", Map::new());
    fill(spec, "terminationGracePeriodSeconds", 30);
    fill(spec, "schedulerName", "default-scheduler");
    each(spec, "volumes").for_each(volume::volume);
    for list in CONTAINERS {
        each(spec, list).for_each(container::container);
    }
    if let Some(overhead) = given(spec, "overhead") {
        resource_lists::amounts(overhead);
    }
    if let Some(resources) = given(spec, "resources") {
        resource_lists::requirements(resources);
    }
    if spec["hostNetwork"] == true {
        share_ports_of_host(spec);
    }
}

/// The field has an old name that old programs still read.
fn same_service_account(spec: &mut Value) {
    let old = spec["serviceAccount"].clone();
    if !is_unset(&old) {
        fill(spec, "serviceAccountName", old);
    }
    let name = spec["serviceAccountName"].clone();
    if !is_unset(&name) {
        spec["serviceAccount"] = name;
    }
}

/// On the network of its host, a container's port is one of the host.
fn share_ports_of_host(spec: &mut Value) {
    for list in ["initContainers", "containers"] {
        for container in each(spec, list) {
            for port in each(container, "ports") {
                if let Some(number) = port["containerPort"].as_i64() {
                    super::fill::fill_zero(port, "hostPort", number);
                }
            }
        }
    }
}
