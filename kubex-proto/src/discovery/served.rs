//! What a server serves: groups, their versions, the resources of those.

use alloc::{string::String, vec::Vec};
use core::fmt;

use crate::ResourceDescription;

/// An API group: `apps`, or the core group, whose name is empty.
///
/// ```
/// use kubex_proto::ApiGroup;
///
/// fn preferred(group: &ApiGroup) -> Option<&str> {
///     group.preferred().map(|version| &*version.name)
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiGroup {
    /// The name; empty for the core group.
    pub name: String,
    /// The versions, the preferred one first.
    pub versions: Vec<ApiVersion>,
}

/// A version of a group: `v1`.
///
/// ```
/// use kubex_proto::ApiVersion;
///
/// fn kinds(version: &ApiVersion) -> Vec<&str> {
///     version.resources.iter().map(|resource| &*resource.description.kind).collect()
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiVersion {
    /// The name: `v1`.
    pub name: String,
    /// What it has, in the server's order.
    pub resources: Vec<ApiResource>,
}

/// A resource: what its kind is called, and what can be done with it.
///
/// An [`Api`](crate::Api) of it is `Api::of(resource.description.clone())`.
///
/// ```
/// use kubex_proto::{Api, ApiResource, Dynamic, DynamicObject};
///
/// fn api(resource: &ApiResource) -> Option<Api<DynamicObject, Dynamic>> {
///     resource.can("list").then(|| Api::of(resource.description.clone()))
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiResource {
    /// Group, version, kind, plural and scope.
    pub description: ResourceDescription,
    /// The name of one: `deployment`. Empty on old servers for some.
    pub singular: String,
    /// What can be done: `get`, `list`, `watch`, `create` ...
    pub verbs: Vec<String>,
    /// Short names: `deploy`.
    pub short_names: Vec<String>,
    /// Groups of resources that it belongs to: `all`.
    pub categories: Vec<String>,
    /// Its subresources.
    pub subresources: Vec<ApiSubresource>,
}

/// A subresource: `scale` of `deployments`.
///
/// ```
/// use kubex_proto::ApiResource;
///
/// fn scales(resource: &ApiResource) -> bool {
///     resource.subresource("scale").is_some_and(|scale| scale.kind == "Scale")
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiSubresource {
    /// The name: `scale`.
    pub name: String,
    /// The group of what is read and written there.
    pub group: String,
    /// The version of it.
    pub version: String,
    /// The kind of it.
    pub kind: String,
    /// What can be done there.
    pub verbs: Vec<String>,
}

/// A version of a group of which the server could not tell, or not as it is now: an aggregated API that is down, most often.
/// The rest of [`Discovery`](crate::Discovery) does not suffer from it.
///
/// ```
/// use kubex_proto::Discovery;
///
/// fn warn(discovery: &Discovery) {
///     for unread in discovery.unread() {
///         eprintln!("{unread}"); // metrics.k8s.io/v1beta1 could not be read: ...
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnreadVersion {
    /// The group.
    pub group: String,
    /// The version.
    pub version: String,
    /// Why, in words.
    pub reason: String,
}

impl ApiGroup {
    /// The version that the server prefers.
    pub fn preferred(&self) -> Option<&ApiVersion> {
        self.versions.first()
    }

    /// The version of that name.
    pub fn version(&self, name: &str) -> Option<&ApiVersion> {
        self.versions.iter().find(|version| version.name == name)
    }
}

impl ApiResource {
    /// Whether it has that verb.
    pub fn can(&self, verb: &str) -> bool {
        self.verbs.iter().any(|has| has == verb)
    }

    /// The subresource of that name.
    pub fn subresource(&self, name: &str) -> Option<&ApiSubresource> {
        self.subresources.iter().find(|it| it.name == name)
    }
}

/// `Deployment (apps/v1)`.
impl fmt::Display for ApiResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let description = &self.description;
        write!(f, "{} ({})", description.kind, description.api_version())
    }
}

impl fmt::Display for UnreadVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slash = if self.group.is_empty() { "" } else { "/" };
        write!(
            f,
            "{}{slash}{} could not be read: {}",
            self.group, self.version, self.reason
        )
    }
}
