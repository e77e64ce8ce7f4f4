//! What `OpenAPI` knows and definitions must not use, and the marks of Kubernetes.

use serde_json::Value;

use crate::server::field_error::FieldError;

const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// Parts of a schema that make it something else than the shape of an object.
const UNSUPPORTED: [(&str, &str); 6] = [
    ("id", "id is not supported"),
    ("additionalItems", "additionalItems is not supported"),
    ("patternProperties", "patternProperties is not supported"),
    ("definitions", "definitions is not supported"),
    ("dependencies", "dependencies is not supported"),
    ("$ref", "$ref is not supported"),
];

/// Whether a schema can be looked at as the shape of an object.
pub(super) fn is_structural(schema: &Value) -> bool {
    let within = parts(schema, "");
    UNSUPPORTED
        .iter()
        .all(|(part, _)| schema.get(part).is_none())
        && !schema["items"].is_array()
        && !matches!(schema["type"].as_str(), Some(given) if !TYPES.contains(&given))
        && within.iter().all(|(part, _)| is_structural(part))
}

/// All schemas within a schema, with the place of each.
pub(super) fn parts<'a>(schema: &'a Value, at: &str) -> Vec<(&'a Value, String)> {
    let mut parts = Vec::new();
    if let Some(values @ Value::Object(_)) = schema.get("additionalProperties") {
        parts.push((values, format!("{at}.additionalProperties")));
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        parts.push((property, format!("{at}.properties[{name}]")));
    }
    if let Some(not) = schema.get("not") {
        parts.push((not, format!("{at}.not")));
    }
    for field in ["allOf", "oneOf", "anyOf"] {
        for (index, part) in schema[field].as_array().into_iter().flatten().enumerate() {
            parts.push((part, format!("{at}.{field}[{index}]")));
        }
    }
    if let Some(items @ Value::Object(_)) = schema.get("items") {
        parts.push((items, format!("{at}.items")));
    }
    parts
}

pub(super) fn faults(schema: &Value, at: &str) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let forbidden =
        |part: &str, detail: &str| FieldError::forbidden(&format!("{at}.{part}"), detail);
    let given = schema["type"].as_str().unwrap_or_default();
    if !given.is_empty() && !TYPES.contains(&given) {
        faults.push(FieldError::not_supported(
            &format!("{at}.type"),
            &format!("{given:?}"),
            &TYPES,
        ));
    }
    for (part, detail) in UNSUPPORTED {
        if schema.get(part).is_some() {
            faults.push(forbidden(part, detail));
        }
    }
    if given == "null" {
        faults.push(forbidden(
            "type",
            "type cannot be set to null, use nullable as an alternative",
        ));
    }
    if schema["items"].is_array() {
        faults.push(forbidden(
            "items",
            "items must be a schema object and not an array",
        ));
    }
    if schema["uniqueItems"] == true {
        let detail =
            "uniqueItems cannot be set to true since the runtime complexity becomes quadratic";
        faults.push(forbidden("uniqueItems", detail));
    }
    let has_fields = schema["properties"]
        .as_object()
        .is_some_and(|fields| !fields.is_empty());
    if has_fields
        && !matches!(
            schema.get("additionalProperties"),
            None | Some(Value::Bool(true))
        )
    {
        let detail = "additionalProperties and properties are mutual exclusive";
        faults.push(forbidden("additionalProperties", detail));
    }
    for (part, place) in parts(schema, at) {
        faults.extend(self::faults(part, &place));
    }
    if schema["x-kubernetes-preserve-unknown-fields"] == false {
        let field = format!("{at}.x-kubernetes-preserve-unknown-fields");
        faults.push(FieldError::invalid_raw(
            &field,
            "false",
            "must be true or undefined",
        ));
    }
    faults.extend(map_type_faults(schema, at));
    faults.extend(list_type_faults(schema, at));
    faults
}

