//! An object in the other versions of its kind: fields are owned in the version in which they were written.

use serde_json::Value;

use super::super::event_names;
use super::super::registry::Registry;
use super::super::resources::ServedResource;
use super::typing::Type;

/// The versions of the kind that a request names.
pub(crate) struct Versions<'a> {
    registry: &'a Registry,
    pub(crate) resource: &'a ServedResource,
}

/// An object in one version.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) object: Value,
    pub(crate) kind: Type,
    pub(crate) api_version: String,
}

impl<'a> Versions<'a> {
    pub(crate) fn new(registry: &'a Registry, resource: &'a ServedResource) -> Self {
        Self { registry, resource }
    }

    /// An object of the version that the request names, as a client would see it.
    pub(crate) fn own(&self, object: Value) -> Typed {
        Typed {
            object,
            kind: Type::of(self.resource.schema()),
            api_version: self.resource.api_version(),
        }
    }

    /// The same object in another version; `None` where that is not served (any more).
    pub(crate) fn convert(&self, typed: &Typed, api_version: &str) -> Option<Typed> {
        if typed.api_version == api_version {
            return Some(typed.clone());
        }
        let from = self.find(&typed.api_version)?;
        let to = self.find(api_version)?;
        let stored = event_names::to_stored(from, typed.object.clone());
        Some(Typed {
            object: event_names::to_served(to, &stored),
            kind: Type::of(to.schema()),
            api_version: api_version.to_owned(),
        })
    }

    fn find(&self, api_version: &str) -> Option<&ServedResource> {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let found = self.registry.find(group, version, self.resource.plural())?;
        (found.storage() == self.resource.storage()).then_some(found)
    }
}
