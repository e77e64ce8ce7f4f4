//! PATCH of one object or of its status, in the four ways there are.

mod apply;
mod json;
mod merge;
mod strategic;
mod unstructured;

pub(crate) use self::apply::read as applied;

use http::StatusCode;
use serde_json::Value;

use super::call::Call;
use super::create;
use super::event_names;
use super::field_error::FieldError;
use super::go_format;
use super::negotiate::Shape;
use super::payload;
use super::reply::Reply;
use super::resources::ServedResource;
use super::status::Refusal;
use super::typed;
use super::update;
use super::write_options;

const JSON_PATCH: &str = "application/json-patch+json";
const MERGE: &str = "application/merge-patch+json";
const STRATEGIC: &str = "application/strategic-merge-patch+json";
pub(crate) const APPLY: &str = "application/apply-patch+yaml";

pub(crate) fn patch(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let media_type = media_type(call)?;
    let resource = call.resource();
    let form = call.form(Shape::Object)?;
    if media_type == APPLY {
        return apply::apply(call, form);
    }
    let dry_run = write_options::dry_run(call.query, "PatchOptions")?;
    check_syntax(call.body)?;
    let old = update::current(call)?;
    let served = event_names::to_served(resource, &old);
    let is_lax = is_lax(call);
    let patched = patched(media_type, resource, served, call.body, is_lax)?;
    let mut object = payload::patched(call, resource, &patched)?;
    create::take_namespace(call, &mut object)?;
    update::check_name(call, &object)?;
    let object = update::update(call, &old, object, dry_run)?;
    Ok(call.answer_object(StatusCode::OK, form, &object))
}

/// What is no JSON is no patch, whatever it is for.
pub(crate) fn check_syntax(body: &[u8]) -> Result<(), Refusal> {
    match serde_json::from_slice::<serde::de::IgnoredAny>(body) {
        Ok(_) => Ok(()),
        Err(_) => Err(Refusal::bad_request("invalid JSON patch")),
    }
}

/// The language of the patch, if the kind understands it.
pub(crate) fn media_type<'a>(call: &Call<'a>) -> Result<&'a str, Refusal> {
    let media_type = payload::media_type(call.headers);
    let accepted: &[&str] = if call.resource().built_in {
        &[JSON_PATCH, MERGE, STRATEGIC, APPLY]
    } else {
        &[JSON_PATCH, MERGE, APPLY]
    };
    let is_known = [JSON_PATCH, MERGE, STRATEGIC, APPLY].contains(&media_type);
    if call.resource().built_in && !is_known {
        return Err(Refusal::unroutable_media_type());
    }
    if !accepted.contains(&media_type) {
        return Err(Refusal::unsupported_media_type(accepted));
    }
    Ok(media_type)
}

/// Whether the client wants to hear nothing of fields that mean nothing.
pub(crate) fn is_lax(call: &Call<'_>) -> bool {
    call.query.value("fieldValidation") == Some("Ignore")
}

/// What a patch made of an object.
pub(crate) struct Patched {
    pub(crate) object: Value,
    /// How refusals of it show it.
    pub(crate) shown: String,
    /// What is wrong with the patch itself, and may be passed over.
    pub(crate) faults: Vec<String>,
}

/// Carries out a patch in one of the languages but that of apply, on an object as a client sees it.
pub(crate) fn patched(
    media_type: &str,
    resource: &ServedResource,
    object: Value,
    body: &[u8],
    is_lax: bool,
) -> Result<Patched, Refusal> {
    let patch: Value =
        serde_json::from_slice(body).map_err(|_| Refusal::bad_request("invalid JSON patch"))?;
    let mut faults = typed::duplicates(body);
    let object = match media_type {
        JSON_PATCH => {
            faults.extend(json::unknown_fields(&patch));
            faults = faults
                .iter()
                .map(|fault| format!("json patch {fault}"))
                .collect();
            json::patched(object, patch)?
        }
        MERGE => merge::patched(object, &patch, is_lax)?,
        _ => return strategically_patched(resource, object, patch, faults),
    };
    let shown = object.to_string();
    Ok(Patched {
        object,
        shown,
        faults,
    })
}

fn strategically_patched(
    resource: &ServedResource,
    object: Value,
    patch: Value,
    faults: Vec<String>,
) -> Result<Patched, Refusal> {
    let shown = go_format::plain(&patch);
    let mut object = strategic::patched(resource, object, patch)?;
    if let Some(why) = conversion_fault(resource, &object) {
        let error = FieldError::invalid("patch", &shown, &why);
        return Err(Refusal::invalid("", "", "", vec![error]));
    }
    // Whatever such a patch says of them.
    object["kind"] = resource.kind().into();
    object["apiVersion"] = resource.api_version().into();
    Ok(Patched {
        object,
        shown,
        faults,
    })
}

/// Why what a patch made is no object of a typed kind.
pub(crate) fn conversion_fault(resource: &ServedResource, object: &Value) -> Option<String> {
    let schema = resource.schema().filter(|_| resource.built_in)?;
    unstructured::fault(schema, object)
}
