//! Which objects of a kind a list, a watch or a deletion is about.

use serde_json::Value;

use super::field_selector::FieldSelector;
use super::object_meta;
use super::selector::LabelSelector;

/// A namespace, if one was named, and the two selectors.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) namespace: Option<String>,
    pub(crate) labels: LabelSelector,
    pub(crate) fields: FieldSelector,
}

impl Filter {
    pub(crate) fn matches(&self, object: &Value) -> bool {
        self.namespace
            .as_deref()
            .is_none_or(|namespace| object_meta::text(object, "namespace") == namespace)
            && self.labels.matches(object)
            && self.fields.matches(object)
    }

    /// Whether any selector narrows the choice.
    pub(crate) fn selects(&self) -> bool {
        !self.labels.is_empty() || !self.fields.is_empty()
    }
}
