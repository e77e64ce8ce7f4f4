//! Merge patch: an object that is laid over another one, in which `null` removes (RFC 7386).

use serde_json::Value;

use super::super::status::Refusal;

/// `is_lax` where nobody looks at the fields of the patch before it is carried out.
pub(super) fn patched(mut object: Value, patch: &Value, is_lax: bool) -> Result<Value, Refusal> {
    match patch {
        Value::Object(_) => {}
        // It takes the place of the object, of which it is none.
        Value::Array(_) if is_lax => {}
        Value::Null => return Err(Refusal::bad_request("Invalid JSON Patch")),
        _ if is_lax => return Err(Refusal::bad_request("Invalid JSON Patch")),
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
            patched(
                json!({"a": {"b": 1, "c": 2}}),
                &json!({"a": {"b": null}}),
                false
            )
            .unwrap(),
            json!({"a": {"c": 2}})
        );
        for other in [json!([1]), json!("x"), Value::Null] {
            assert_eq!(patched(json!({}), &other, false).unwrap_err().code(), 400);
        }
        assert_eq!(patched(json!({}), &json!([1]), true).unwrap(), json!([1]));
        assert_eq!(
            patched(json!({}), &json!("x"), true).unwrap_err().code(),
            400
        );
    }
}
