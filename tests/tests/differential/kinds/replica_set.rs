//! Replica sets: deployments without a strategy.

use serde_json::json;

use super::Kind;
use super::deployment::template;

pub(super) fn kind() -> Kind {
    Kind {
        subresources: &["status", "scale"],
        variants: vec![
            json!({"spec": {"selector": {"matchLabels": {"app": "web"}}, "template": template("web", "nginx:1")}}),
            json!({"spec": {"replicas": 2, "minReadySeconds": 1, "selector": {"matchLabels": {"app": "web"},
                "matchExpressions": [{"key": "app", "operator": "Exists"}]}, "template": template("web", "nginx")}}),
        ],
        changes: vec![
            json!({"spec": {"replicas": 3}}),
            json!({"spec": {"template": {"spec": {"terminationGracePeriodSeconds": 3}}}}),
            json!({"spec": {"minReadySeconds": 2}}),
        ],
        faults: vec![
            json!({"spec": {"replicas": -5}}),
            json!({"spec": {"selector": {"matchLabels": {"app": "another"}}}}),
            json!({"spec": {"selector": {"matchExpressions": [{"key": "app", "operator": "Near"}]}}}),
            json!({"spec": {"template": {"metadata": {"labels": null}}}}),
            json!({"spec": {"template": {"spec": {"restartPolicy": "OnFailure"}}}}),
        ],
        strategic: vec![
            json!({"spec": {"template": {"spec": {"containers": [{"name": "main", "image": "nginx:patched"}]}}}}),
            json!({"spec": {"template": {"spec": {"containers": [{"name": "side", "image": "side:1"}]}}}}),
            json!({"spec": {"replicas": 5}}),
        ],
        json: vec![
            json!([{"op": "replace", "path": "/spec/replicas", "value": 4}]),
            json!([{"op": "add", "path": "/spec/template/metadata/labels/more", "value": "x"}]),
        ],
        applied: vec![
            json!({"spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}}, "template": template("web", "nginx:applied")}}),
            json!({"spec": {"replicas": 4}}),
            json!({"spec": {"template": {"spec": {"containers": [{"name": "main", "image": "nginx:second"}]}}}}),
        ],
        statuses: vec![
            json!({"status": {"replicas": 2, "readyReplicas": 2, "availableReplicas": 1, "observedGeneration": 1}}),
            json!({"status": {"replicas": 1, "fullyLabeledReplicas": 2}}),
        ],
        selectors: &["status.replicas=0"],
        ..Kind::new("apps/v1", "ReplicaSet", "replicasets")
    }
}
