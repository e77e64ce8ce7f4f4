//! A schema is structural: every field has one type, wherever conditions on its value stand.

use serde_json::{Value, json};

use crate::server::custom_kinds::pruning;
use crate::server::custom_kinds::values::{self, At};
use crate::server::field_error::FieldError;

/// Where a schema stands.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    Root,
    Item,
    Field,
}

/// What conditions on a value must not say, as the structure says it.
const OF_STRUCTURE: [(&str, &str); 6] = [
    ("type", "must be empty to be structural"),
    ("additionalProperties", "must be undefined to be structural"),
    ("default", "must be undefined to be structural"),
    ("title", "must be empty to be structural"),
    ("description", "must be empty to be structural"),
    ("nullable", "must be false to be structural"),
];
const MARKS: [(&str, &str); 3] = [
    (
        "x-kubernetes-preserve-unknown-fields",
        "must be false to be structural",
    ),
    (
        "x-kubernetes-embedded-resource",
        "must be false to be structural",
    ),
    (
        "x-kubernetes-int-or-string",
        "must be false to be structural",
    ),
];

/// The faults of the structure, in the order of the alphabet as the real server lists them; if there are none, those
/// of the defaults.
pub(super) fn faults(schema: &Value, at: &str) -> Vec<FieldError> {
    let mut faults = shape_faults(schema, Level::Root, at);
    faults.extend(missing_faults(schema, Some(schema), at, at));
    faults.sort_by_cached_key(ToString::to_string);
    if faults.is_empty() {
        default_faults(schema, at, None)
    } else {
        faults
    }
}

fn shape_faults(schema: &Value, level: Level, at: &str) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let field = |part: &str| format!("{at}.{part}");
    let is = |mark: &str| schema[mark] == true;
    let given = schema["type"].as_str().unwrap_or_default();
    match schema.get("items") {
        Some(items) => faults.extend(shape_faults(items, Level::Item, &field("items"))),
        None if given == "array" => {
            faults.push(FieldError::required(&field("items"), "must be specified"));
        }
        None => {}
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        faults.extend(shape_faults(
            property,
            Level::Field,
            &format!("{at}.properties[{name}]"),
        ));
    }
    let values = schema.get("additionalProperties");
    if values.is_some() && level == Level::Root {
        faults.push(FieldError::forbidden(
            &field("additionalProperties"),
            "must not be used at the root",
        ));
    }
    if let Some(values @ Value::Object(_)) = values {
        faults.extend(shape_faults(
            values,
            Level::Field,
            &field("additionalProperties"),
        ));
    }
    let (keeps, embeds, int_or_string) = (
        is("x-kubernetes-preserve-unknown-fields"),
        is("x-kubernetes-embedded-resource"),
        is("x-kubernetes-int-or-string"),
    );
    for (mark, is_set) in [
        ("x-kubernetes-preserve-unknown-fields", keeps),
        ("x-kubernetes-embedded-resource", embeds),
    ] {
        if int_or_string && is_set {
            let detail = "must be false if x-kubernetes-int-or-string is true";
            faults.push(FieldError::invalid_raw(&field(mark), "true", detail));
        }
    }
    faults.extend(condition_faults(schema, is_int_or_string(schema), at));
    faults.extend(type_faults(schema, level, at));
    if level == Level::Root || embeds {
        faults.extend(identity_faults(schema, level, at));
    }
    let has_fields = schema["properties"]
        .as_object()
        .is_some_and(|fields| !fields.is_empty());
    if embeds && values.is_some() {
        let detail = "must not be used if x-kubernetes-embedded-resource is set";
        faults.push(FieldError::forbidden(
            &field("additionalProperties"),
            detail,
        ));
    }
    if embeds && !keeps && !has_fields {
        let detail = "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields";
        faults.push(FieldError::required(&field("properties"), detail));
    }
    faults
}

fn type_faults(schema: &Value, level: Level, at: &str) -> Option<FieldError> {
    let field = format!("{at}.type");
    let given = schema["type"].as_str().unwrap_or_default();
    if schema["x-kubernetes-embedded-resource"] == true && given != "object" {
        let detail = "must be object if x-kubernetes-embedded-resource is true";
        return Some(match given {
            "" => FieldError::required(&field, detail),
            given => FieldError::invalid(&field, given, detail),
        });
    }
    let is_untyped = schema["x-kubernetes-int-or-string"] == true
        || schema["x-kubernetes-preserve-unknown-fields"] == true;
    if given.is_empty() && !is_untyped {
        let detail = match level {
            Level::Root => "must not be empty at the root",
            Level::Item => "must not be empty for specified array items",
            Level::Field => "must not be empty for specified object fields",
        };
        return Some(FieldError::required(&field, detail));
    }
    (level == Level::Root && !matches!(given, "" | "object"))
        .then(|| FieldError::invalid(&field, given, "must be object at the root"))
}

/// What every object has may be named, and little more.
fn identity_faults(schema: &Value, level: Level, at: &str) -> Vec<FieldError> {
    let mut faults = Vec::new();
    for name in ["kind", "apiVersion"] {
        if let Some(property) = schema["properties"]
            .get(name)
            .filter(|property| property["type"] != "string")
        {
            let given = property["type"].as_str().unwrap_or_default();
            faults.push(FieldError::invalid(
                &format!("{at}.properties[{name}].type"),
                given,
                "must be string",
            ));
        }
    }
    let Some(metadata) = schema["properties"].get("metadata") else {
        return faults;
    };
    let place = format!("{at}.properties[metadata]");
    if metadata["type"] != "object" {
        let given = metadata["type"].as_str().unwrap_or_default();
        faults.push(FieldError::invalid(
            &format!("{place}.type"),
            given,
            "must be object",
        ));
    }
    let parts = metadata.as_object().into_iter().flatten();
    let says_more = parts
        .filter(|(part, _)| !matches!(part.as_str(), "type" | "properties" | "default"))
        .count()
        > 0;
    let fields = metadata["properties"].as_object().into_iter().flatten();
    let names_more = fields
        .filter(|(name, _)| !matches!(name.as_str(), "name" | "generateName"))
        .count()
        > 0;
    if level == Level::Root && (says_more || names_more) {
        let detail = "must not specify anything other than name and generateName, but metadata is implicitly specified";
        faults.push(FieldError::forbidden(&place, detail));
    }
    faults
}

