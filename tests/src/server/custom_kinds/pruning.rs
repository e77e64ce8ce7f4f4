//! What a schema does not know is dropped, and what it has defaults for is filled in.

use serde_json::Value;

/// Fields of every object that no schema needs to name.
const IDENTITY: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// Drops the fields of a whole object that its schema does not know.
pub(super) fn prune_object(schema: &Value, object: &mut Value) {
    prune(schema, object, true);
}

/// Drops unknown fields; answers whether there were any.
pub(super) fn prune(schema: &Value, value: &mut Value, is_resource: bool) -> bool {
    let keeps_all = schema["x-kubernetes-preserve-unknown-fields"] == true;
    let is_resource = is_resource || schema["x-kubernetes-embedded-resource"] == true;
    let mut dropped = false;
    match value {
        Value::Object(fields) => fields.retain(|name, field| {
            if is_resource && IDENTITY.contains(&name.as_str()) {
                return true;
            }
            match within(schema, name) {
                Within::Schema(schema) => {
                    dropped |= prune(schema, field, false);
                    true
                }
                Within::Anything => true,
                Within::Nothing => {
                    dropped |= !keeps_all;
                    keeps_all
                }
            }
        }),
        Value::Array(items) => {
            for item in items {
                dropped |= prune(&schema["items"], item, false);
            }
        }
        _ => {}
    }
    dropped
}

/// Fills in the defaults of a schema. A `null` that is not allowed is as nothing.
pub(super) fn fill_in(schema: &Value, value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                let is_missing = match fields.get(name) {
                    None => true,
                    Some(field) => field.is_null() && property["nullable"] != true,
                };
                match property.get("default").filter(|default| !default.is_null()) {
                    Some(default) if is_missing => {
                        fields.insert(name.clone(), default.clone());
                    }
                    None if is_missing => {
                        fields.remove(name);
                    }
                    _ => {}
                }
            }
            if let Some(values @ Value::Object(_)) = schema.get("additionalProperties") {
                let default = values.get("default").filter(|default| !default.is_null());
                fields.retain(|name, field| {
                    let is_missing = field.is_null() && values["nullable"] != true;
                    if is_missing && schema["properties"].get(name).is_none() {
                        let Some(default) = default else { return false };
                        *field = default.clone();
                    }
                    true
                });
            }
            for (name, field) in fields {
                if let Within::Schema(schema) = within(schema, name) {
                    fill_in(schema, field);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                if item.is_null()
                    && schema["items"]["nullable"] != true
                    && schema["items"].get("default").is_some()
                {
                    *item = schema["items"]["default"].clone();
                }
                fill_in(&schema["items"], item);
            }
        }
        _ => {}
    }
}

enum Within<'a> {
    Schema(&'a Value),
    Anything,
    Nothing,
}

fn within<'a>(schema: &'a Value, name: &str) -> Within<'a> {
    match (
        schema["properties"].get(name),
        schema.get("additionalProperties"),
    ) {
        (Some(property), _) => Within::Schema(property),
        (None, Some(values @ Value::Object(_))) => Within::Schema(values),
        (None, Some(Value::Bool(true))) => Within::Anything,
        _ => Within::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn unknown_fields_are_dropped_where_they_are_not_kept() {
        let schema = json!({"type": "object", "properties": {
            "spec": {"type": "object", "properties": {
                "a": {"type": "string"},
                "open": {"type": "object", "x-kubernetes-preserve-unknown-fields": true,
                         "properties": {"shut": {"type": "object", "properties": {"b": {}}}}},
                "map": {"type": "object", "additionalProperties": {"type": "object", "properties": {"c": {}}}},
                "list": {"type": "array", "items": {"type": "object", "properties": {"d": {}}}},
                "any": {"type": "object", "additionalProperties": true},
                "pod": {"type": "object", "x-kubernetes-embedded-resource": true, "properties": {"spec": {"type": "object"}}},
            }},
        }});
        let mut object = json!({"apiVersion": "v1", "kind": "K", "metadata": {"name": "n"}, "x": 1, "spec": {
            "a": "a", "b": 1, "open": {"x": 1, "shut": {"b": 1, "x": 1}}, "map": {"k": {"c": 1, "x": 1}},
            "list": [{"d": 1, "x": 1}], "any": {"x": 1}, "pod": {"kind": "Pod", "metadata": {}, "spec": {"x": 1}, "x": 1},
        }});
        prune_object(&schema, &mut object);
        assert_eq!(
            object,
            json!({"apiVersion": "v1", "kind": "K", "metadata": {"name": "n"}, "spec": {
                "a": "a", "open": {"x": 1, "shut": {"b": 1}}, "map": {"k": {"c": 1}},
                "list": [{"d": 1}], "any": {"x": 1}, "pod": {"kind": "Pod", "metadata": {}, "spec": {}},
            }})
        );
    }

    #[test]
    fn defaults_are_filled_in_and_nulls_are_nothing() {
        let schema = json!({"properties": {"spec": {"type": "object", "properties": {
            "color": {"type": "string", "default": "red"},
            "opt": {"type": "string", "nullable": true, "default": "x"},
            "size": {"type": "integer"},
            "deep": {"type": "object", "default": {}, "properties": {"a": {"default": 1}}},
            "ports": {"type": "array", "items": {"type": "object", "properties": {"protocol": {"default": "TCP"}}}},
            "map": {"type": "object", "additionalProperties": {"type": "integer"}},
        }}}});
        let mut object = json!({"spec": {"color": null, "opt": null, "size": null, "ports": [{}], "map": {"a": null, "b": 1}}});
        fill_in(&schema, &mut object);
        assert_eq!(
            object,
            json!({"spec": {
                "color": "red", "opt": null, "deep": {"a": 1}, "ports": [{"protocol": "TCP"}], "map": {"b": 1},
            }})
        );
        let mut empty = json!({});
        fill_in(&schema, &mut empty);
        assert_eq!(empty, json!({}));
    }
}
