//! DELETE of one object.

use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::call::Call;
use super::delete_options::DeleteOptions;
use super::garbage;
use super::namespaces;
use super::negotiate::Shape;
use super::object_meta;
use super::removal::{self, Deleted};
use super::reply::Reply;
use super::status::{Refusal, Status};
use super::store;
use super::update;

pub(crate) fn delete(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let form = call.form(Shape::Object)?;
    let options = DeleteOptions::of(call)?;
    options.check_possible(call.resource())?;
    let object = update::current(call)?;
    let resource = call.resource();
    match delete_object(call, &object, &options)? {
        Deleted::Waits(object) => Ok(call.answer_object(options.waiting(), form, &object)),
        Deleted::Gone(object) if resource.traits.returns_deleted => {
            Ok(call.answer_object(StatusCode::OK, form, &object))
        }
        Deleted::Gone(object) => {
            let status = Status::deleted(resource, call.name(), object_meta::text(&object, "uid"));
            Ok(call.answer(StatusCode::OK, &status))
        }
    }
}

/// Deletes one object, or begins to.
pub(crate) fn delete_object(
    call: &mut Call<'_>,
    object: &Arc<Value>,
    options: &DeleteOptions,
) -> Result<Deleted, Refusal> {
    let resource = call.resource();
    options.check(resource, object)?;
    if resource.is("", "namespaces") {
        let deleted = namespaces::delete(call, object, options)?;
        if let Some(deleted) = deleted {
            return Ok(deleted);
        }
    }
    let name = object_meta::text(object, "name");
    let namespace = Some(object_meta::text(object, "namespace"));
    let key = store::key(namespace.filter(|namespace| !namespace.is_empty()), name);
    let place = (Arc::clone(resource.storage()), key);
    let finalizers = garbage::finalizers(object, options.propagation_policy());
    let asked = options.grace_period_seconds();
    if options.is_dry_run() {
        return Ok(removal::tried(&place, object, &finalizers, asked, call.now));
    }
    let deleted = removal::delete(call.state, &place, object, &finalizers, asked, call.now);
    if let Deleted::Waits(_) = deleted {
        let now = call.timestamp();
        garbage::collect(call.state, &place, &now);
    }
    Ok(deleted)
}
