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

impl Filter {
    pub(crate) fn matches(&self, object: &Value) -> bool {
        self.namespace
            .as_deref()
            .is_none_or(|namespace| object_meta::text(object, "namespace") == namespace)
            && self.labels.matches(object)
            && self.fields.matches(object)
    }

    /// What the keys of all such objects in the storage begin with: a namespace, also where only a selector names it.
    pub(crate) fn key_prefix(&self) -> String {
        self.one_namespace()
            .map_or_else(String::new, |namespace| format!("{namespace}/"))
    }

    /// The key of the one object that there can be, if its name was asked for: nothing else is looked at then.
    pub(crate) fn single_key(&self) -> Option<String> {
        let name = self.fields.value_of("metadata.name")?;
        if !segment_faults(name).is_empty() {
            return None;
        }
        match self.one_namespace() {
            None if self.is_namespaced => None,
            namespace => Some(store::key(namespace, name)),
        }
    }

    fn one_namespace(&self) -> Option<&str> {
        let selected = || {
            let namespace = self.fields.value_of("metadata.namespace")?;
            Some(namespace)
                .filter(|name| self.is_namespaced && NameRule::Label.faults(name).is_empty())
        };
        self.namespace.as_deref().or_else(selected)
    }

    /// Whether any selector narrows the choice.
    pub(crate) fn selects(&self) -> bool {
        !self.labels.is_empty() || !self.fields.is_empty()
    }
}
