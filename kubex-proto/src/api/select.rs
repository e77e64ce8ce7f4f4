//! What lists, watches and collection deletes have in common: selectors.

use super::{Namespace, Prepared, Verb};
use crate::{Error, FieldSelector, LabelSelector, Resource, Scope, TakesNamespace, path::Query};

/// Which objects.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    labels: LabelSelector,
    fields: FieldSelector,
}

impl Selection {
    #[cfg(feature = "sessions")]
    pub(super) fn select_labels(&mut self, labels: LabelSelector) {
        self.labels = labels;
    }

    /// The beginning of a query.
    pub(super) fn query(&self) -> Result<Query, Error> {
        let mut query = Query::default();
        for (parameter, text) in [
            ("labelSelector", self.labels.to_text()?),
            ("fieldSelector", self.fields.to_text()?),
        ] {
            if !text.is_empty() {
                query.add(parameter, &text);
            }
        }
        Ok(query)
    }
}

/// A verb that selects objects by labels and fields: list, watch, delete of a collection.
#[diagnostic::on_unimplemented(
    message = "this verb does not select objects by labels or fields",
    note = "`list`, `watch` and `delete_collection` do"
)]
pub trait Selects: Verb {
    #[doc(hidden)]
    fn selection(&mut self) -> &mut Selection;
}

/// A verb that has a route across all namespaces: list, watch.
#[diagnostic::on_unimplemented(
    message = "the server has no route for this verb across all namespaces",
    note = "`list` and `watch` have; for the others choose one with `namespace(\"staging\")`"
)]
pub trait AcrossNamespaces: Verb<Namespace = Namespace> {}

impl<V: Verb, K: Resource, S: Scope, C> Prepared<V, K, S, C> {
    /// Only objects whose labels match (`labelSelector`): text, or a [`LabelSelector`].
    pub fn labels(mut self, selector: impl Into<LabelSelector>) -> Self
    where
        V: Selects,
    {
        self.verb.selection().labels = selector.into();
        self
    }

    /// Only objects whose fields match (`fieldSelector`): text, or a [`FieldSelector`].
    pub fn fields(mut self, selector: impl Into<FieldSelector>) -> Self
    where
        V: Selects,
    {
        self.verb.selection().fields = selector.into();
        self
    }
}

impl<V: Verb, K: Resource, S: Scope, C> Prepared<V, K, S, C> {
    /// All namespaces, although the Api has a default one.
    pub fn all_namespaces(mut self) -> Self
    where
        S: TakesNamespace,
        V: AcrossNamespaces,
    {
        self.namespace = Namespace::All;
        self
    }
}
