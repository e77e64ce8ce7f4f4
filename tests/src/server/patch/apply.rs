//! Server-side apply: an object that says which fields a client wants to own, and what they are to be.

use http::StatusCode;
use serde_json::Value;

use super::super::call::Call;
use super::super::create;
use super::super::defaults;
use super::super::managed_fields;
use super::super::negotiate::Form;
use super::super::object_meta;
use super::super::payload;
use super::super::reply::Reply;
use super::super::status::Refusal;
use super::super::update;
use super::super::write_options;
use super::merge;

pub(super) fn apply(call: &mut Call<'_>, form: Form) -> Result<Reply, Refusal> {
    let dry_run = write_options::dry_run_of_apply(call.query)?;
    let applied = read(call.body)?;
    let resource = call.resource();
    let old = match update::current(call) {
        Ok(old) => Some(old),
        Err(refusal)
            if refusal.code() == StatusCode::NOT_FOUND
                && (call.target.subresource.is_none() || resource.traits.created_on_replace) =>
        {
            None
        }
        Err(refusal) => return Err(refusal),
    };
    let object = match &old {
        Some(old) => managed_fields::apply(call, old, &applied)?,
        None => managed_fields::apply_to_nothing(call, &applied)?,
    };
    let mut object = payload::applied(resource, &object, &managed_fields::shown(&applied))?;
    let uid = object_meta::text(&object, "uid");
    if old.is_none() && !uid.is_empty() {
        let why = format!(
            "uid mismatch: the provided object specified uid {uid}, and no existing object was found"
        );
        return Err(Refusal::conflict(resource, call.name(), &why));
    }
    create::take_namespace(call, &mut object)?;
    update::check_name(call, &object)?;
    defaults::apply(resource, &mut object);
    if let Some(old) = old {
        let object = update::update_tracked(call, &old, object, dry_run)?;
        return Ok(call.answer_object(StatusCode::OK, form, &object));
    }
    // There is no version yet that could be another one, but what is said of it is read.
    let version = object_meta::text(&object, "resourceVersion");
    if !version.is_empty() && version.parse::<u64>().is_err() {
        let why = format!("strconv.ParseUint: parsing {version:?}: invalid syntax");
        return Err(Refusal::unknown(why));
    }
    object_meta::unset(&mut object, "resourceVersion");
    let object = create::store_tracked(call, object, dry_run)?;
    Ok(call.answer_object(StatusCode::CREATED, form, &object))
}

/// The body: YAML, of which JSON is a part.
pub(crate) fn read(body: &[u8]) -> Result<Value, Refusal> {
    let applied: Value = match serde_json::from_slice(body) {
        Ok(applied) => applied,
        Err(_) => serde_saphyr::from_slice_with_options(body, options()).map_err(|error| {
            // What begins as JSON the real server takes for JSON, and finds out later.
            let what = if body.trim_ascii_start().starts_with(b"{") {
                "decoding patch: error converting YAML to JSON"
            } else {
                "encoding patch"
            };
            Refusal::bad_request(format!("error {what}: yaml: {error}"))
        })?,
    };
    match applied {
        Value::Object(_) => Ok(applied),
        Value::Null => Ok(Value::Object(serde_json::Map::new())),
        other => Err(Refusal::bad_request(format!(
            "error decoding patch: error unmarshaling JSON: while decoding JSON: {}",
            merge::not_an_object(&other)
        ))),
    }
}

/// Of a key that is given twice the last value counts.
fn options() -> serde_saphyr::Options {
    serde_saphyr::options! { duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::LastWins }
}
