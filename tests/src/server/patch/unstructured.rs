//! Why an object that was made of maps and lists is none of a typed kind, in the words of the real
//! server: it has others for this than for JSON that it reads.

use serde_json::Value;

use super::super::go_format;
use super::super::schema::{Scalar, Schema, Shape};
use super::super::typed;

/// The first value that does not fit.
pub(crate) fn fault(schema: &Schema, value: &Value) -> Option<String> {
    if value.is_null() {
        return None;
    }
    match (schema.shape(), value) {
        (Shape::Any, _) => None,
        (Shape::Struct(structure), Value::Object(fields)) => structure
            .fields()
            .find_map(|(name, field)| fault(field, fields.get(name)?)),
        (Shape::Struct(_), other) => Some(format!("cannot restore struct from: {}", kind(other))),
        (Shape::Map(values), Value::Object(entries)) => {
            entries.values().find_map(|value| fault(values, value))
        }
        (Shape::Map(_), other) => Some(format!("cannot restore map from {}", kind(other))),
        (Shape::List(items), Value::Array(list)) => list.iter().find_map(|item| fault(items, item)),
        (Shape::List(_), other) => Some(format!("cannot restore slice from {}", kind(other))),
        (Shape::Scalar(scalar), value) => scalar_fault(*scalar, schema, value),
    }
}

fn scalar_fault(scalar: Scalar, schema: &Schema, value: &Value) -> Option<String> {
    let wanted = match scalar {
        Scalar::String => "string",
        Scalar::Bool => "bool",
        Scalar::Int32 => "int32",
        Scalar::Int64 => "int64",
        Scalar::Float => "float64",
        Scalar::Bytes if !value.is_string() => {
            return Some(format!("cannot restore slice from {}", kind(value)));
        }
        Scalar::Bytes => {
            return typed::misfit(scalar, value)
                .map(|why| format!("error decoding from json: {why}"));
        }
        // These read themselves from JSON.
        _ => return typed::misfit(scalar, value),
    };
    match (value, wanted) {
        (Value::String(_), "string") | (Value::Bool(_), "bool") | (Value::Number(_), "float64") => {
            None
        }
        (Value::Number(number), "int32" | "int64") if is_whole(number) => None,
        // Go turns numbers into text where nobody stops it.
        (Value::Number(number), "string") if !number.is_f64() => {
            Some(format!("cannot convert int64 to {}", schema.go_type()))
        }
        (Value::Number(_), "int32" | "int64") => {
            Some(format!("cannot convert float64 to {}", schema.go_type()))
        }
        _ => Some(format!("unrecognized type: {wanted}")),
    }
}

fn is_whole(number: &serde_json::Number) -> bool {
    !number.is_f64() || number.as_f64().is_some_and(|float| float.fract() == 0.0)
}

/// What Go calls the kind of a value.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Array(_) => "slice",
        Value::Object(_) => "map",
        other => go_format::type_name(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::schema;
    use super::*;

    fn fault_of_pod(object: &Value) -> Option<String> {
        fault(&schema::of_kind("v1", "Pod").unwrap(), object)
    }

    #[test]
    fn what_does_not_fit_is_told_as_the_real_server_does() {
        for (object, message) in [
            (
                json!({"metadata": {"labels": 5}}),
                "cannot restore map from int64",
            ),
            (
                json!({"spec": {"priority": "x"}}),
                "unrecognized type: int32",
            ),
            (
                json!({"spec": {"hostname": 5}}),
                "cannot convert int64 to string",
            ),
            (
                json!({"spec": {"dnsPolicy": 5}}),
                "cannot convert int64 to v1.DNSPolicy",
            ),
            (
                json!({"spec": {"containers": {}}}),
                "cannot restore slice from map",
            ),
            (json!({"spec": "x"}), "cannot restore struct from: string"),
            (
                json!({"spec": {"priority": 1.5}}),
                "cannot convert float64 to int32",
            ),
        ] {
            assert_eq!(fault_of_pod(&object).as_deref(), Some(message));
        }
        assert_eq!(
            fault_of_pod(&json!({"spec": {"priority": 1, "nodeSelector": null}})),
            None
        );
    }
}
