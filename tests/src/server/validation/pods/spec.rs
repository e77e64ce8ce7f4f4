//! The spec of a pod, field by field.

use serde_json::Value;

use super::super::super::name::NameRule::{Label, Subdomain};
use super::super::faults::{Faults, is_given, items, text};
use super::super::formats;
use super::super::path::Path;
use super::{containers, network, resources, scheduling, security, volumes};

/// `name` is that of the pod, if there is a pod and not only a template of one.
pub(super) fn check(faults: &mut Faults, path: &Path, spec: &Value, name: Option<&str>) {
    let volumes = volumes::check(faults, path, spec, name);
    containers::all(faults, path, spec, &volumes);
    resources::of_pod(faults, path, spec);
    network::host_ports(faults, path, spec, name.is_some());
    one_of(
        faults,
        path,
        spec,
        "restartPolicy",
        &["Always", "OnFailure", "Never"],
    );
    one_of(
        faults,
        path,
        spec,
        "dnsPolicy",
        &["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"],
    );
    faults.labels(&path.child("nodeSelector"), &spec["nodeSelector"]);
    security::of_pod(
        faults,
        &path.child("securityContext"),
        &spec["securityContext"],
    );
    if spec["shareProcessNamespace"] == true && spec["hostPID"] == true {
        let detail = "ShareProcessNamespace and HostPID cannot both be enabled";
        faults.invalid(&path.child("shareProcessNamespace"), true, detail);
    }
    scheduling::affinity(faults, &path.child("affinity"), &spec["affinity"]);
    network::names(faults, path, spec);
    for (path, gate) in items(spec, path, "readinessGates") {
        faults.label_key(&path.child("conditionType"), text(&gate["conditionType"]));
    }
    scheduling::gates(faults, path, spec);
    scheduling::spread(faults, path, spec);
    name_of(faults, path, spec, "serviceAccountName");
    let (new, old) = (
        text(&spec["serviceAccountName"]),
        text(&spec["serviceAccount"]),
    );
    if new != old {
        let detail = format!("must be the same as serviceAccountName: {new:?}");
        faults.invalid(&path.child("deprecatedServiceAccount"), old, &detail);
    }
    name_of(faults, path, spec, "nodeName");
    if let Some(seconds) = spec["activeDeadlineSeconds"].as_i64() {
        let path = path.child("activeDeadlineSeconds");
        for detail in formats::between(seconds, 1, i64::from(i32::MAX)) {
            faults.invalid(&path, seconds, &detail);
        }
    }
    for field in ["hostname", "subdomain"] {
        let value = text(&spec[field]);
        if !value.is_empty() {
            faults.name(&path.child(field), value, Label);
        }
    }
    scheduling::tolerations(faults, path, spec);
    for (path, alias) in items(spec, path, "hostAliases") {
        let address = text(&alias["ip"]);
        faults.all_invalid(&path.child("ip"), address, &formats::address(address));
        for (path, host) in items(alias, &path, "hostnames") {
            faults.name(&path, text(host), Subdomain);
        }
    }
    name_of(faults, path, spec, "priorityClassName");
    name_of(faults, path, spec, "runtimeClassName");
    if let Some(policy) = spec["preemptionPolicy"].as_str() {
        let supported = ["PreemptLowerPriority", "Never"];
        if !supported.contains(&policy) {
            faults.not_supported(&path.child("preemptionPolicy"), policy, &supported);
        }
    }
    if spec["overhead"].is_object() {
        let overhead = spec["overhead"].clone();
        let as_limits = serde_json::json!({"limits": overhead});
        resources::requirements(faults, &path.child("overhead"), &as_limits);
    }
    operating_system(faults, path, spec);
}

/// A field that must be one of a few words.
fn one_of(faults: &mut Faults, path: &Path, spec: &Value, field: &str, supported: &[&str]) {
    faults.one_of(&path.child(field), &spec[field], supported);
}

/// A field that may name an object.
fn name_of(faults: &mut Faults, path: &Path, spec: &Value, field: &str) {
    let name = text(&spec[field]);
    if is_given(&spec[field]) {
        faults.name(&path.child(field), name, Subdomain);
    }
}

fn operating_system(faults: &mut Faults, path: &Path, spec: &Value) {
    if !spec["os"].is_object() {
        return;
    }
    let path = path.child("os");
    match text(&spec["os"]["name"]) {
        "" => faults.required(&path.child("name"), ""),
        "linux" | "windows" => {}
        other => faults.not_supported(&path, other, &["linux", "windows"]),
    }
}
