//! Ephemeral containers, which are added to a pod for debugging.

use serde_json::Value;

use super::super::faults::{Faults, text};
use super::super::path::Path;

/// A pod whose ephemeral containers are to take the place of those of `old`: they stay as they are.
pub(in super::super) fn debugging(faults: &mut Faults, pod: &Value, old: &Value) {
    super::pod_spec(faults, pod);
    if super::is_static(old) {
        faults.0.clear();
        let detail = "static pods do not support ephemeral containers";
        faults.forbidden(&Path::of(""), detail);
        return;
    }
    let path = Path::of("spec.ephemeralContainers");
    let list = |pod: &Value| pod["spec"]["ephemeralContainers"].as_array().cloned();
    let new = list(pod).unwrap_or_default();
    for old in list(old).unwrap_or_default() {
        let name = text(&old["name"]);
        match new.iter().rev().find(|new| new["name"] == old["name"]) {
            None => {
                let detail = format!("existing ephemeral containers {name:?} may not be removed\n");
                faults.forbidden(&path, &detail);
            }
            // The real server lists the changes below this line, as Go writes them.
            Some(new) if *new != old => {
                let detail = format!("existing ephemeral containers {name:?} may not be changed\n");
                faults.forbidden(&path, &detail);
            }
            Some(_) => {}
        }
    }
}
