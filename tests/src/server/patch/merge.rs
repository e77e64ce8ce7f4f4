//! Merge patch: an object that is laid over another one, in which `null` removes (RFC 7386).

use serde_json::Value;

use super::super::status::Refusal;

pub(super) fn patched(mut object: Value, patch: &Value) -> Result<Value, Refusal> {
    match patch {
        Value::Object(_) => {}
        Value::Null => return Err(Refusal::bad_request("Invalid JSON Patch")),
        other => {
            let message = format!("error decoding patch: {}", not_an_object(other));
            return Err(Refusal::bad_request(message));
        }
    }
    json_patch::merge(&mut object, patch);
    Ok(object)
}

/// What a decoder says of a patch that is no object.
pub(super) fn not_an_object(value: &Value) -> String {
    format!(
        "json: cannot unmarshal {} into Go value of type map[string]interface {{}}",
        json_type(value)
    )
}

/// How messages call the type of a JSON value.
pub(super) fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_objects_are_merge_patches() {
        assert_eq!(
            patched(json!({"a": {"b": 1, "c": 2}}), &json!({"a": {"b": null}})).unwrap(),
            json!({"a": {"c": 2}})
        );
        for other in [json!([1]), json!("x"), Value::Null] {
            assert_eq!(patched(json!({}), &other).unwrap_err().code(), 400);
        }
    }
}
