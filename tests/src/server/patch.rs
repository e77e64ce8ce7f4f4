//! PATCH of one object or of its status: merge patch, JSON patch, and the simple case of a strategic one.

use http::StatusCode;
use serde_json::{Map, Value};

use super::call::Call;
use super::event_names;
use super::negotiate::Shape;
use super::object_meta;
use super::payload;
use super::reply::Reply;
use super::status::Refusal;
use super::update;
use super::write_options;

const JSON_PATCH: &str = "application/json-patch+json";
const MERGE: &str = "application/merge-patch+json";
const STRATEGIC: &str = "application/strategic-merge-patch+json";
pub(crate) const APPLY: &str = "application/apply-patch+yaml";

/// The real server applies no more than this many operations.
const OPERATIONS_LIMIT: usize = 10_000;

pub(crate) fn patch(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let media_type = media_type(call)?;
    let resource = call.resource();
    let form = call.form(Shape::Object)?;
    if media_type == APPLY {
        return Err(Refusal::not_implemented(
            "server-side apply; use a merge patch or a JSON patch",
        ));
    }
    let dry_run = write_options::dry_run(call.query, "PatchOptions")?;
    let old = update::current(call)?;
    let served = event_names::to_served(resource, &old);
    let patched = patched(media_type, served, call.body)?;
    let shown = String::from_utf8_lossy(call.body);
    let mut object = payload::patched(call, resource, &patched, &shown)?;
    update::check_name(call, &object)?;
    check_namespace(call, &mut object)?;
    let object = update::update(call, &old, object, dry_run)?;
    Ok(call.answer_object(StatusCode::OK, form, &object))
}

/// The language of the patch, if the kind understands it.
pub(crate) fn media_type<'a>(call: &Call<'a>) -> Result<&'a str, Refusal> {
    let media_type = payload::media_type(call.headers);
    let accepted: &[&str] = if call.resource().built_in {
        &[JSON_PATCH, MERGE, STRATEGIC, APPLY]
    } else {
        &[JSON_PATCH, MERGE, APPLY]
    };
    if accepted.contains(&media_type) {
        Ok(media_type)
    } else {
        Err(Refusal::unsupported_media_type(accepted))
    }
}

/// What a patch in one of the languages but that of apply makes of an object as it is shown.
pub(crate) fn patched(media_type: &str, shown: Value, body: &[u8]) -> Result<Value, Refusal> {
    match media_type {
        JSON_PATCH => json_patched(shown, body),
        MERGE => Ok(merged(shown, &read(body)?)),
        _ => strategically_merged(shown, &read(body)?),
    }
}

fn read(body: &[u8]) -> Result<Value, Refusal> {
    let patch = serde_json::from_slice(body)
        .map_err(|error| Refusal::bad_request(format!("error decoding patch: {error}")))?;
    if let Value::Object(_) = patch {
        return Ok(patch);
    }
    Err(Refusal::bad_request("Invalid JSON Patch"))
}

fn json_patched(mut object: Value, body: &[u8]) -> Result<Value, Refusal> {
    let operations: Vec<Map<String, Value>> = serde_json::from_slice(body)
        .map_err(|error| Refusal::bad_request(format!("error decoding patch: {error}")))?;
    if operations.len() > OPERATIONS_LIMIT {
        return Err(Refusal::too_large(&format!(
            "The allowed maximum operations in a JSON patch is {OPERATIONS_LIMIT}, got {}",
            operations.len()
        )));
    }
    // The real server looks at an operation only when it carries it out.
    let operations = operations.into_iter().map(Value::Object).collect();
    let patch: json_patch::Patch =
        serde_json::from_value(operations).map_err(|_| Refusal::inapplicable_patch())?;
    json_patch::patch(&mut object, &patch).map_err(|_| Refusal::inapplicable_patch())?;
    Ok(object)
}

fn merged(mut object: Value, patch: &Value) -> Value {
    json_patch::merge(&mut object, patch);
    object
}

/// Where no lists and no directives are involved, a strategic merge is a merge.
fn strategically_merged(object: Value, patch: &Value) -> Result<Value, Refusal> {
    if needs_a_strategy(patch) {
        let what =
            "strategic merge of lists or with $ directives; use a merge patch or a JSON patch";
        return Err(Refusal::not_implemented(what));
    }
    Ok(merged(object, patch))
}

fn needs_a_strategy(patch: &Value) -> bool {
    match patch {
        Value::Array(_) => true,
        Value::Object(map) => map
            .iter()
            .any(|(key, value)| key.starts_with('$') || needs_a_strategy(value)),
        _ => false,
    }
}

pub(crate) fn check_namespace(call: &Call<'_>, object: &mut Value) -> Result<(), Refusal> {
    let given = object_meta::text(object, "namespace");
    match call.namespace() {
        Some(namespace) if given.is_empty() => {
            object_meta::set(object, "namespace", namespace.into());
        }
        Some(namespace) if given != namespace => {
            return Err(Refusal::bad_request(format!(
                "the namespace of the object ({given}) does not match the namespace on the request ({namespace})"
            )));
        }
        None => object_meta::unset(object, "namespace"),
        Some(_) => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_strategic_merge_is_refused_only_where_it_differs() {
        assert!(!needs_a_strategy(
            &json!({"metadata": {"labels": {"a": null}}, "spec": {"replicas": 2}})
        ));
        assert!(needs_a_strategy(&json!({"spec": {"containers": []}})));
        assert!(needs_a_strategy(&json!({"spec": {"$patch": "replace"}})));
    }

    #[test]
    fn a_patch_that_does_not_apply_differs_from_one_that_is_none() {
        let object = json!({"a": 1});
        let test = br#"[{"op": "test", "path": "/a", "value": 2}]"#;
        assert_eq!(json_patched(object.clone(), test).unwrap_err().code(), 422);
        assert_eq!(json_patched(object.clone(), b"{}").unwrap_err().code(), 400);
        assert_eq!(read(b"[]").unwrap_err().code(), 400);
        assert_eq!(
            json_patched(object, br#"[{"op": "remove", "path": "/a"}]"#).unwrap(),
            json!({})
        );
    }
}
