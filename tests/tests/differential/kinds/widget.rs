//! A custom kind, as a program's own: a schema with defaults and a list that is a map, a status and a scale.

use serde_json::{Value, json};

use super::Kind;

pub(crate) fn definition() -> Value {
    let spec = json!({
        "type": "object",
        "required": ["color"],
        "properties": {
            "color": {"type": "string", "enum": ["red", "green", "blue"]},
            "size": {"type": "integer", "minimum": 1, "maximum": 10, "default": 3},
            "title": {"type": "string", "maxLength": 12, "pattern": "^[a-z ]*$"},
            "replicas": {"type": "integer", "format": "int32"},
            "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
            "amount": {"x-kubernetes-int-or-string": true},
            "tags": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
            "options": {"type": "object", "default": {}, "properties": {"fast": {"type": "boolean", "default": true}, "mode": {"type": "string", "nullable": true}}},
            "parts": {
                "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                "items": {"type": "object", "required": ["name"], "properties": {
                    "name": {"type": "string"}, "count": {"type": "integer", "default": 1}, "note": {"type": "string"},
                }},
            },
        },
    });
    let status = json!({"type": "object", "properties": {
        "phase": {"type": "string"}, "replicas": {"type": "integer"}, "selector": {"type": "string"},
    }});
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.example.com"},
        "spec": {
            "group": "example.com", "scope": "Namespaced",
            "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList", "shortNames": ["wd"]},
            "versions": [{
                "name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec, "status": status}}},
                "subresources": {"status": {}, "scale": {
                    "specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas", "labelSelectorPath": ".status.selector",
                }},
                "selectableFields": [{"jsonPath": ".spec.color"}],
                "additionalPrinterColumns": [
                    {"name": "Color", "type": "string", "jsonPath": ".spec.color"},
                    {"name": "Size", "type": "integer", "jsonPath": ".spec.size", "priority": 1},
                    {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"},
                ],
            }],
        },
    })
}

pub(super) fn kind() -> Kind {
    Kind {
        subresources: &["status", "scale"],
        variants: vec![
            json!({"spec": {"color": "red"}}),
            json!({"spec": {"color": "blue", "size": 5, "replicas": 2, "amount": "30%", "parts": [{"name": "a"}, {"name": "b", "count": 4}], "tags": ["x", "y"]}}),
            json!({"spec": {"color": "green", "title": "a title", "free": {"any": [1, {"thing": null}]}, "options": {"fast": false, "mode": null}, "amount": 3}}),
            json!({}),
        ],
        changes: vec![
            json!({"spec": {"size": 7}}),
            json!({"spec": {"parts": [{"name": "c", "note": "new"}]}}),
            json!({"spec": {"replicas": 4}}),
            json!({"spec": {"title": "changed", "tags": ["z"]}}),
            json!({"spec": {"options": {"fast": false}}}),
            json!({"status": {"phase": "ignored"}}),
        ],
        faults: vec![
            json!({"spec": {"color": "yellow"}}),
            json!({"spec": {"color": null, "size": 2}}),
            json!({"spec": {"size": 11}}),
            json!({"spec": {"size": "big"}}),
            json!({"spec": {"title": "Much Too Long A Title"}}),
            json!({"spec": {"parts": [{"name": "a"}, {"name": "a"}]}}),
            json!({"spec": {"parts": [{"count": 1}]}}),
            json!({"spec": {"tags": ["x", "x"]}}),
            json!({"spec": {"pruned": {"away": true}, "parts": [{"name": "a", "pruned": 1}]}}),
            json!({"spec": []}),
            json!({"spec": {"replicas": -1}}),
            json!({"spec": {"amount": 1.5}}),
        ],
        strategic: vec![json!({"spec": {"size": 2}})],
        json: vec![
            json!([{"op": "replace", "path": "/spec/color", "value": "green"}]),
            json!([{"op": "add", "path": "/spec/parts", "value": [{"name": "j"}]}]),
            json!([{"op": "add", "path": "/spec/unknown", "value": 1}]),
            json!([{"op": "remove", "path": "/spec/size"}]),
        ],
        applied: vec![
            json!({"spec": {"color": "red", "parts": [{"name": "a", "count": 2}]}}),
            json!({"spec": {"color": "blue", "parts": [{"name": "b"}], "tags": ["x"]}}),
            json!({"spec": {"color": "red", "size": 4, "tags": ["y"]}}),
            json!({"spec": {"parts": [{"name": "a", "note": "mine"}], "options": {"mode": "m"}}}),
            json!({"spec": {"color": "red", "pruned": 1}}),
        ],
        statuses: vec![
            json!({"status": {"phase": "Ready", "replicas": 1, "selector": "app=web"}}),
            json!({"status": {"phase": "Ready", "unknown": true}}),
            json!({"status": {"replicas": "one"}}),
        ],
        selectors: &["spec.color=red", "spec.color!=red"],
        ..Kind::new("example.com/v1", "Widget", "widgets")
    }
}
