//! Strategic merge: a patch is laid over an object, and the lists that the kind says so of are merged
//! item by item.
//!
//! What a patch says with `$patch`, `$retainKeys`, `$deleteFromPrimitiveList/…` and
//! `$setElementOrder/…` is done, and not kept.

mod directives;
mod element_order;
mod field;
mod items;
mod lists;
mod maps;
mod refused;

use serde_json::{Map, Value};

use super::schema::Schema;

pub(crate) use self::refused::Refused;

/// What becomes of an object under a patch.
pub(crate) fn merge(
    object: Map<String, Value>,
    patch: Map<String, Value>,
    schema: Option<&Schema>,
) -> Result<Map<String, Value>, Refused> {
    maps::merge(object, patch, schema)
}
