//! What a server serves, as a value.

mod aggregated;
mod answer;
mod find;
mod machine;
mod near;
mod served;
mod unaggregated;

pub use machine::DiscoveryMachine;
pub use served::{ApiGroup, ApiResource, ApiSubresource, ApiVersion, UnreadVersion};

use alloc::{sync::Arc, vec::Vec};

use http::HeaderValue;

use crate::Client;

/// What a server serves: its groups with their versions, and the resources of those, by one look.
///
/// [`Discovery::of`] reads it with a client, and [`refresh`](Self::refresh) reads what has changed since; without one, the
/// [`DiscoveryMachine`] does. Cheap to clone.
///
/// The aggregated form of discovery is asked for (Kubernetes 1.26 and later: two requests, and at a refresh two times 304 if
/// nothing has changed), and the old form is understood where it comes instead (one more request for each version of each
/// group). A version that cannot be read, as the API behind it is down, is [told](Self::unread) and does not keep from the rest.
///
/// ```
/// use kubex_proto::{Api, Client, Discovery, Dynamic, DynamicObject, Error};
///
/// async fn api<C: Client>(client: C, name: &str) -> Result<Api<DynamicObject, Dynamic, C>, Error> {
///     let discovery = Discovery::of(&client).await?;
///     // `deploy`, `deployments`, `Deployment`, `deployments.apps`, `deployments.v1.apps` or `apps/v1/Deployment`.
///     let resource = discovery.find(name)?;
///     Ok(Api::of_bound_to(resource.description.clone(), client))
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// What `/api` tells.
    core: Arc<Part>,
    /// What `/apis` tells.
    named: Arc<Part>,
}

/// What one of the two paths tells.
#[derive(Clone, Debug, Default)]
struct Part {
    /// The `ETag` of the aggregated form.
    tag: Option<HeaderValue>,
    groups: Vec<ApiGroup>,
    unread: Vec<UnreadVersion>,
}

impl Discovery {
    /// Reads it: `GET /api` and `GET /apis`.
    pub fn of<C: Client>(client: &C) -> C::Future<Self> {
        client.run(DiscoveryMachine::new(client.settings()))
    }

    /// Reads what is served by now. What has not changed, by its `ETag`, is not sent again.
    pub fn refresh<C: Client>(&self, client: &C) -> C::Future<Self> {
        client.run(DiscoveryMachine::refreshing(
            self.clone(),
            client.settings(),
        ))
    }

    /// The groups: the core group first, then in the server's order of priority.
    pub fn groups(&self) -> impl Iterator<Item = &ApiGroup> {
        self.core.groups.iter().chain(&self.named.groups)
    }

    /// The group of that name; empty for the core group.
    pub fn group(&self, name: &str) -> Option<&ApiGroup> {
        self.groups().find(|group| group.name == name)
    }

    /// All resources in all versions, by priority: of each group first those of its preferred version.
    pub fn resources(&self) -> impl Iterator<Item = &ApiResource> {
        self.groups()
            .flat_map(|group| &group.versions)
            .flat_map(|version| &version.resources)
    }

    /// The versions that could not be read, or not as they are now.
    pub fn unread(&self) -> impl Iterator<Item = &UnreadVersion> {
        self.core.unread.iter().chain(&self.named.unread)
    }
}
