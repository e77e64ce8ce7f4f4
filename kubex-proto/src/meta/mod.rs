//! The `meta/v1` types that the protocol itself reads and writes.

mod list_meta;
mod status;

pub use list_meta::ListMeta;
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
