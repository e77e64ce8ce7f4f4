//! All resources that are served now, found by the parts of a path.

use std::sync::Arc;

use super::builtin;
use super::resources::ServedResource;

/// The resources in the order in which they were registered.
pub(crate) struct Registry(Vec<Arc<ServedResource>>);

impl Registry {
    pub(crate) fn new() -> Self {
        Self(builtin::resources().map(Arc::new).collect())
    }

    pub(crate) fn find(
        &self,
        group: &str,
        version: &str,
        plural: &str,
    ) -> Option<&Arc<ServedResource>> {
        self.0
            .iter()
            .find(|resource| resource.is(group, plural) && resource.version() == version)
    }

    /// Adds a resource, or replaces the one of the same group, version and plural.
    pub(crate) fn register(&mut self, resource: ServedResource) {
        let place = self.0.iter_mut().find(|known| {
            known.is(resource.group(), resource.plural()) && known.version() == resource.version()
        });
        match place {
            Some(place) => *place = Arc::new(resource),
            None => self.0.push(Arc::new(resource)),
        }
    }

    /// Removes a custom resource in all its versions.
    pub(crate) fn remove(&mut self, group: &str, plural: &str) {
        self.0
            .retain(|resource| resource.built_in || !resource.is(group, plural));
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<ServedResource>> {
        self.0.iter()
    }

    /// Whether the group and version hold kinds of Kubernetes itself.
    pub(crate) fn is_built_in(&self, group: &str, version: &str) -> bool {
        self.0.iter().any(|resource| {
            resource.built_in && resource.group() == group && resource.version() == version
        })
    }
}
