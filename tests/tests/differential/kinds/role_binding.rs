//! Role bindings: a reference that stays, and subjects.

use serde_json::json;

use super::Kind;

pub(super) fn kind() -> Kind {
    Kind {
        variants: vec![
            json!({"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
                "subjects": [{"kind": "User", "name": "jane", "apiGroup": "rbac.authorization.k8s.io"}]}),
            json!({"roleRef": {"kind": "ClusterRole", "name": "view", "apiGroup": "rbac.authorization.k8s.io"},
                "subjects": [{"kind": "ServiceAccount", "name": "runner", "namespace": "default"}, {"kind": "Group", "name": "people"}]}),
            json!({"roleRef": {"kind": "Role", "name": "reader"}}),
        ],
        changes: vec![
            json!({"subjects": [{"kind": "User", "name": "joe"}]}),
            json!({"subjects": null}),
        ],
        faults: vec![
            json!({"roleRef": {"name": "writer"}}),
            json!({"roleRef": {"kind": "Rule"}}),
            json!({"subjects": [{"kind": "Person", "name": "joe"}]}),
            json!({"subjects": [{"kind": "ServiceAccount", "name": "x"}]}),
            json!({"roleRef": null}),
        ],
        strategic: vec![json!({"subjects": [{"kind": "Group", "name": "patched"}]})],
        json: vec![
            json!([{"op": "add", "path": "/subjects/-", "value": {"kind": "Group", "name": "more", "apiGroup": "rbac.authorization.k8s.io"}}]),
            json!([{"op": "remove", "path": "/subjects/0"}]),
        ],
        applied: vec![
            json!({"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"}, "subjects": [{"kind": "User", "name": "ann", "apiGroup": "rbac.authorization.k8s.io"}]}),
            json!({"subjects": [{"kind": "User", "name": "bob", "apiGroup": "rbac.authorization.k8s.io"}]}),
        ],
        ..Kind::new(
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            "rolebindings",
        )
    }
}
