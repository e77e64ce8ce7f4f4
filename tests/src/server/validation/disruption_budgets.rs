//! Disruption budgets of pods.

use serde_json::Value;

use super::faults::{Faults, text};
use super::path::Path;
use super::selectors;
use super::workloads::{at_most_all, number_or_percent};

pub(super) fn check(faults: &mut Faults, object: &Value) {
    let (path, spec) = (Path::of("spec"), &object["spec"]);
    if !spec["minAvailable"].is_null() && !spec["maxUnavailable"].is_null() {
        let detail = "minAvailable and maxUnavailable cannot be both set";
        faults.invalid_as(&path, &shown(spec), detail);
    }
    for field in ["minAvailable", "maxUnavailable"] {
        if !spec[field].is_null() {
            number_or_percent(faults, &path.child(field), &spec[field]);
            at_most_all(faults, &path.child(field), &spec[field]);
        }
    }
    selectors::selector(faults, &path.child("selector"), &spec["selector"]);
    if !spec["unhealthyPodEvictionPolicy"].is_null() {
        let (policy, supported) = (
            text(&spec["unhealthyPodEvictionPolicy"]),
            ["AlwaysAllow", "IfHealthyBudget"],
        );
        if !supported.contains(&policy) {
            let path = path.child("unhealthyPodEvictionPolicy");
            faults.not_supported(&path, policy, &supported);
        }
    }
}

/// The spec as the real server writes it: with the names that Go knows its fields by.
fn shown(spec: &Value) -> String {
    format!(
        "{{\"MinAvailable\":{},\"Selector\":{},\"MaxUnavailable\":{},\"UnhealthyPodEvictionPolicy\":{}}}",
        spec["minAvailable"],
        spec["selector"],
        spec["maxUnavailable"],
        spec["unhealthyPodEvictionPolicy"]
    )
}
