//! GET of one object.

use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::call::Call;
use super::list_options::Version;
use super::name::segment_faults;
use super::negotiate::Shape;
use super::reply::Reply;
use super::status::Refusal;

pub(crate) fn get(call: &Call<'_>) -> Result<Reply, Refusal> {
    let form = call.form(Shape::Object)?;
    let object = found(call)?;
    Ok(call.answer_object(StatusCode::OK, form, &object))
}

/// The object that the path names, not older than was asked for.
pub(crate) fn found(call: &Call<'_>) -> Result<Arc<Value>, Refusal> {
    check_segment(call)?;
    let resource = call.resource();
    let current = call.state.store.version();
    match Version::parse(call.query) {
        Ok(Version::At(asked)) if asked > current => {
            return Err(Refusal::version_too_large(asked, current));
        }
        Ok(_) => {}
        Err(error) => {
            return Err(Refusal::invalid(
                resource.group(),
                resource.plural(),
                call.name(),
                vec![error],
            ));
        }
    }
    call.state
        .object(resource, call.namespace(), call.name())
        .map(Arc::clone)
        .ok_or_else(|| Refusal::not_found(resource, call.name()))
}

/// Refuses names that could lead elsewhere in the storage.
pub(crate) fn check_segment(call: &Call<'_>) -> Result<(), Refusal> {
    let faults = segment_faults(call.name());
    if faults.is_empty() {
        return Ok(());
    }
    Err(Refusal::bad_request(format!(
        "Name parameter invalid: {:?}: {}",
        call.name(),
        faults.join(";")
    )))
}
