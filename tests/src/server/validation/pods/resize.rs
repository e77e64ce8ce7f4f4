//! Other resources for the containers of a pod that is there.

use serde_json::Value;

use super::super::faults::{Faults, is_given, text};
use super::super::path::Path;

/// The resources that a pod can get more or less of.
const RESIZABLE: [&str; 2] = ["cpu", "memory"];
const LISTS: [&str; 2] = ["requests", "limits"];

/// A pod whose resources are to take the place of those of `old`; `class` is that of its quality of service.
pub(in super::super) fn resize(
    faults: &mut Faults,
    pod: &Value,
    old: &Value,
    class: fn(&Value) -> &'static str,
) {
    super::pod_spec(faults, pod);
    let alone = if super::is_static(old) {
        Some("static pods cannot be resized")
    } else if old["spec"]["os"]["name"] == "windows" {
        Some("windows pods cannot be resized")
    } else {
        None
    };
    if let Some(detail) = alone {
        faults.0.clear();
        faults.forbidden(&Path::of(""), detail);
        return;
    }
    let path = Path::of("spec");
    let had = text(&old["status"]["qosClass"]);
    let had = if had.is_empty() { class(old) } else { had };
    if had != class(pod) {
        let given = text(&pod["status"]["qosClass"]);
        let detail = "Pod QOS Class may not change as a result of resizing";
        faults.invalid(&path, given, detail);
    }
    if !is_supported(old) {
        faults.forbidden(&path, "Pod running on node without support for resize");
    }
    let (new, old) = (&pod["spec"], &old["spec"]);
    if is_asked(old) || is_asked(new) {
        of_pod(faults, &path, new, old);
    }
    if !are_alike(faults, &path, new, old) {
        return;
    }
    for list in ["initContainers", "containers"] {
        for (path, new, old) in pairs(&path, new, old, list) {
            removals(faults, &path, new, old);
        }
    }
    for (_, new, old) in pairs(&path, new, old, "containers") {
        if differs_otherwise(new, old) {
            faults.forbidden(&path, "only cpu and memory resources are mutable");
        }
    }
    for (path, new, old) in pairs(&path, new, old, "initContainers") {
        if differs_otherwise(new, old) {
            let detail = "only cpu and memory resources for init or sidecar containers are mutable";
            faults.forbidden(&path, detail);
        }
        let policies = new["resizePolicy"].as_array().into_iter().flatten();
        let restarts = policies
            .filter(|policy| policy["restartPolicy"] == "RestartContainer")
            .count();
        if new != old && new["restartPolicy"] != "Always" && restarts > 0 {
            let detail = "non-sidecar init containers with a resize policy of RestartContainer cannot be resized";
            faults.forbidden(&path, detail);
        }
    }
}

/// A node that can do it says what a container has.
fn is_supported(pod: &Value) -> bool {
    let containers = pod["status"]["containerStatuses"].as_array();
    let mut running = containers
        .into_iter()
        .flatten()
        .filter(|container| container["state"]["running"].is_object());
    running
        .next()
        .is_none_or(|container| container["resources"].is_object())
}

fn is_asked(spec: &Value) -> bool {
    LISTS.iter().any(|list| is_given(&spec["resources"][*list]))
}

/// The resources of the pod as a whole.
fn of_pod(faults: &mut Faults, path: &Path, new: &Value, old: &Value) {
    let at = path.child("resources");
    if old["resources"].is_object() && !new["resources"].is_object() {
        faults.forbidden(&at, "pod-level resources cannot be removed");
        return;
    }
    for list in LISTS {
        if is_removed(&new["resources"][list], &old["resources"][list]) {
            let detail = format!("pod-level resource {list} cannot be removed");
            faults.forbidden(&at.child(list), &detail);
        }
    }
    if rest(&new["resources"]) != rest(&old["resources"]) {
        faults.forbidden(
            path,
            "only cpu and memory resources are mutable at pod-level",
        );
    }
}

/// Containers neither come nor go; answers whether there is more to look at.
fn are_alike(faults: &mut Faults, path: &Path, new: &Value, old: &Value) -> bool {
    let before = faults.0.len();
    for list in ["containers", "initContainers"] {
        let count = |spec: &Value| spec[list].as_array().map_or(0, Vec::len);
        if count(new) != count(old) {
            let detail = format!("{list} may not be added or removed on resize");
            faults.forbidden(&path.child(list), &detail);
            continue;
        }
        for (path, new, old) in pairs(path, new, old, list) {
            if new["name"] != old["name"] {
                let detail = format!("{list} may not be renamed or reordered on resize");
                faults.forbidden(&path.child("name"), &detail);
            }
        }
    }
    faults.0.len() == before
}

fn removals(faults: &mut Faults, path: &Path, new: &Value, old: &Value) {
    let path = path.child("resources");
    for list in LISTS {
        if is_removed(&new["resources"][list], &old["resources"][list]) {
            let detail = format!("resource {list} cannot be removed");
            faults.forbidden(&path.child(list), &detail);
        }
    }
}

fn is_removed(new: &Value, old: &Value) -> bool {
    let mut names = old.as_object().into_iter().flat_map(|list| list.keys());
    names.any(|name| new[name].is_null())
}

/// Whether containers differ in more than what can be resized.
fn differs_otherwise(new: &Value, old: &Value) -> bool {
    let without = |container: &Value| {
        let mut container = container.clone();
        container["resources"] = rest(&container["resources"]);
        container
    };
    without(new) != without(old)
}

/// Resources without those that can be resized.
fn rest(resources: &Value) -> Value {
    let mut rest = resources.as_object().cloned().unwrap_or_default();
    for list in LISTS {
        let amounts = rest.remove(list);
        let mut amounts = amounts
            .and_then(|amounts| amounts.as_object().cloned())
            .unwrap_or_default();
        amounts.retain(|name, _| !RESIZABLE.contains(&name.as_str()));
        if !amounts.is_empty() {
            rest.insert(list.to_owned(), amounts.into());
        }
    }
    Value::Object(rest)
}

fn pairs<'a>(
    path: &Path,
    new: &'a Value,
    old: &'a Value,
    list: &str,
) -> impl Iterator<Item = (Path, &'a Value, &'a Value)> {
    let path = path.child(list);
    let new = new[list].as_array().into_iter().flatten();
    let old = old[list].as_array().into_iter().flatten();
    let pairs = new.zip(old).enumerate();
    pairs.map(move |(index, (new, old))| (path.index(index), new, old))
}
