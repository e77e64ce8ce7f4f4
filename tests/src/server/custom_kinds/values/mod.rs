//! Whether values are as the schema of a definition wants them, in the words of the real server.
//!
//! Rules in CEL (`x-kubernetes-validations`) are not looked at.

mod alternatives;
mod formats;
mod lists;
mod numbers;

use serde_json::Value;

use crate::server::field_error::FieldError;

pub(super) use self::lists::{duplicates, incomplete_resources};

/// Where a value stands.
#[derive(Clone, Debug)]
pub(super) struct At {
    /// The field that `name` starts from, in causes only.
    base: String,
    /// The fields on the way, as messages call them.
    name: String,
}

impl At {
    pub(super) fn root() -> Self {
        Self::below("")
    }

    /// Messages name what is below without the field itself.
    pub(super) fn below(base: &str) -> Self {
        Self {
            base: base.to_owned(),
            name: String::new(),
        }
    }

    pub(super) fn key(&self, key: &str) -> Self {
        let name = if self.name.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.name)
        };
        Self {
            name,
            ..self.clone()
        }
    }

    pub(super) fn index(&self, index: usize) -> Self {
        Self {
            name: format!("{}[{index}]", self.name),
            ..self.clone()
        }
    }

    pub(super) fn field(&self) -> String {
        match (self.base.as_str(), self.name.as_str()) {
            (base, "") => base.to_owned(),
            ("", name) => name.to_owned(),
            (base, name) if name.starts_with('[') => format!("{base}{name}"),
            (base, name) => format!("{base}.{name}"),
        }
    }

    fn invalid(&self, value: &str, what: &str) -> FieldError {
        FieldError::invalid_raw(
            &self.field(),
            value,
            &format!("{} in body {what}", self.name),
        )
    }

    fn of_wrong_type(&self, given: &str, wanted: &str) -> FieldError {
        let detail = format!("{} in body must be of type {wanted}: {given:?}", self.name);
        FieldError::type_invalid(&self.field(), given, &detail)
    }
}

/// The faults of a value. What is as it was before is not held against the object.
pub(super) fn faults(
    schema: &Value,
    value: &Value,
    old: Option<&Value>,
    at: &At,
) -> Vec<FieldError> {
    if old == Some(value) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    faults.extend(type_fault(schema, value, at));
    faults.extend(alternatives::faults(schema, value, at));
    match value {
        Value::String(text) => faults.extend(text_faults(schema, text, at)),
        Value::Number(number) => faults.extend(numbers::faults(schema, number, at)),
        _ => {}
    }
    if let Value::Array(items) = value {
        faults.extend(list_faults(schema, items, old, at));
    }
    faults.extend(enum_fault(schema, value, at));
    if let Value::Object(_) = value {
        faults.extend(object_faults(schema, value, old, at));
    }
    faults
}

/// What JSON calls a value.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if numbers::is_whole(number) => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn type_fault(schema: &Value, value: &Value, at: &At) -> Option<FieldError> {
    let given = type_of(value);
    let is_nullable = schema["nullable"] == true;
    if schema["x-kubernetes-int-or-string"] == true {
        let fits = matches!(given, "integer" | "string") || given == "null" && is_nullable;
        return (!fits).then(|| at.of_wrong_type(given, "integer,string"));
    }
    let wanted = schema["type"].as_str()?;
    let fits = given == wanted
        || (given, wanted) == ("integer", "number")
        || given == "null" && is_nullable;
    (!fits).then(|| at.of_wrong_type(given, wanted))
}

/// Of length and pattern, the first that does not fit is told.
fn text_faults(schema: &Value, text: &str, at: &At) -> Vec<FieldError> {
    let mut faults: Vec<FieldError> = text_fault(schema, text, at).into_iter().collect();
    let format = schema["format"].as_str().unwrap_or_default();
    if matches!(schema["type"].as_str(), Some("string")) && !formats::holds(format, text) {
        let detail = format!("{} in body must be of type {format}: {text:?}", at.name);
        faults.push(FieldError::type_invalid(&at.field(), text, &detail));
    }
    faults
}

fn text_fault(schema: &Value, text: &str, at: &At) -> Option<FieldError> {
    let length = text.chars().count() as u64;
    let shown = format!("{text:?}");
    if let Some(limit) = schema["maxLength"].as_u64().filter(|limit| length > *limit) {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        return Some(FieldError::too_long(&at.field(), limit));
    }
    if let Some(limit) = schema["minLength"].as_u64().filter(|limit| length < *limit) {
        return Some(at.invalid(&shown, &format!("should be at least {limit} chars long")));
    }
    let pattern = schema["pattern"].as_str()?;
    // What is no expression was refused with the definition.
    let matches = regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text));
    (!matches).then(|| at.invalid(&shown, &format!("should match '{pattern}'")))
}

fn list_faults(schema: &Value, items: &[Value], old: Option<&Value>, at: &At) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let count = items.len() as u64;
    for (index, item) in items.iter().enumerate() {
        let before = lists::before(schema, old, item);
        faults.extend(self::faults(
            &schema["items"],
            item,
            before,
            &at.index(index),
        ));
    }
    if let Some(limit) = schema["minItems"].as_u64().filter(|limit| count < *limit) {
        faults.push(at.invalid(
            &count.to_string(),
            &format!("should have at least {limit} items"),
        ));
    }
    if let Some(limit) = schema["maxItems"].as_u64().filter(|limit| count > *limit) {
        faults.push(FieldError::too_many(&at.field(), count, limit));
    }
    faults
}

