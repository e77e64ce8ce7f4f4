//! What a kind is called, as a value.

use alloc::{borrow::Cow, format};

use super::plural::plural;

/// A kind at run time: what discovery tells, or what you know.
///
/// ```
/// use kubex_proto::ResourceDescription;
///
/// let widgets = ResourceDescription::namespaced("example.com", "v1", "Widget");
/// assert_eq!(widgets.plural, "widgets");
/// assert_eq!(widgets.api_version(), "example.com/v1");
/// let sheep = ResourceDescription::cluster("example.com", "v1", "Sheep").with_plural("sheep");
/// assert_eq!(sheep.plural, "sheep");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ResourceDescription {
    /// The API group; empty for the core group.
    pub group: Cow<'static, str>,
    /// The version: `v1`.
    pub version: Cow<'static, str>,
    /// The kind: `Deployment`.
    pub kind: Cow<'static, str>,
    /// What the kind is called in paths: `deployments`.
    pub plural: Cow<'static, str>,
    /// Whether its objects are in namespaces.
    pub namespaced: bool,
}

impl ResourceDescription {
    /// A kind whose objects are in namespaces; its plural is derived.
    pub fn namespaced(
        group: impl Into<Cow<'static, str>>,
        version: impl Into<Cow<'static, str>>,
        kind: impl Into<Cow<'static, str>>,
    ) -> Self {
        let kind = kind.into();
        Self {
            group: group.into(),
            version: version.into(),
            plural: Cow::Owned(plural(&kind)),
            kind,
            namespaced: true,
        }
    }

    /// A kind whose objects are in no namespace; its plural is derived.
    pub fn cluster(
        group: impl Into<Cow<'static, str>>,
        version: impl Into<Cow<'static, str>>,
        kind: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            namespaced: false,
            ..Self::namespaced(group, version, kind)
        }
    }

    /// Another plural.
    #[must_use]
    pub fn with_plural(mut self, plural: impl Into<Cow<'static, str>>) -> Self {
        self.plural = plural.into();
        self
    }

    /// Group and version as objects say it: `apps/v1`, or `v1` for the core group.
    pub fn api_version(&self) -> Cow<'_, str> {
        if self.group.is_empty() {
            Cow::Borrowed(&self.version)
        } else {
            Cow::Owned(format!("{}/{}", self.group, self.version))
        }
    }

    /// Whether the objects hold what must not be quoted in an error.
    pub(crate) fn is_secret(&self) -> bool {
        matches!(
            (&*self.group, &*self.kind),
            ("", "Secret") | ("authentication.k8s.io", _)
        )
    }
}
