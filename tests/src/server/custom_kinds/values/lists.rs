//! Lists whose items are told apart, and objects within objects.

use serde_json::{Map, Value};

use super::At;
use crate::server::field_error::FieldError;

/// The item of the list before that an item takes the place of, where the list says what tells them apart.
pub(super) fn before<'a>(
    schema: &Value,
    old: Option<&'a Value>,
    item: &Value,
) -> Option<&'a Value> {
    if schema["x-kubernetes-list-type"] != "map" {
        return None;
    }
    let wanted = key(schema, item)?;
    old?.as_array()?
        .iter()
        .find(|old| key(schema, old).as_ref() == Some(&wanted))
}

/// Items that are there twice in lists that are sets, or maps by some of their fields.
pub(in super::super) fn duplicates(schema: &Value, value: &Value, at: &At) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if let Value::Array(items) = value {
        let mut seen: Vec<Value> = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let told_by = match schema["x-kubernetes-list-type"].as_str() {
                Some("set") => Some(item.clone()),
                Some("map") => key(schema, item).map(Value::Object),
                _ => None,
            };
            if let Some(told_by) = told_by {
                if seen.contains(&told_by) {
                    faults.push(FieldError::duplicate(
                        &at.index(index).field(),
                        &told_by.to_string(),
                    ));
                } else {
                    seen.push(told_by);
                }
            }
        }
    }
    for (within, value, at) in parts(schema, value, at) {
        faults.extend(duplicates(within, value, &at));
    }
    faults
}

/// Embedded objects that do not say what they are.
pub(in super::super) fn incomplete_resources(
    schema: &Value,
    value: &Value,
    at: &At,
) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if schema["x-kubernetes-embedded-resource"] == true && value.is_object() {
        for field in ["apiVersion", "kind"] {
            let place = at.key(field).field();
            match value.get(field) {
                None => faults.push(FieldError::required(&place, "")),
                Some(Value::String(text)) if text.is_empty() => {
                    faults.push(FieldError::invalid(&place, "", "must not be empty"));
                }
                Some(Value::String(_)) => {}
                Some(other) => {
                    faults.push(FieldError::invalid_raw(
                        &place,
                        &other.to_string(),
                        "must be a string",
                    ));
                }
            }
        }
    }
    for (within, value, at) in parts(schema, value, at) {
        faults.extend(incomplete_resources(within, value, &at));
    }
    faults
}

/// The fields that tell an item apart, as far as it has them.
fn key(schema: &Value, item: &Value) -> Option<Map<String, Value>> {
    let fields = item.as_object()?;
    let names = schema["x-kubernetes-list-map-keys"].as_array()?;
    let names = names.iter().filter_map(Value::as_str);
    Some(
        names
            .filter_map(|name| {
                fields
                    .get_key_value(name)
                    .map(|(name, value)| (name.clone(), value.clone()))
            })
            .collect(),
    )
}

/// What a value consists of, each part with its schema.
fn parts<'a>(schema: &'a Value, value: &'a Value, at: &At) -> Vec<(&'a Value, &'a Value, At)> {
    match value {
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items
                .map(|(index, item)| (&schema["items"], item, at.index(index)))
                .collect()
        }
        Value::Object(fields) => fields
            .iter()
            .filter_map(|(name, field)| {
                let within = schema["properties"]
                    .get(name)
                    .or_else(|| schema.get("additionalProperties"))?;
                Some((within, field, at.key(name)))
            })
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn texts(faults: &[FieldError]) -> Vec<String> {
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_there_twice_is_found() {
        let schema = json!({"properties": {
            "tags": {"type": "array", "x-kubernetes-list-type": "set"},
            "ports": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port"]},
        }});
        let value =
            json!({"tags": ["a", "b", "a"], "ports": [{"port": 1, "x": 1}, {"port": 1, "x": 2}]});
        let mut faults = texts(&duplicates(&schema, &value, &At::root()));
        faults.sort();
        assert_eq!(
            faults,
            [
                r#"ports[1]: Duplicate value: {"port":1}"#,
                r#"tags[2]: Duplicate value: "a""#
            ]
        );
    }

    #[test]
    fn embedded_objects_say_what_they_are() {
        let schema = json!({"properties": {"e": {"type": "object", "x-kubernetes-embedded-resource": true}}});
        let faults =
            incomplete_resources(&schema, &json!({"e": {"apiVersion": "v1"}}), &At::root());
        assert_eq!(texts(&faults), ["e.kind: Required value"]);
    }
}
