//! Config maps: data without rules, and immutability.

use serde_json::{Value, json};

use super::Kind;

pub(super) fn kind() -> Kind {
    Kind {
        variants: vec![
            json!({"data": {"color": "blue", "size": "large"}}),
            json!({"data": {"settings.yaml": "a: 1\nb: [2]\n", "empty": ""}, "binaryData": {"blob": "AAEC"}}),
            json!({}),
            json!({"immutable": true, "data": {"frozen": "yes"}}),
        ],
        changes: vec![
            json!({"data": {"color": "red"}}),
            json!({"data": {"size": null, "shape": "round"}}),
            json!({"binaryData": {"blob": "/wABAg=="}}),
            json!({"data": null}),
            json!({"immutable": false}),
        ],
        faults: vec![
            json!({"data": {"no/slash": "x"}}),
            json!({"data": {"..": "x"}}),
            json!({"data": {"a b": "y"}}),
            json!({"data": {"number": 1}}),
            json!({"data": ["a"]}),
            json!({"data": {"twice": "x"}, "binaryData": {"twice": "AAEC"}}),
            json!({"binaryData": {"blob": "not base64!"}}),
            json!({"immutable": "yes"}),
            json!({"spec": {"unknown": true}}),
        ],
        strategic: vec![
            json!({"data": {"added": "1"}}),
            json!({"data": {"$patch": "replace", "only": "this"}}),
            json!({"data": {"$patch": "delete"}}),
            json!({"data": {"$retainKeys": ["color"], "color": "green"}}),
            json!({"$patch": "merge", "data": {"merged": "yes"}}),
        ],
        json: vec![
            json!([{"op": "add", "path": "/data/color", "value": "green"}]),
            json!([{"op": "test", "path": "/data/color", "value": "blue"}, {"op": "replace", "path": "/data/color", "value": "grey"}]),
            json!([{"op": "remove", "path": "/data/size"}]),
            json!([{"op": "copy", "from": "/data/color", "path": "/data/copied"}]),
            json!([{"op": "move", "from": "/data/color", "path": "/data/moved"}]),
            json!([{"op": "add", "path": "/data", "value": {"settings.yaml": "x"}}]),
            json!([{"op": "replace", "path": "/data/settings.yaml", "value": "x"}]),
        ],
        applied: vec![
            json!({"data": {"color": "blue", "size": "small"}}),
            json!({"data": {"color": "red"}}),
            json!({"data": {"size": "small"}}),
            json!({"data": {"own": "x"}, "metadata": {"labels": {"applied": "yes"}}}),
            json!({"binaryData": {"blob": "AAEC"}}),
            json!({}),
        ],
        ..Kind::new("v1", "ConfigMap", "configmaps")
    }
}

#[test]
fn they_are_objects() {
    assert!(kind().variants.iter().all(Value::is_object));
}
