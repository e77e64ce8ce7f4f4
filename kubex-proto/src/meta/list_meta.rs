//! `meta/v1 ListMeta`.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::null_as_default;

/// What a list says of itself (API concepts, "Resource versions" and "Retrieving large results sets in
/// chunks").
///
/// ```
/// use kubex_proto::ListMeta;
///
/// let meta: ListMeta = serde_json::from_str(r#"{"resourceVersion":"10","continue":"abc","remainingItemCount":7}"#)?;
/// assert_eq!(meta.continue_token.as_deref(), Some("abc"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ListMeta {
    /// The version that the list is of: where a watch goes on from.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub resource_version: String,
    /// Where the next page starts; none on the last page (the server writes an empty one at times).
    #[serde(
        rename = "continue",
        deserialize_with = "non_empty",
        skip_serializing_if = "Option::is_none"
    )]
    pub continue_token: Option<String>,
    /// How many objects follow on later pages; the server may not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining_item_count: Option<i64>,
}

fn non_empty<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.filter(|token| !token.is_empty()))
}
