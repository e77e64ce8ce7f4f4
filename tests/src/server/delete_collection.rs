//! DELETE of a collection: all objects, or those that the selectors name.

use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::call::Call;
use super::delete;
use super::delete_options::DeleteOptions;
use super::list;
use super::list_options::ListOptions;
use super::negotiate::Shape;
use super::reply::Reply;
use super::status::Refusal;

/// Answers the list of what was there to be deleted.
pub(crate) fn delete_collection(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let form = call.form(Shape::List)?;
    let list_options = ListOptions::parse(call.query, call.target, call.settings.watch_list)?;
    let options = DeleteOptions::of(call)?;
    options.check_for_collection()?;
    let page = list::page(&call.state.store, call.resource().storage(), &list_options)?;
    let mut items: Vec<Arc<Value>> = Vec::new();
    for (key, object) in page.entries {
        // What an earlier deletion took along is deleted already.
        if call
            .state
            .store
            .object(call.resource().storage(), &key)
            .is_some()
        {
            delete::delete_object(call, &object, &options)?;
        }
        items.push(object);
    }
    Ok(call.answer_list(StatusCode::OK, form, page.metadata, &items))
}
