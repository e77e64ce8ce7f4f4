//! Deployments: a template, a selector that stays, and a scale.

use serde_json::{Value, json};

use super::Kind;

pub(super) fn template(app: &str, image: &str) -> Value {
    json!({"metadata": {"labels": {"app": app}}, "spec": {"containers": [{"name": "main", "image": image}]}})
}

pub(super) fn kind() -> Kind {
    Kind {
        subresources: &["status", "scale"],
        variants: vec![
            json!({"spec": {"selector": {"matchLabels": {"app": "web"}}, "template": template("web", "nginx:1")}}),
            json!({"spec": {"replicas": 3, "selector": {"matchLabels": {"app": "web"}}, "template": template("web", "nginx"),
                "strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": "30%"}}, "minReadySeconds": 5}}),
            json!({"spec": {"replicas": 0, "paused": true, "selector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "api"]}]},
                "template": template("web", "nginx:2"), "strategy": {"type": "Recreate"}, "revisionHistoryLimit": 2}}),
        ],
        changes: vec![
            json!({"spec": {"replicas": 2}}),
            json!({"spec": {"template": {"metadata": {"annotations": {"restarted": "yes"}}}}}),
            json!({"spec": {"paused": true}}),
            json!({"spec": {"minReadySeconds": 7, "revisionHistoryLimit": 3}}),
            json!({"spec": {"progressDeadlineSeconds": 700}}),
        ],
        faults: vec![
            json!({"spec": {"selector": {"matchLabels": {"app": "another"}}}}),
            json!({"spec": {"selector": null}}),
            json!({"spec": {"replicas": -1}}),
            json!({"spec": {"replicas": "3"}}),
            json!({"spec": {"template": {"spec": {"containers": []}}}}),
            json!({"spec": {"template": {"spec": {"restartPolicy": "Never"}}}}),
            json!({"spec": {"strategy": {"type": "Quickly"}}}),
            json!({"spec": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}}}}),
            json!({"spec": {"template": null}}),
            json!({"spec": {"progressDeadlineSeconds": 3, "minReadySeconds": 5}}),
            json!({"spec": {"templete": {}}}),
        ],
        strategic: vec![
            json!({"spec": {"template": {"spec": {"containers": [{"name": "main", "image": "nginx:patched"}]}}}}),
            json!({"spec": {"template": {"spec": {"containers": [{"name": "side", "image": "side:1"}]}}}}),
            json!({"spec": {"template": {"spec": {"containers": [{"name": "side", "$patch": "delete"}]}}}}),
            json!({"spec": {"template": {"spec": {"$setElementOrder/containers": [{"name": "side"}, {"name": "main"}],
                "containers": [{"name": "side", "image": "side:2"}]}}}}),
            json!({"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}}),
            json!({"spec": {"template": {"spec": {"containers": [{"name": "main", "env": [{"name": "A", "value": "1"}], "ports": [{"containerPort": 80}]}]}}}}),
            json!({"spec": {"template": {"spec": {"containers": [{"name": "main", "env": [{"name": "A", "value": "2"}, {"name": "B", "value": "3"}]}]}}}}),
            json!({"spec": {"template": {"spec": {"containers": [{"$patch": "replace"}, {"name": "main", "image": "nginx:replaced"}]}}}}),
            json!({"spec": {"template": {"spec": {"containers": [{"image": "nameless"}]}}}}),
        ],
        json: vec![
            json!([{"op": "replace", "path": "/spec/replicas", "value": 4}]),
            json!([{"op": "add", "path": "/spec/template/spec/containers/0/env", "value": [{"name": "J", "value": "1"}]}]),
            json!([{"op": "test", "path": "/spec/replicas", "value": 1}, {"op": "replace", "path": "/spec/replicas", "value": 5}]),
            json!([{"op": "remove", "path": "/spec/replicas"}]),
        ],
        applied: vec![
            json!({"spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": template("web", "nginx:applied")}}),
            json!({"spec": {"replicas": 6}}),
            json!({"spec": {"template": {"spec": {"containers": [{"name": "main", "image": "nginx:second"}]}}}}),
            json!({"spec": {"template": {"spec": {"containers": [{"name": "main", "env": [{"name": "A", "value": "applied"}]}]}}}}),
            json!({"spec": {"template": {"spec": {"containers": [{"name": "sidecar", "image": "side"}]}}}}),
        ],
        statuses: vec![
            json!({"status": {"replicas": 2, "readyReplicas": 1, "updatedReplicas": 2, "unavailableReplicas": 1, "observedGeneration": 1}}),
            json!({"status": {"conditions": [{"type": "Available", "status": "True", "reason": "Minimum", "lastUpdateTime": "2020-01-01T00:00:00Z", "lastTransitionTime": "2020-01-01T00:00:00Z"}]}}),
            json!({"status": {"replicas": -1}}),
            json!({"status": {"replicas": 1, "readyReplicas": 2}}),
        ],
        ..Kind::new("apps/v1", "Deployment", "deployments")
    }
}
