//! What a pod lets itself be changed.

use serde_json::{Value, json};

use super::super::faults::{Faults, is_given, items, text};
use super::super::formats;
use super::super::path::Path;
use super::scheduling;

const CHANGEABLE: &str = "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/// A pod that is to take the place of `old`.
pub(in super::super) fn update(faults: &mut Faults, pod: &Value, old: &Value) {
    super::pod_spec(faults, pod);
    let path = Path::of("spec");
    let (new, old) = (&pod["spec"], &old["spec"]);
    for list in ["containers", "initContainers"] {
        if !images(faults, &path, new, old, list) {
            return;
        }
    }
    if !deadline(faults, &path.child("activeDeadlineSeconds"), new, old) {
        return;
    }
    tolerations(faults, &path, new, old);
    gates(faults, &path, new, old);
    if new == old {
        return;
    }
    let mut rest = new.clone();
    take_back(&mut rest, old);
    if is_given(&old["schedulingGates"]) {
        node_selector(faults, &path.child("nodeSelector"), &mut rest, old);
    }
    if rest != *old {
        // The real server lists the changes below this line, as Go writes them.
        faults.forbidden(&path, CHANGEABLE);
    }
}

/// Undoes what may be changed.
fn take_back(spec: &mut Value, old: &Value) {
    for list in ["containers", "initContainers"] {
        let containers = spec.get_mut(list).and_then(Value::as_array_mut);
        for (index, container) in containers.into_iter().flatten().enumerate() {
            container["image"] = old[list][index]["image"].clone();
        }
    }
    for field in ["activeDeadlineSeconds", "schedulingGates", "tolerations"] {
        restore(spec, old, field);
    }
    let grace = "terminationGracePeriodSeconds";
    if old[grace].as_i64().is_some_and(|seconds| seconds < 0) && spec[grace] == 1 {
        restore(spec, old, grace);
    }
}

fn restore(spec: &mut Value, old: &Value, field: &str) {
    let Some(fields) = spec.as_object_mut() else {
        return;
    };
    match old.get(field) {
        Some(value) => fields.insert(field.to_owned(), value.clone()),
        None => fields.remove(field),
    };
}

/// Containers neither come nor go; answers whether there is more to look at.
fn images(faults: &mut Faults, path: &Path, new: &Value, old: &Value, list: &str) -> bool {
    let count = |spec: &Value| spec[list].as_array().map_or(0, Vec::len);
    if count(new) != count(old) {
        faults.forbidden(
            &path.child(list),
            "pod updates may not add or remove containers",
        );
        return false;
    }
    for (path, container) in items(new, path, list) {
        if text(&container["image"]).trim().is_empty() {
            faults.required(&path.child("image"), "");
        }
    }
    true
}

fn deadline(faults: &mut Faults, path: &Path, new: &Value, old: &Value) -> bool {
    let seconds = |spec: &Value| spec["activeDeadlineSeconds"].as_i64();
    match (seconds(new), seconds(old)) {
        (Some(new), _) if !formats::between(new, 0, i64::from(i32::MAX)).is_empty() => {
            for detail in formats::between(new, 0, i64::from(i32::MAX)) {
                faults.invalid(path, new, &detail);
            }
            return false;
        }
        (Some(new), Some(old)) if old < new => {
            let detail = "must be less than or equal to previous value";
            faults.invalid(path, new, detail);
            return false;
        }
        (None, Some(_)) => {
            let detail = "must not update from a positive integer to nil value";
            faults.invalid(path, Value::Null, detail);
        }
        _ => {}
    }
    true
}

/// Tolerations are added, and tolerate for longer or shorter, but do not go.
fn tolerations(faults: &mut Faults, path: &Path, new: &Value, old: &Value) {
    let without_seconds = |toleration: &Value| {
        let mut toleration = toleration.clone();
        toleration["tolerationSeconds"] = Value::Null;
        toleration
    };
    let list = |spec: &Value| -> Vec<Value> {
        let list = spec["tolerations"].as_array();
        list.into_iter().flatten().map(without_seconds).collect()
    };
    let known = list(new);
    if list(old)
        .iter()
        .any(|toleration| !known.contains(toleration))
    {
        let detail = "existing toleration can not be modified except its tolerationSeconds";
        faults.forbidden(&path.child("tolerations"), detail);
    } else {
        scheduling::tolerations(faults, path, new);
    }
}

/// Gates are opened, never closed.
fn gates(faults: &mut Faults, path: &Path, new: &Value, old: &Value) {
    let known = old["schedulingGates"].as_array();
    let known = known.map(Vec::as_slice).unwrap_or_default();
    for (path, gate) in items(new, path, "schedulingGates") {
        if !known.contains(gate) {
            let name = text(&gate["name"]);
            let detail =
                format!("only deletion is allowed, but found new scheduling gate '{name}'");
            faults.forbidden(&path.child("name"), &detail);
        }
    }
}

/// A pod that waits behind a gate may be told of fewer nodes.
fn node_selector(faults: &mut Faults, path: &Path, spec: &mut Value, old: &Value) {
    let known = old["nodeSelector"].as_object();
    let narrows = known
        .into_iter()
        .flatten()
        .all(|(key, value)| spec["nodeSelector"][key] == *value);
    if !narrows {
        let given = if spec["nodeSelector"].is_object() {
            spec["nodeSelector"].clone()
        } else {
            json!(null)
        };
        faults.invalid(
            path,
            given,
            "only additions to spec.nodeSelector are allowed (no mutations or deletions)",
        );
    }
    restore(spec, old, "nodeSelector");
}