/// The one use of alternatives that tells a type.
fn is_int_or_string(schema: &Value) -> bool {
    let pattern = json!([{"type": "integer"}, {"type": "string"}]);
    schema["anyOf"] == pattern || schema["allOf"][0]["anyOf"] == pattern
}

fn condition_faults(schema: &Value, skips_types: bool, at: &str) -> Vec<FieldError> {
    let mut faults = Vec::new();
    for field in ["anyOf", "allOf", "oneOf"] {
        if skips_types && field == "anyOf" {
            continue;
        }
        for (index, part) in schema[field].as_array().into_iter().flatten().enumerate() {
            let skips = skips_types && field == "allOf" && index == 0;
            faults.extend(nested_faults(
                part,
                skips,
                &format!("{at}.{field}[{index}]"),
            ));
        }
    }
    if let Some(not) = schema.get("not") {
        faults.extend(nested_faults(not, false, &format!("{at}.not")));
    }
    if let Some(pattern) = schema["pattern"].as_str()
        && let Err(error) = regex::Regex::new(pattern)
    {
        let detail = format!("must be a valid regular expression, but isn't: {error}");
        faults.push(FieldError::invalid(
            &format!("{at}.pattern"),
            pattern,
            &detail,
        ));
    }
    faults
}

fn nested_faults(part: &Value, skips_types: bool, at: &str) -> Vec<FieldError> {
    let mut faults = condition_faults(part, skips_types, at);
    if let Some(items) = part.get("items") {
        faults.extend(nested_faults(items, false, &format!("{at}.items")));
    }
    for (name, property) in part["properties"].as_object().into_iter().flatten() {
        faults.extend(nested_faults(
            property,
            false,
            &format!("{at}.properties[{name}]"),
        ));
    }
    for (field, detail) in OF_STRUCTURE.into_iter().chain(MARKS) {
        if !matches!(
            part.get(field),
            None | Some(Value::Null | Value::Bool(false))
        ) {
            faults.push(FieldError::forbidden(&format!("{at}.{field}"), detail));
        }
    }
    faults
}

/// Fields that conditions name have to be part of the structure.
fn missing_faults(
    part: &Value,
    structure: Option<&Value>,
    at: &str,
    named_at: &str,
) -> Vec<FieldError> {
    let mut faults = Vec::new();
    for field in ["allOf", "anyOf", "oneOf"] {
        for (index, nested) in part[field].as_array().into_iter().flatten().enumerate() {
            let named_at = format!("{named_at}.{field}[{index}]");
            faults.extend(nested_missing_faults(nested, structure, at, &named_at));
        }
    }
    if let Some(not) = part.get("not") {
        faults.extend(nested_missing_faults(
            not,
            structure,
            at,
            &format!("{named_at}.not"),
        ));
    }
    faults
}

fn nested_missing_faults(
    part: &Value,
    structure: Option<&Value>,
    at: &str,
    named_at: &str,
) -> Vec<FieldError> {
    let Some(structure) = structure else {
        return vec![FieldError::required(
            at,
            &format!("because it is defined in {named_at}"),
        )];
    };
    let mut faults = missing_faults(part, Some(structure), at, named_at);
    if let Some(items) = part.get("items") {
        let (at, named_at) = (format!("{at}.items"), format!("{named_at}.items"));
        faults.extend(nested_missing_faults(
            items,
            structure.get("items"),
            &at,
            &named_at,
        ));
    }
    for (name, property) in part["properties"].as_object().into_iter().flatten() {
        let (at, named_at) = (
            format!("{at}.properties[{name}]"),
            format!("{named_at}.properties[{name}]"),
        );
        faults.extend(nested_missing_faults(
            property,
            structure["properties"].get(name),
            &at,
            &named_at,
        ));
    }
    faults
}

/// Defaults are as the schema wants values to be. `inside` is the field of metadata that is looked at.
fn default_faults(schema: &Value, at: &str, inside: Option<&str>) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let field = format!("{at}.default");
    if let Some(default) = schema.get("default").filter(|default| !default.is_null()) {
        if let Some(inside) = inside {
            faults.push(FieldError::forbidden(
                &field,
                &format!("must not be set in top-level {inside}"),
            ));
        } else if pruning::prune(schema, &mut default.clone(), false) {
            let detail = "must not have unknown fields";
            faults.push(FieldError::invalid_raw(
                &field,
                &default.to_string(),
                detail,
            ));
        } else {
            let mut filled = default.clone();
            pruning::fill_in(schema, &mut filled);
            faults.extend(values::faults(schema, &filled, None, &At::below(&field)));
        }
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let is_identity = matches!(name.as_str(), "apiVersion" | "kind" | "metadata");
        let is_root = !at.contains(".properties[") && !at.contains(".items");
        let inside = inside.or_else(|| (is_root && is_identity).then_some(name.as_str()));
        faults.extend(default_faults(
            property,
            &format!("{at}.properties[{name}]"),
            inside,
        ));
    }
    for part in ["items", "additionalProperties"] {
        if let Some(within @ Value::Object(_)) = schema.get(part) {
            faults.extend(default_faults(within, &format!("{at}.{part}"), inside));
        }
    }
    faults
}
