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
use super::removal;
use super::reply::Reply;
use super::status::{Refusal, Status};
use super::store;
use super::update;

pub(crate) fn delete(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let form = call.form(Shape::Object)?;
    let options = DeleteOptions::of(call)?;
    let object = update::current(call)?;
    let resource = call.resource();
    match delete_object(call, &object, &options)? {
        Deleted::Waits(object) => Ok(call.answer_object(StatusCode::OK, form, &object)),
        Deleted::Gone(object) if resource.traits.returns_deleted => {
            Ok(call.answer_object(StatusCode::OK, form, &object))
        }
        Deleted::Gone(object) => {
            let status = Status::deleted(resource, call.name(), object_meta::text(&object, "uid"));
            Ok(call.answer(StatusCode::OK, &status))
        }
    }
}

/// How far a deletion came.
pub(crate) enum Deleted {
    /// Something must happen first; this is the object now.
    Waits(Arc<Value>),
    /// This was its last state.
    Gone(Arc<Value>),
}

/// Deletes one object, or begins to.
pub(crate) fn delete_object(
    call: &mut Call<'_>,
    object: &Arc<Value>,
    options: &DeleteOptions,
) -> Result<Deleted, Refusal> {
    let resource = call.resource();
    options.check(call, object)?;
    if resource.is("", "namespaces") {
        return namespaces::delete(call, object, options.is_dry_run());
    }
    let name = object_meta::text(object, "name");
    let namespace = Some(object_meta::text(object, "namespace"));
    let key = store::key(namespace.filter(|namespace| !namespace.is_empty()), name);
    let place = (Arc::clone(resource.storage()), key);
    let now = call.timestamp();
    let finalizers = garbage::finalizers(object, options.propagation_policy());
    if finalizers.is_empty() {
        if options.is_dry_run() {
            return Ok(Deleted::Gone(Arc::clone(object)));
        }
        if resource.is("", "pods") {
            // Graceful deletion marks the object first, even where nobody has to be waited for.
            call.state
                .put(&place.0, &place.1, removal::marked(object, &now));
        }
        let last = removal::remove(call.state, &place, &now);
        return Ok(Deleted::Gone(last.unwrap_or_else(|| Arc::clone(object))));
    }
    let mut marked = removal::marked(object, &now);
    object_meta::set_finalizers(&mut marked, &finalizers);
    if options.is_dry_run() {
        return Ok(Deleted::Waits(Arc::new(marked)));
    }
    let waiting = if marked == **object {
        Arc::clone(object)
    } else {
        call.state.put(&place.0, &place.1, marked)
    };
    garbage::collect(call.state, &place, &now);
    Ok(Deleted::Waits(waiting))
}
