//! `scale()`: the subresource of that name.

use alloc::string::String;

use super::{
    Api, Prepared, Update,
    route::JSON,
    subresource::Subresource,
    verb::{Get, Patch, Replace},
};
use crate::{HasScale, OneScope, Resource, Scale, Scope};

/// The verbs of the subresource `scale`, by which whatever has replicas is scaled in the same way: as a
/// [`Scale`] (`autoscaling/v1`), whichever field of the object holds the number.
///
/// ```
/// use kubex_proto::{Api, ObjectMeta, Patch, Scale};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Fleet { metadata: ObjectMeta }
/// kubex_proto::resource!(Fleet: "example.com/v1", Namespaced, subresources = [status, scale]);
///
/// let fleets = Api::<Fleet>::new();
/// let three = Patch::merge(serde_json::json!({"spec": {"replicas": 3}}));
/// let request = fleets.scale().patch("north", three).into_call().request()?;
/// assert_eq!(request.uri(), "/apis/example.com/v1/namespaces/default/fleets/north/scale");
///
/// let request = fleets.scale().replace(&Scale::new("north", 3)).into_call().request()?;
/// assert_eq!(
///     request.body(),
///     r#"{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"north"},"spec":{"replicas":3}}"#,
/// );
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Debug)]
pub struct ScaleSubresource<K: Resource, S, C> {
    api: Api<K, S, C>,
}

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    /// The subresource `scale`, for kinds that have it.
    pub fn scale(&self) -> ScaleSubresource<K, S, C>
    where
        K: HasScale,
        S: OneScope,
    {
        ScaleSubresource { api: self.clone() }
    }
}

impl<K: Resource, S: OneScope, C: Clone> ScaleSubresource<K, S, C> {
    /// Reads how many replicas are wanted, and how many there are: `GET .../{name}/scale`.
    pub fn get(&self, name: impl Into<String>) -> Prepared<Get<Scale>, K, S, C> {
        self.api
            .prepare(Get::new(name.into(), JSON))
            .on_subresource(Subresource::Scale)
    }

    /// Asks for as many replicas as this says, of the object of its name: `PUT .../{name}/scale`.
    ///
    /// With a resource version in it, only if the object has not changed since
    /// ([`is_conflict`](crate::Error::is_conflict)).
    pub fn replace(&self, scale: &Scale) -> Prepared<Replace<Scale>, K, S, C> {
        self.api
            .prepare(Replace::new(scale))
            .on_subresource(Subresource::Scale)
    }

    /// Reads the scale of the object of that name, lets the closure change it, and writes that back; as
    /// [`Api::update`]. For a number that depends on the one before.
    pub fn update<F>(&self, name: impl Into<String>, change: F) -> Update<K, S, C, F, Scale>
    where
        F: FnMut(&mut Scale),
    {
        Update::new(&self.api, name.into(), change, Some(Subresource::Scale))
    }

    /// Asks for another number of replicas; the patch is one of the [`Scale`]: `PATCH .../{name}/scale`.
    pub fn patch(
        &self,
        name: impl Into<String>,
        patch: crate::Patch,
    ) -> Prepared<Patch<Scale>, K, S, C> {
        self.api
            .prepare(Patch::new(name.into(), patch, JSON))
            .on_subresource(Subresource::Scale)
    }
}
