//! Service accounts: lists of references.

use serde_json::json;

use super::Kind;

pub(super) fn kind() -> Kind {
    Kind {
        variants: vec![
            json!({}),
            json!({"automountServiceAccountToken": false}),
            json!({"imagePullSecrets": [{"name": "registry"}], "secrets": [{"name": "token"}]}),
        ],
        changes: vec![
            json!({"automountServiceAccountToken": true}),
            json!({"imagePullSecrets": [{"name": "other"}]}),
            json!({"secrets": null}),
        ],
        faults: vec![
            json!({"automountServiceAccountToken": "no"}),
            json!({"imagePullSecrets": {"name": "x"}}),
            json!({"imagePullSecrets": [{"name": "x", "unknown": 1}]}),
        ],
        strategic: vec![
            json!({"imagePullSecrets": [{"name": "second"}]}),
            json!({"imagePullSecrets": [{"name": "registry", "$patch": "delete"}]}),
            json!({"imagePullSecrets": [{"$patch": "replace"}, {"name": "only"}]}),
            json!({"secrets": [{"name": "a"}, {"name": "b"}], "$setElementOrder/secrets": [{"name": "b"}, {"name": "a"}]}),
        ],
        json: vec![
            json!([{"op": "add", "path": "/imagePullSecrets", "value": [{"name": "patched"}]}]),
            json!([{"op": "add", "path": "/secrets/-", "value": {"name": "last"}}]),
            json!([{"op": "remove", "path": "/secrets/0"}]),
        ],
        applied: vec![
            json!({"imagePullSecrets": [{"name": "applied"}]}),
            json!({"secrets": [{"name": "applied"}, {"name": "token"}]}),
            json!({"automountServiceAccountToken": true}),
        ],
        ..Kind::new("v1", "ServiceAccount", "serviceaccounts")
    }
}
