//! Secrets: types with required keys, and write-only text.

use serde_json::json;

use super::Kind;

pub(super) fn kind() -> Kind {
    Kind {
        variants: vec![
            json!({"data": {"password": "c2VjcmV0"}}),
            json!({"stringData": {"password": "open", "user": "me"}}),
            json!({"type": "kubernetes.io/basic-auth", "stringData": {"username": "me", "password": "x"}}),
            json!({"type": "example.com/own", "data": {"a": "AA=="}, "immutable": false}),
            json!({"type": "kubernetes.io/dockerconfigjson", "stringData": {".dockerconfigjson": "{\"auths\":{}}"}}),
        ],
        changes: vec![
            json!({"data": {"password": "bmV3"}}),
            json!({"stringData": {"password": "newer"}}),
            json!({"data": {"more": "AAEC"}}),
            json!({"immutable": true}),
        ],
        faults: vec![
            json!({"type": "kubernetes.io/tls"}),
            json!({"type": "kubernetes.io/ssh-auth"}),
            json!({"data": {"password": "not base64!"}}),
            json!({"data": {"a/b": "AA=="}}),
            json!({"data": {"password": 5}}),
            json!({"type": "example.com/another"}),
            json!({"stringData": {"a b": "x"}}),
        ],
        strategic: vec![
            json!({"data": {"added": "AA=="}}),
            json!({"data": {"password": null}}),
            json!({"stringData": {"text": "x"}}),
        ],
        json: vec![
            json!([{"op": "add", "path": "/data/extra", "value": "AA=="}]),
            json!([{"op": "remove", "path": "/data/password"}]),
            json!([{"op": "replace", "path": "/data/password", "value": "AQ=="}]),
        ],
        applied: vec![
            json!({"data": {"password": "AA=="}}),
            json!({"stringData": {"password": "applied"}}),
            json!({"data": {"other": "AA=="}}),
        ],
        selectors: &["type=Opaque", "type!=Opaque"],
        ..Kind::new("v1", "Secret", "secrets")
    }
}
