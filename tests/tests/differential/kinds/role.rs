//! Roles: rules.

use serde_json::json;

use super::Kind;

pub(super) fn kind() -> Kind {
    Kind {
        variants: vec![
            json!({"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}]}),
            json!({"rules": []}),
            json!({"rules": [{"apiGroups": ["apps"], "resources": ["deployments", "deployments/scale"], "resourceNames": ["web"], "verbs": ["*"]},
                {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]}),
        ],
        changes: vec![
            json!({"rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "watch"]}]}),
            json!({"rules": null}),
        ],
        faults: vec![
            json!({"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": []}]}),
            json!({"rules": [{"resources": ["pods"], "verbs": ["get"]}]}),
            json!({"rules": [{"apiGroups": [""], "verbs": ["get"]}]}),
            json!({"rules": [{"nonResourceURLs": ["/healthz"], "verbs": ["get"]}]}),
            json!({"rules": "all"}),
        ],
        strategic: vec![
            json!({"rules": [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get"]}]}),
        ],
        json: vec![
            json!([{"op": "add", "path": "/rules/-", "value": {"apiGroups": [""], "resources": ["events"], "verbs": ["create"]}}]),
            json!([{"op": "replace", "path": "/rules/0/verbs", "value": ["delete"]}]),
        ],
        applied: vec![
            json!({"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}),
            json!({"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]}]}),
            json!({"metadata": {"labels": {"applied": "yes"}}}),
        ],
        ..Kind::new("rbac.authorization.k8s.io/v1", "Role", "roles")
    }
}
