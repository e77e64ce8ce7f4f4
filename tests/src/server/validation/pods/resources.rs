//! What containers and pods ask for, and how much of it they may use.

use serde_json::Value;

use super::super::super::label;
use super::super::super::quantity::Quantity;
use super::super::faults::{Faults, items, text};
use super::super::path::Path;

/// What has no slash in its name has one of these.
const STANDARD: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];
/// Names that objects other than containers know too.
const STANDARD_ELSEWHERE: [&str; 15] = [
    "storage",
    "pods",
    "services",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
];

/// What a container asks for.
pub(super) fn requirements(faults: &mut Faults, path: &Path, resources: &Value) {
    listed(faults, path, resources, container_resource);
}

fn listed(
    faults: &mut Faults,
    path: &Path,
    resources: &Value,
    named: fn(&mut Faults, &Path, &str),
) {
    let (limits, requests) = (path.child("limits"), path.child("requests"));
    for (name, amount) in resources["limits"].as_object().into_iter().flatten() {
        let path = limits.key(name);
        named(faults, &path, name);
        self::amount(faults, &path, name, amount);
    }
    for (name, amount) in resources["requests"].as_object().into_iter().flatten() {
        let path = requests.key(name);
        named(faults, &path, name);
        self::amount(faults, &path, name, amount);
        let limit = &resources["limits"][name];
        if limit.is_null() {
            if !is_shared(name) {
                faults.required(
                    &limits,
                    "Limit must be set for non overcommitable resources",
                );
            }
            continue;
        }
        let (asked, most) = (quantity(amount), quantity(limit));
        let most_text = text(limit);
        if asked != most && !is_shared(name) {
            let detail = format!("must be equal to {name} limit of {most_text}");
            faults.invalid(&requests, text(amount), &detail);
        } else if asked > most {
            let detail = format!("must be less than or equal to {name} limit of {most_text}");
            faults.invalid(&requests, text(amount), &detail);
        }
    }
    for (path, claim) in items(resources, path, "claims") {
        if text(&claim["name"]).is_empty() {
            faults.required(&path.child("name"), "");
        }
    }
}

/// What a pod as a whole asks for.
pub(super) fn of_pod(faults: &mut Faults, path: &Path, spec: &Value) {
    if spec["resources"].is_object() {
        let path = path.child("resources");
        listed(faults, &path, &spec["resources"], pod_resource);
    }
}

fn pod_resource(faults: &mut Faults, path: &Path, name: &str) {
    let before = faults.0.len();
    resource_name(faults, path, name);
    let supported = ["cpu", "memory"];
    let is_supported = supported.contains(&name) || name.starts_with("hugepages-");
    if faults.0.len() == before && !is_supported {
        faults.not_supported(path, name, &supported);
    }
}

/// Whether more may be asked for than there is, as not all use it at once.
fn is_shared(name: &str) -> bool {
    let is_native = !name.contains('/') || name.contains("kubernetes.io/");
    is_native && !name.starts_with("hugepages-")
}

/// What a container can ask for.
pub(in super::super) fn container_resource(faults: &mut Faults, path: &Path, name: &str) {
    let before = faults.0.len();
    resource_name(faults, path, name);
    if !name.contains('/') && !is_standard(name) {
        faults.invalid(path, name, "must be a standard resource for containers");
    } else if faults.0.len() == before && name.contains('/') && name.starts_with("requests.") {
        faults.invalid(path, name, "doesn't follow extended resource name standard");
    }
}

/// A name that is known, or that says whose it is.
pub(in super::super) fn resource_name(faults: &mut Faults, path: &Path, name: &str) {
    let wrong = label::key_faults(name);
    faults.all_invalid(path, name, &wrong);
    let is_known = name.contains('/') || is_standard(name) || STANDARD_ELSEWHERE.contains(&name);
    if wrong.is_empty() && !is_known {
        let detail = "must be a standard resource type or fully qualified";
        faults.invalid(path, name, detail);
    }
}

fn is_standard(name: &str) -> bool {
    STANDARD.contains(&name) || name.starts_with("hugepages-")
}

/// An amount of a resource: not below nothing, and whole where the thing is.
pub(in super::super) fn amount(faults: &mut Faults, path: &Path, name: &str, amount: &Value) {
    let Some(quantity) = quantity(amount) else {
        return;
    };
    if quantity.is_negative() {
        let detail = "must be greater than or equal to 0";
        faults.invalid(path, text(amount), detail);
    }
    let is_counted = name.contains('/') && !name.contains("kubernetes.io/")
        || STANDARD_ELSEWHERE[1..10].contains(&name);
    if is_counted && !quantity.is_whole() {
        faults.invalid(path, text(amount), "must be an integer");
    }
}

fn quantity(amount: &Value) -> Option<Quantity> {
    Quantity::parse(amount.as_str()?).ok()
}
