//! Cluster roles: rules, and rules about rules.

use serde_json::json;

use super::Kind;

pub(super) fn kind() -> Kind {
    Kind {
        namespaced: false,
        variants: vec![
            json!({"rules": [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "list"]}]}),
            json!({"rules": [{"nonResourceURLs": ["/healthz", "/metrics"], "verbs": ["get"]}]}),
            json!({"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"aggregate": "yes"}}]}}),
        ],
        changes: vec![
            json!({"rules": [{"apiGroups": ["apps"], "resources": ["*"], "verbs": ["*"]}]}),
            json!({"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"aggregate": "no"}}]}}),
        ],
        faults: vec![
            json!({"rules": [{"apiGroups": [""], "resources": ["pods"], "nonResourceURLs": ["/x"], "verbs": ["get"]}]}),
            json!({"rules": [{"apiGroups": [""], "resources": ["pods"]}]}),
            json!({"aggregationRule": {"clusterRoleSelectors": []}}),
            json!({"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"/": "x"}}]}}),
        ],
        strategic: vec![
            json!({"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["watch"]}]}),
        ],
        json: vec![
            json!([{"op": "add", "path": "/rules", "value": [{"apiGroups": [""], "resources": ["events"], "verbs": ["create"]}]}]),
        ],
        applied: vec![
            json!({"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}),
            json!({"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"aggregate": "applied"}}]}}),
        ],
        ..Kind::new(
            "rbac.authorization.k8s.io/v1",
            "ClusterRole",
            "clusterroles",
        )
    }
}
