//! JSON patch: operations that are carried out one after the other (RFC 6902).

use serde_json::Value;

use super::super::status::Refusal;

/// The real server carries out no more than this many operations.
const OPERATIONS_LIMIT: usize = 10_000;

pub(super) fn patched(mut object: Value, patch: Value) -> Result<Value, Refusal> {
    let operations = match patch {
        Value::Null => return Ok(object),
        Value::Array(operations) => operations,
        other => return Err(undecodable(&other, "[]handlers.jsonPatchOp")),
    };
    if let Some(other) = operations
        .iter()
        .find(|operation| !operation.is_object() && !operation.is_null())
    {
        return Err(undecodable(other, "handlers.jsonPatchOp"));
    }
    if operations.len() > OPERATIONS_LIMIT {
        return Err(Refusal::too_large(&format!(
            "The allowed maximum operations in a JSON patch is {OPERATIONS_LIMIT}, got {}",
            operations.len()
        )));
    }
    // The real server looks at an operation only when it carries it out.
    for operation in operations {
        let Some(operation) = understood(&object, operation) else {
            continue;
        };
        let operation: json_patch::PatchOperation =
            serde_json::from_value(operation).map_err(|_| Refusal::inapplicable_patch())?;
        json_patch::patch(&mut object, &[operation]).map_err(|_| Refusal::inapplicable_patch())?;
    }
    Ok(object)
}

/// What an operation is to the real server, which is laxer than the standard: a value that is not given is null, and so
/// is what is not there in an object. `None` if it comes to nothing.
fn understood(object: &Value, mut operation: Value) -> Option<Value> {
    let text = |field: &str| operation[field].as_str().unwrap_or_default();
    let (op, path) = (text("op"), text("path"));
    let lacks_path = is_lacking(object, path);
    let copies_nothing = op == "copy" && is_lacking(object, text("from"));
    let op = match op {
        "replace" if lacks_path => "add",
        "copy" if copies_nothing => "add",
        "test" if lacks_path && operation["value"].is_null() => return None,
        // Nothing takes the place of the whole object.
        "replace" if path.is_empty() => return Some(operation),
        "add" | "replace" | "test" => op,
        _ => return Some(operation),
    };
    let op = op.to_owned();
    let value = operation["value"].take();
    operation["value"] = if copies_nothing { Value::Null } else { value };
    operation["op"] = op.into();
    Some(operation)
}

/// Whether a path leads to a key that is not there, in an object that is.
fn is_lacking(object: &Value, path: &str) -> bool {
    object.pointer(path).is_none()
        && path
            .rsplit_once('/')
            .and_then(|(parent, _)| object.pointer(parent))
            .is_some_and(Value::is_object)
}

/// The fields of operations that mean nothing.
pub(super) fn unknown_fields(patch: &Value) -> Vec<String> {
    let operations = patch.as_array().into_iter().flatten().enumerate();
    operations
        .flat_map(|(index, operation)| {
            let fields = operation.as_object().into_iter().flatten();
            fields
                .filter(|(field, _)| !matches!(field.as_str(), "op" | "path" | "from" | "value"))
                .map(move |(field, _)| format!("unknown field \"[{index}].{field}\""))
        })
        .collect()
}

fn undecodable(value: &Value, wanted: &str) -> Refusal {
    Refusal::bad_request(format!(
        "error decoding patch: json: cannot unmarshal {} into Go value of type {wanted}",
        super::merge::json_type(value)
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_patch_that_does_not_apply_differs_from_one_that_is_none() {
        let object = json!({"a": 1});
        let code = |patch: Value| patched(object.clone(), patch).unwrap_err().code().as_u16();
        assert_eq!(code(json!([{"op": "test", "path": "/a", "value": 2}])), 422);
        assert_eq!(code(json!([{"op": "jump", "path": "/a"}])), 422);
        assert_eq!(code(json!({})), 400);
        assert_eq!(code(json!([1])), 400);
        assert_eq!(
            code(vec![json!({"op": "test"}); OPERATIONS_LIMIT + 1].into()),
            413
        );
    }

    #[test]
    fn operations_are_carried_out_in_order() {
        let patch = json!([{"op": "add", "path": "/b", "value": [1]}, {"op": "add", "path": "/b/-", "value": 2}, {"op": "remove", "path": "/a"}]);
        assert_eq!(
            patched(json!({"a": 1}), patch).unwrap(),
            json!({"b": [1, 2]})
        );
        let patch = json!([{"op": "replace", "path": "/c", "value": 3}]);
        assert_eq!(patched(json!({}), patch).unwrap(), json!({"c": 3}));
        let patch = json!([{"op": "add", "path": "/b"}, {"op": "copy", "path": "/c", "from": "/x"}, {"op": "test", "path": "/y"}]);
        assert_eq!(
            patched(json!({}), patch).unwrap(),
            json!({"b": null, "c": null})
        );
        let patch = json!([{"op": "move", "path": "/c", "from": "/x"}]);
        assert!(patched(json!({}), patch).is_err());
        let patch = json!([{"op": "replace", "path": "/c/d", "value": 3}]);
        assert!(patched(json!({}), patch).is_err());
        assert_eq!(
            patched(json!({"a": 1}), Value::Null).unwrap(),
            json!({"a": 1})
        );
    }
}
