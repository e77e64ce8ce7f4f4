//! The status of an object before any controller saw it.

use serde_json::{Value, json};

use super::super::resources::ServedResource;

/// The first status of a typed object; custom kinds have none.
pub(super) fn of(resource: &ServedResource, now: &Value) -> Option<Value> {
    if !resource.built_in {
        return None;
    }
    Some(match (resource.group(), resource.plural()) {
        ("", "namespaces") => json!({"phase": "Active"}),
        ("", "services") | ("networking.k8s.io", "ingresses") => json!({"loadBalancer": {}}),
        ("", "persistentvolumes") => {
            json!({"phase": "Pending", "lastPhaseTransitionTime": now})
        }
        ("", "pods" | "persistentvolumeclaims") => json!({"phase": "Pending"}),
        ("", "replicationcontrollers") | ("apps", "replicasets") => json!({"replicas": 0}),
        ("apps", "statefulsets") => json!({"replicas": 0, "availableReplicas": 0}),
        ("apps", "daemonsets") => json!({
            "currentNumberScheduled": 0, "desiredNumberScheduled": 0, "numberMisscheduled": 0, "numberReady": 0,
        }),
        ("policy", "poddisruptionbudgets") => json!({
            "currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0,
        }),
        ("storage.k8s.io", "volumeattachments") => json!({"attached": false}),
        ("autoscaling", "horizontalpodautoscalers") => {
            json!({"desiredReplicas": 0, "currentMetrics": null})
        }
        _ => json!({}),
    })
}
