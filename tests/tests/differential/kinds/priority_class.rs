//! Priority classes: a number that stays.

use serde_json::json;

use super::Kind;

pub(super) fn kind() -> Kind {
    Kind {
        namespaced: false,
        variants: vec![
            json!({"value": 100}),
            json!({"value": -5, "description": "low", "preemptionPolicy": "Never"}),
            json!({"value": 0, "globalDefault": false}),
        ],
        changes: vec![
            json!({"description": "changed"}),
            json!({"globalDefault": false}),
            json!({"description": null}),
        ],
        faults: vec![
            json!({"value": 7}),
            json!({"value": 2_000_000_000}),
            json!({"value": "high"}),
            json!({"preemptionPolicy": "Sometimes"}),
            json!({"preemptionPolicy": "PreemptLowerPriority", "value": 1_000_000_001}),
        ],
        strategic: vec![json!({"description": "patched"})],
        json: vec![
            json!([{"op": "add", "path": "/description", "value": "json"}]),
            json!([{"op": "replace", "path": "/value", "value": 1}]),
        ],
        applied: vec![
            json!({"value": 100, "description": "applied"}),
            json!({"description": "by another"}),
        ],
        ..Kind::new("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses")
    }
}
