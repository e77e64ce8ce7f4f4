//! Disruption budgets: what evictions must leave.

use serde_json::json;

use super::Kind;

pub(super) fn kind() -> Kind {
    Kind {
        subresources: &["status"],
        variants: vec![
            json!({"spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "guarded"}}}}),
            json!({"spec": {"maxUnavailable": "25%", "selector": {"matchLabels": {"app": "web"}}}}),
            json!({"spec": {"minAvailable": "50%", "selector": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["guarded", "web"]}]}}}),
        ],
        changes: vec![
            json!({"spec": {"minAvailable": 2, "maxUnavailable": null}}),
            json!({"spec": {"unhealthyPodEvictionPolicy": "AlwaysAllow"}}),
            json!({"spec": {"selector": {"matchLabels": {"app": "db"}}}}),
        ],
        faults: vec![
            json!({"spec": {"minAvailable": 1, "maxUnavailable": 1}}),
            json!({"spec": {"minAvailable": -1, "maxUnavailable": null}}),
            json!({"spec": {"minAvailable": "half", "maxUnavailable": null}}),
            json!({"spec": {"minAvailable": "120%", "maxUnavailable": null}}),
            json!({"spec": {"selector": {"matchLabels": {"-": "x"}}}}),
            json!({"spec": {"unhealthyPodEvictionPolicy": "Never"}}),
        ],
        strategic: vec![
            json!({"spec": {"minAvailable": 3, "maxUnavailable": null}}),
            json!({"spec": {"selector": {"matchLabels": {"app": "replaced"}}}}),
        ],
        json: vec![
            json!([{"op": "add", "path": "/spec/unhealthyPodEvictionPolicy", "value": "IfHealthyBudget"}]),
            json!([{"op": "replace", "path": "/spec/minAvailable", "value": 0}]),
        ],
        applied: vec![
            json!({"spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "guarded"}}}}),
            json!({"spec": {"unhealthyPodEvictionPolicy": "AlwaysAllow"}}),
        ],
        statuses: vec![
            json!({"status": {"disruptionsAllowed": 1, "currentHealthy": 2, "desiredHealthy": 1, "expectedPods": 2, "observedGeneration": 9}}),
            json!({"status": {"disruptionsAllowed": 0, "currentHealthy": 1, "desiredHealthy": 1, "expectedPods": 1, "observedGeneration": 9}}),
            json!({"status": {"disruptionsAllowed": -1}}),
        ],
        ..Kind::new("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets")
    }
}
