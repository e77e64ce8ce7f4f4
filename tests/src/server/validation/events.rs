//! Events. Those of the core group are hardly checked: old programs write them.

use serde_json::Value;

use super::super::object_meta;
use super::faults::{Faults, is_given, text};
use super::path::Path;

/// An event stands in the namespace of what it is about.
pub(super) fn check(faults: &mut Faults, object: &Value) {
    let own = object_meta::text(object, "namespace");
    let namespace = text(&object["involvedObject"]["namespace"]);
    let path = Path::of("involvedObject.namespace");
    let detail = "does not match event.namespace";
    let is_new = is_given(&object["eventTime"]);
    let fits = if namespace.is_empty() {
        own == "default" || (is_new && own == "kube-system")
    } else {
        is_new || namespace == own
    };
    if !fits {
        faults.invalid(&path, namespace, detail);
    }
    if !is_new {
        return;
    }
    let controller = text(&object["reportingComponent"]);
    let path = Path::of("reportingComponent");
    if controller.is_empty() {
        faults.required(&path, "");
    }
    faults.label_key(&path, controller);
    for field in ["reportingInstance", "action", "reason"] {
        let path = Path::of(field);
        let given = text(&object[field]);
        if given.is_empty() {
            faults.required(&path, "");
        }
        if given.len() > 128 {
            faults.invalid(&path, "", "can have at most 128 characters");
        }
    }
    if text(&object["message"]).len() > 1024 {
        faults.invalid(&Path::of("message"), "", "can have at most 1024 characters");
    }
}
