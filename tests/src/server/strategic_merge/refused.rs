//! Why a strategic merge patch is refused, in the words of the real server.

use serde_json::{Map, Value};

use super::super::go_format;

#[derive(Debug, PartialEq)]
pub(crate) enum Refused {
    /// The patch is not well formed.
    Malformed(String),
    /// No patch can say this.
    Unsupported,
    /// The real server has no status of its own for this.
    Failed(String),
}

impl Refused {
    pub(super) fn malformed(what: &str) -> Self {
        Self::Malformed(format!("invalid patch format of {what}"))
    }

    /// `wanted` is the type that Go would have.
    pub(super) fn wrong_type(wanted: &str, value: &Value) -> Self {
        Self::Failed(format!(
            "expected a {wanted}, but received a {}",
            go_format::type_name(value)
        ))
    }

    pub(super) fn no_merge_key(item: &Map<String, Value>, key: &str) -> Self {
        let item = go_format::plain(&Value::Object(item.clone()));
        Self::Failed(format!(
            "map: {item} does not contain declared merge key: {key}"
        ))
    }

    pub(super) fn unknown_directive(directive: &Value, patch: &Map<String, Value>) -> Self {
        let directive = match directive {
            Value::String(text) => text.clone(),
            other => format!(
                "%!s({}={})",
                go_format::type_name(other),
                go_format::plain(other)
            ),
        };
        let patch = go_format::plain(&Value::Object(patch.clone()));
        Self::Failed(format!("unknown patch type: {directive} in map: {patch}"))
    }
}
