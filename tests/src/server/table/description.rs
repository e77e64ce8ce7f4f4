//! What a real server says that its columns mean.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::server::resources::ServedResource;

/// By resource and column, as recorded; the resource of columns that mean the same everywhere is empty.
static RECORDED: LazyLock<HashMap<String, HashMap<String, String>>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("descriptions.json")).expect("the descriptions are JSON")
});

/// What a column of a kind means.
pub(super) fn of(resource: &ServedResource, column: &str) -> &'static str {
    let (group, plural) = (resource.group(), resource.plural());
    let own = if group.is_empty() {
        RECORDED.get(plural)
    } else {
        RECORDED.get(&format!("{group}/{plural}"))
    };
    own.and_then(|own| own.get(column))
        .map_or_else(|| everywhere(column), String::as_str)
}

/// What a column means that many kinds have.
pub(crate) fn everywhere(column: &str) -> &'static str {
    let everywhere = RECORDED.get("");
    everywhere
        .and_then(|columns| columns.get(column))
        .map_or("", String::as_str)
}
