//! Reading the object that a client sent.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use super::call::Call;
use super::event_names;
use super::object_meta;
use super::resources::ServedResource;
use super::status::Refusal;

/// What the real server reads of a body before it gives up.
pub(crate) const BODY_LIMIT: usize = 3 * 1024 * 1024;

/// The media type of the body, without parameters; empty if none was named.
pub(crate) fn media_type(headers: &HeaderMap) -> &str {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}

/// Refuses bodies that are not JSON.
pub(crate) fn check_json(headers: &HeaderMap) -> Result<(), Refusal> {
    match media_type(headers) {
        "" | "application/json" | "*/*" => Ok(()),
        _ => Err(Refusal::unsupported_media_type(&["application/json"])),
    }
}

/// The object in the body of a create or a replace, as it is stored.
pub(crate) fn object(call: &Call<'_>) -> Result<Value, Refusal> {
    check_json(call.headers)?;
    let resource = call.resource();
    let object: Value = serde_json::from_slice(call.body)
        .map_err(|error| unrecognized(resource, &error.to_string()))?;
    accept(resource, object)
}

/// Checks what an object says of itself and brings it into the form that is stored.
pub(crate) fn accept(resource: &ServedResource, mut object: Value) -> Result<Value, Refusal> {
    let kind = resource.kind();
    let Some(fields) = object.as_object_mut() else {
        return Err(unrecognized(
            resource,
            "json: cannot unmarshal a value that is not an object",
        ));
    };
    for (field, expected) in [
        ("kind", kind.to_owned()),
        ("apiVersion", resource.api_version()),
    ] {
        match fields.get(field).map(Value::as_str) {
            // Typed kinds are known from the path; custom ones must say what they are.
            None | Some(Some("")) if resource.built_in => {
                fields.insert(field.to_owned(), expected.into());
            }
            Some(Some(given)) if given == expected => {}
            None | Some(Some("")) => {
                let missing = if field == "kind" { "Kind" } else { field };
                return Err(unrecognized(
                    resource,
                    &format!("Object '{missing}' is missing"),
                ));
            }
            Some(Some(given)) if field == "apiVersion" => {
                let message = format!(
                    "the API version in the data ({given}) does not match the expected API version ({expected})"
                );
                return Err(Refusal::bad_request(message));
            }
            Some(given) => {
                let given = given.unwrap_or_default().to_owned();
                let why = format!("no kind {given:?} is accepted here");
                return Err(unhandled(resource, &given, &why));
            }
        }
    }
    if resource.built_in {
        drop_nulls(&mut object);
    }
    object_meta::clean(&mut object).map_err(|why| unhandled(resource, kind, &why))?;
    Ok(event_names::to_stored(resource, object))
}

fn unrecognized(resource: &ServedResource, why: &str) -> Refusal {
    let message = format!(
        "the object provided is unrecognized (must be of type {}): {why}",
        resource.kind()
    );
    Refusal::bad_request(message)
}

fn unhandled(resource: &ServedResource, given: &str, why: &str) -> Refusal {
    let (version, kind) = (resource.version(), resource.kind());
    Refusal::bad_request(format!(
        "{given} in version {version:?} cannot be handled as a {kind}: {why}"
    ))
}

/// In a typed object `null` is the same as nothing.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(list) => list.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::registry::Registry;
    use super::*;

    fn pod(object: Value) -> Result<Value, String> {
        let registry = Registry::new();
        accept(registry.find("", "v1", "pods").unwrap(), object).map_err(|refusal| {
            serde_json::to_value(refusal.status()).unwrap()["message"]
                .as_str()
                .unwrap()
                .to_owned()
        })
    }

    #[test]
    fn a_typed_object_need_not_say_what_it_is() {
        let object = pod(json!({"metadata": {"name": "a"}, "spec": {"x": null}})).unwrap();
        assert_eq!(
            object,
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {}})
        );
    }

    #[test]
    fn what_says_it_is_something_else_is_refused() {
        assert_eq!(
            pod(json!({"apiVersion": "v2"})).unwrap_err(),
            "the API version in the data (v2) does not match the expected API version (v1)"
        );
        assert!(
            pod(json!({"kind": "Service"}))
                .unwrap_err()
                .contains("cannot be handled as a Pod")
        );
        assert!(pod(json!([])).is_err());
    }

    #[test]
    fn a_custom_object_must_say_what_it_is() {
        let widgets = ServedResource::namespaced("example.com", "v1", "Widget", "widgets");
        assert!(accept(&widgets, json!({"kind": "Widget"})).is_err());
        assert!(
            accept(
                &widgets,
                json!({"kind": "Widget", "apiVersion": "example.com/v1"})
            )
            .is_ok()
        );
    }
}