/// A mark that fits only one type.
fn type_fault(schema: &Value, at: &str, wanted: &str, mark: &str) -> Option<FieldError> {
    let detail = format!("must be {wanted} if {mark} is specified");
    match schema["type"].as_str().unwrap_or_default() {
        given if given == wanted => None,
        "" => Some(FieldError::required(&format!("{at}.type"), &detail)),
        given => Some(FieldError::invalid(&format!("{at}.type"), given, &detail)),
    }
}

fn map_type_faults(schema: &Value, at: &str) -> Vec<FieldError> {
    const MARK: &str = "x-kubernetes-map-type";
    let Some(mark) = schema[MARK].as_str() else {
        return Vec::new();
    };
    let mut faults: Vec<FieldError> = type_fault(schema, at, "object", MARK).into_iter().collect();
    if !matches!(mark, "atomic" | "granular") {
        let supported = ["atomic", "granular"];
        faults.push(FieldError::not_supported(
            &format!("{at}.{MARK}"),
            &format!("{mark:?}"),
            &supported,
        ));
    }
    faults
}

fn list_type_faults(schema: &Value, at: &str) -> Vec<FieldError> {
    const MARK: &str = "x-kubernetes-list-type";
    const KEYS: &str = "x-kubernetes-list-map-keys";
    let mut faults = Vec::new();
    let (mark, items) = (schema[MARK].as_str(), &schema["items"]);
    let keys: Vec<&str> = schema[KEYS]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let field = |part: &str| format!("{at}.{part}");
    if mark.is_some() {
        faults.extend(type_fault(schema, at, "array", MARK));
    }
    match mark {
        Some("set") => {
            let is_scalar = !matches!(items["type"].as_str(), Some("array" | "object"));
            if !is_scalar && items["x-kubernetes-map-type"] != "atomic" && items["type"] == "object"
            {
                let detail = "must be atomic as item of a list with x-kubernetes-list-type=set";
                let given = items["x-kubernetes-map-type"].to_string();
                faults.push(FieldError::invalid_raw(
                    &field("items.x-kubernetes-map-type"),
                    &given,
                    detail,
                ));
            }
        }
        Some("map") => {
            if keys.is_empty() {
                let detail = "must not be empty if x-kubernetes-list-type is map";
                faults.push(FieldError::required(&field(KEYS), detail));
            }
            let given = items["type"].as_str().unwrap_or_default();
            if given != "object" {
                let detail = "must be object if parent array's x-kubernetes-list-type is map";
                faults.push(FieldError::invalid(&field("items.type"), given, detail));
            } else if keys
                .iter()
                .any(|key| items["properties"].get(key).is_none())
            {
                let detail = "entries must all be names of item properties";
                faults.push(FieldError::invalid_raw(
                    &field(KEYS),
                    &schema[KEYS].to_string(),
                    detail,
                ));
            }
            faults.extend(key_faults(items, &keys, &field("items")));
        }
        None | Some("atomic") => {}
        Some(other) => {
            let supported = ["atomic", "set", "map"];
            faults.push(FieldError::not_supported(
                &field(MARK),
                &format!("{other:?}"),
                &supported,
            ));
        }
    }
    if !keys.is_empty() && mark != Some("map") {
        let detail = "must be map if x-kubernetes-list-map-keys is non-empty";
        faults.push(match mark {
            None => FieldError::required(&field(MARK), detail),
            Some(mark) => FieldError::invalid(&field(MARK), mark, detail),
        });
    }
    faults
}

/// What tells items apart has to be there.
fn key_faults(items: &Value, keys: &[&str], at: &str) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let required = items["required"].as_array();
    for key in keys {
        let Some(property) = items["properties"].get(key) else {
            continue;
        };
        let is_required = required.is_some_and(|required| required.iter().any(|name| name == key));
        if !is_required && property.get("default").is_none() {
            let detail = "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property";
            faults.push(FieldError::required(
                &format!("{at}.properties[{key}].default"),
                detail,
            ));
        }
        if property["nullable"] == true {
            let detail = "this property is in x-kubernetes-list-map-keys, so it cannot be nullable";
            faults.push(FieldError::forbidden(
                &format!("{at}.properties[{key}].nullable"),
                detail,
            ));
        }
    }
    faults
}
