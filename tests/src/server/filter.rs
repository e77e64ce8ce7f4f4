//! Which objects of a kind a list, a watch or a deletion is about.

use serde_json::Value;

use super::field_selector::FieldSelector;
use super::name::{NameRule, segment_faults};
use super::object_meta;
use super::selector::LabelSelector;
use super::store;

/// A namespace, if one was named, and the two selectors.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) namespace: Option<String>,
    /// Objects of the kind are in namespaces.
    pub(crate) is_namespaced: bool,
    pub(crate) labels: LabelSelector,
    pub(crate) fields: FieldSelector,
}

/// Where in the storage of a resource the objects are that can match.
pub(crate) struct Narrowed {
    /// What all of their keys begin with.
    pub(crate) key_prefix: String,
    /// The key of the only one that there can be.
    pub(crate) single_key: Option<String>,
}

impl Filter {
    pub(crate) fn matches(&self, object: &Value) -> bool {
        self.namespace
            .as_deref()
            .is_none_or(|namespace| object_meta::text(object, "namespace") == namespace)
            && self.labels.matches(object)
            && self.fields.matches(object)
    }

    /// What need not be looked at of the storage; `by_selectors` says whether they count for that.
    pub(crate) fn narrowed(&self, by_selectors: bool) -> Narrowed {
        let selected = |field: &str| self.fields.value_of(field).filter(|_| by_selectors);
        let in_selected = || {
            let namespace = selected("metadata.namespace").filter(|_| self.is_namespaced);
            namespace.filter(|name| NameRule::Label.faults(name).is_empty())
        };
        let namespace = self.namespace.as_deref().or_else(in_selected);
        let name = selected("metadata.name").filter(|name| segment_faults(name).is_empty());
        let is_located = namespace.is_some() || !self.is_namespaced;
        Narrowed {
            key_prefix: namespace.map_or_else(String::new, |namespace| format!("{namespace}/")),
            single_key: name
                .filter(|_| is_located)
                .map(|name| store::key(namespace, name)),
        }
    }

    /// Whether any selector narrows the choice.
    pub(crate) fn selects(&self) -> bool {
        !self.labels.is_empty() || !self.fields.is_empty()
    }
}