fn enum_fault(schema: &Value, value: &Value, at: &At) -> Option<FieldError> {
    let allowed = schema["enum"].as_array()?;
    let is_allowed = allowed.contains(value) || value.is_null() && schema["nullable"] == true;
    if is_allowed {
        return None;
    }
    let supported: Vec<String> = allowed
        .iter()
        .map(|value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        })
        .collect();
    let supported: Vec<&str> = supported.iter().map(String::as_str).collect();
    Some(FieldError::not_supported(
        &at.field(),
        &value.to_string(),
        &supported,
    ))
}

fn object_faults(schema: &Value, value: &Value, old: Option<&Value>, at: &At) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let fields = value.as_object().into_iter().flatten();
    let count = fields.clone().count() as u64;
    if let Some(limit) = schema["minProperties"]
        .as_u64()
        .filter(|limit| count < *limit)
    {
        faults.push(at.invalid(
            &count.to_string(),
            &format!("should have at least {limit} properties"),
        ));
    }
    if let Some(limit) = schema["maxProperties"]
        .as_u64()
        .filter(|limit| count > *limit)
    {
        faults.push(FieldError::too_many(&at.field(), count, limit));
    }
    for (key, field) in fields {
        let within = schema["properties"]
            .get(key)
            .or_else(|| schema.get("additionalProperties"));
        if let Some(within @ Value::Object(_)) = within {
            let before = old.and_then(|old| old.get(key));
            faults.extend(self::faults(within, field, before, &at.key(key)));
        }
    }
    for required in schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        if value.get(required).is_none() {
            faults.push(FieldError::required(&at.key(required).field(), ""));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(schema: &Value, value: &Value, expected: &[&str]) {
        let faults = faults(schema, value, None, &At::root().key("spec").key("a"));
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(faults, expected, "{schema} {value}");
    }

    // The messages are those of kube-apiserver 1.37.
    #[test]
    fn texts() {
        let schema =
            json!({"type": "string", "pattern": "^[a-z]+$", "maxLength": 5, "minLength": 2});
        check(&schema, &json!("abc"), &[]);
        check(
            &schema,
            &json!("a"),
            &[r#"spec.a: Invalid value: "a": spec.a in body should be at least 2 chars long"#],
        );
        check(
            &schema,
            &json!("TOOLONG"),
            &["spec.a: Too long: may not be more than 5 bytes"],
        );
        check(
            &schema,
            &json!(1),
            &[
                r#"spec.a: Invalid value: "integer": spec.a in body must be of type string: "integer""#,
            ],
        );
        check(
            &json!({"type": "string", "format": "date-time"}),
            &json!("yesterday"),
            &[
                r#"spec.a: Invalid value: "yesterday": spec.a in body must be of type date-time: "yesterday""#,
            ],
        );
        let colors = json!({"type": "string", "enum": ["red", "green"]});
        check(
            &colors,
            &json!("blue"),
            &[r#"spec.a: Unsupported value: "blue": supported values: "red", "green""#],
        );
        check(
            &json!({"type": "integer", "enum": [1, 2]}),
            &json!(3),
            &[r#"spec.a: Unsupported value: 3: supported values: "1", "2""#],
        );
    }

    #[test]
    fn lists_and_objects() {
        let list =
            json!({"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3});
        check(
            &list,
            &json!([]),
            &["spec.a: Invalid value: 0: spec.a in body should have at least 1 items"],
        );
        check(
            &list,
            &json!(["a", "b", "c", "d"]),
            &["spec.a: Too many: 4: must have at most 3 items"],
        );
        check(
            &list,
            &json!([null]),
            &[
                r#"spec.a[0]: Invalid value: "null": spec.a[0] in body must be of type string: "null""#,
            ],
        );
        let map = json!({"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1, "maxProperties": 2});
        check(
            &map,
            &json!({}),
            &["spec.a: Invalid value: 0: spec.a in body should have at least 1 properties"],
        );
        check(
            &map,
            &json!({"b": 1}),
            &[
                r#"spec.a.b: Invalid value: "integer": spec.a.b in body must be of type string: "integer""#,
            ],
        );
        check(
            &map,
            &json!({"b": "", "c": "", "d": ""}),
            &["spec.a: Too many: 3: must have at most 2 items"],
        );
        let object = json!({"type": "object", "required": ["b"], "properties": {"b": {"x-kubernetes-int-or-string": true}}});
        check(&object, &json!({}), &["spec.a.b: Required value"]);
        check(&object, &json!({"b": "1"}), &[]);
        check(
            &object,
            &json!({"b": true}),
            &[
                r#"spec.a.b: Invalid value: "boolean": spec.a.b in body must be of type integer,string: "boolean""#,
            ],
        );
    }

    #[test]
    fn what_was_there_before_is_let_be() {
        let schema = json!({"type": "object", "properties": {
            "a": {"type": "string", "maxLength": 1}, "b": {"type": "string"},
            "list": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"],
                     "items": {"type": "object", "properties": {"k": {"type": "string"}, "v": {"type": "integer", "maximum": 1}}}},
        }});
        let old = json!({"a": "too long", "b": "x", "list": [{"k": "one", "v": 5}]});
        let new = json!({"a": "too long", "b": "y", "list": [{"k": "two", "v": 1}, {"k": "one", "v": 5}]});
        assert!(faults(&schema, &new, Some(&old), &At::root()).is_empty());
        assert_eq!(faults(&schema, &new, None, &At::root()).len(), 2);
    }

    #[test]
    fn a_status_is_named_in_causes_only() {
        let fault = &faults(
            &json!({"type": "object", "properties": {"ready": {"type": "boolean"}}}),
            &json!({"ready": "x"}),
            None,
            &At::below("status"),
        )[0];
        assert_eq!(
            fault.to_string(),
            r#"status.ready: Invalid value: "string": ready in body must be of type boolean: "string""#
        );
    }
}
