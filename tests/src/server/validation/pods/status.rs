//! The status of a pod.

use serde_json::Value;

use super::super::super::name::NameRule::Subdomain;
use super::super::faults::{Faults, is_given, items, text};
use super::super::formats;
use super::super::path::Path;

/// A pod whose status is to take the place of that of `old`.
pub(in super::super) fn status_update(faults: &mut Faults, pod: &Value, old: &Value) {
    let (path, status) = (Path::of("status"), &pod["status"]);
    conditions(faults, &path, status);
    let (named, before) = (
        text(&status["nominatedNodeName"]),
        text(&old["status"]["nominatedNodeName"]),
    );
    if !named.is_empty() && named != before {
        let path = path.child("nominatedNodeName");
        faults.name(&path, named, Subdomain);
        if is_given(&old["spec"]["nodeName"]) {
            let detail = "may not be set on pods that are already bound to a node";
            faults.forbidden(&path, detail);
        }
    }
    not_negative(faults, &path, status);
    let kept = text(&old["status"]["qosClass"]);
    let given = text(&status["qosClass"]);
    if given != kept {
        faults.invalid(&path.child("qosClass"), given, "field is immutable");
    }
    for (path, address) in items(status, &path, "podIPs") {
        let address = text(&address["ip"]);
        faults.all_invalid(&path, address, &formats::address(address));
    }
}

fn conditions(faults: &mut Faults, path: &Path, status: &Value) {
    for (path, condition) in items(status, path, "conditions") {
        not_negative(faults, &path, condition);
        faults.label_key(&path.child("Type"), text(&condition["type"]));
    }
}

/// A generation that was seen is one that was there.
fn not_negative(faults: &mut Faults, path: &Path, object: &Value) {
    let field = "observedGeneration";
    if let Some(seen) = object[field].as_i64().filter(|seen| *seen < 0) {
        faults.invalid(&path.child(field), seen, "must be a non-negative integer");
    }
}
