//! Strategic merge patch: a merge patch that knows which lists are merged item by item.

use serde_json::{Map, Value};

use super::super::resources::ServedResource;
use super::super::status::Refusal;
use super::super::strategic_merge::{self, Refused};
use super::merge;

pub(super) fn patched(
    resource: &ServedResource,
    object: Value,
    patch: Value,
) -> Result<Value, Refusal> {
    let patch = match patch {
        Value::Object(patch) => patch,
        Value::Null => Map::new(),
        other => return Err(Refusal::bad_request(merge::not_an_object(&other))),
    };
    let Value::Object(object) = object else {
        return Ok(object);
    };
    strategic_merge::merge(object, patch, resource.schema())
        .map(Value::Object)
        .map_err(|refused| match refused {
            Refused::Malformed(why) => Refusal::bad_request(why),
            Refused::Unsupported => Refusal::inapplicable_patch(),
            Refused::Failed(why) => Refusal::unknown(why),
        })
}
