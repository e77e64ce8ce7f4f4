//! Statuses, which controllers write.

use serde_json::Value;

use super::super::object_meta;
use super::super::resources::ServedResource;
use super::faults::{Faults, text};
use super::path::Path;

pub(super) fn check(faults: &mut Faults, resource: &ServedResource, object: &Value) {
    match (resource.group(), resource.plural()) {
        ("", "namespaces") => namespace(faults, object),
        ("", "replicationcontrollers") | ("apps", "replicasets") => counts(
            faults,
            object,
            &[
                "replicas",
                "fullyLabeledReplicas",
                "readyReplicas",
                "availableReplicas",
                "observedGeneration",
                "terminatingReplicas",
            ],
            &["fullyLabeledReplicas", "readyReplicas", "availableReplicas"],
        ),
        ("apps", "deployments") => counts(
            faults,
            object,
            &[
                "observedGeneration",
                "replicas",
                "updatedReplicas",
                "readyReplicas",
                "availableReplicas",
                "unavailableReplicas",
                "terminatingReplicas",
                "collisionCount",
            ],
            &["updatedReplicas", "readyReplicas", "availableReplicas"],
        ),
        ("apps", "statefulsets") => counts(
            faults,
            object,
            &[
                "replicas",
                "readyReplicas",
                "currentReplicas",
                "updatedReplicas",
                "availableReplicas",
                "observedGeneration",
                "collisionCount",
            ],
            &[
                "readyReplicas",
                "currentReplicas",
                "updatedReplicas",
                "availableReplicas",
            ],
        ),
        ("apps", "daemonsets") => counts(
            faults,
            object,
            &[
                "currentNumberScheduled",
                "numberMisscheduled",
                "desiredNumberScheduled",
                "numberReady",
                "observedGeneration",
                "updatedNumberScheduled",
                "numberAvailable",
                "numberUnavailable",
                "collisionCount",
            ],
            &[],
        ),
        ("batch", "jobs") => counts(
            faults,
            object,
            &["active", "succeeded", "failed", "ready", "terminating"],
            &[],
        ),
        ("policy", "poddisruptionbudgets") => counts(
            faults,
            object,
            &[
                "disruptionsAllowed",
                "currentHealthy",
                "desiredHealthy",
                "expectedPods",
            ],
            &[],
        ),
        _ => {}
    }
}

fn namespace(faults: &mut Faults, object: &Value) {
    let phase = text(&object["status"]["phase"]);
    let (wanted, when) = if object_meta::is_being_deleted(object) {
        ("Terminating", "not empty")
    } else {
        ("Active", "empty")
    };
    if phase != wanted {
        let detail = format!("may only be '{wanted}' if `deletionTimestamp` is {when}");
        faults.invalid(&Path::of("status.Phase"), phase, &detail);
    }
}

/// Nothing is counted below zero, and parts of the replicas are not more than all.
fn counts(faults: &mut Faults, object: &Value, fields: &[&str], parts: &[&str]) {
    let (path, status) = (Path::of("status"), &object["status"]);
    for field in fields {
        faults.not_negative(&path.child(field), &status[*field]);
    }
    let count = |field: &str| status[field].as_i64().unwrap_or_default();
    for field in parts {
        if count(field) > count("replicas") {
            let detail = "cannot be greater than status.replicas";
            faults.invalid(&path.child(field), count(field), detail);
        }
    }
    if !parts.is_empty() && count("availableReplicas") > count("readyReplicas") {
        let named = if parts.contains(&"currentReplicas") {
            "status.readyReplicas"
        } else {
            "readyReplicas"
        };
        let detail = format!("cannot be greater than {named}");
        let given = count("availableReplicas");
        faults.invalid(&path.child("availableReplicas"), given, &detail);
    }
}
