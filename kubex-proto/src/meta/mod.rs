//! The `meta/v1` types that the protocol itself reads and writes.

mod delete_options;
mod list_meta;
mod object_meta;
mod owner_reference;
mod partial_object_metadata;
mod raw_json;
mod status;

pub use delete_options::{DeleteOptions, Preconditions, PropagationPolicy};
pub use list_meta::ListMeta;
pub use object_meta::ObjectMeta;
pub use owner_reference::OwnerReference;
pub use partial_object_metadata::PartialObjectMetadata;
pub use raw_json::RawJson;
pub(crate) use status::Line;
pub use status::{Status, StatusCause, StatusDetails};

use serde::{Deserialize, Deserializer};

/// Go writes an empty list, map or string as `null` now and then: it means the same.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
