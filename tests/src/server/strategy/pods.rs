//! Pods: their first status, and what an update of it keeps.

use serde_json::{Value, json};

use super::quality_of_service;

pub(super) fn prepare_for_create(pod: &mut Value, now: &Value) {
    let gates = pod["spec"]["schedulingGates"].as_array();
    if gates.is_some_and(|gates| !gates.is_empty()) {
        pod["status"]["conditions"] = json!([{
            "type": "PodScheduled",
            "status": "False",
            "lastProbeTime": null,
            "lastTransitionTime": now,
            "reason": "SchedulingGated",
            "message": "Scheduling is blocked due to non-empty scheduling gates",
        }]);
    }
    pod["status"]["qosClass"] = quality_of_service::of(pod).into();
}

pub(super) fn prepare_for_status_update(pod: &mut Value, old: &Value) {
    let Some(status) = pod["status"].as_object_mut() else {
        return;
    };
    for field in ["qosClass", "resourceClaimStatuses", "observedGeneration"] {
        let kept = &old["status"][field];
        if !status.contains_key(field) && !kept.is_null() {
            status.insert(field.to_owned(), kept.clone());
        }
    }
    if let Some(conditions) = status.get_mut("conditions") {
        keep_observed_generations(conditions, &old["status"]["conditions"]);
    }
}

/// A condition that does not say which generation it saw saw that of its predecessor.
fn keep_observed_generations(conditions: &mut Value, old: &Value) {
    let mut before: Vec<&Value> = old.as_array().into_iter().flatten().collect();
    for condition in conditions.as_array_mut().into_iter().flatten() {
        let same = before
            .iter()
            .position(|old| old["type"] == condition["type"]);
        let Some(index) = same else {
            continue;
        };
        let seen = &before.remove(index)["observedGeneration"];
        if condition["observedGeneration"].is_null() && !seen.is_null() {
            condition["observedGeneration"] = seen.clone();
        }
    }
}
