//! `status()`: the subresource of that name.

use alloc::string::String;

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Api, Prepared, Update,
    route::JSON,
    subresource::Subresource,
    verb::{Get, Patch, Replace},
};
use crate::{HasStatus, OneScope, Resource, Scope};

/// The verbs of the subresource `status`, which reads and writes an object's status apart from all else: a
/// write here changes the status alone, and a write to the object leaves the status alone.
///
/// ```
/// use kubex_proto::{Api, ObjectMeta, Patch};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Widget { metadata: ObjectMeta }
/// kubex_proto::resource!(Widget: "example.com/v1", Namespaced, subresources = [status]);
///
/// let ready = Patch::merge(serde_json::json!({"status": {"ready": true}}));
/// let request = Api::<Widget>::new().status().patch("small", ready).into_call().request()?;
/// assert_eq!(request.uri(), "/apis/example.com/v1/namespaces/default/widgets/small/status");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Debug)]
pub struct StatusSubresource<K: Resource, S, C> {
    api: Api<K, S, C>,
}

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    /// The subresource `status`, for kinds that have it.
    pub fn status(&self) -> StatusSubresource<K, S, C>
    where
        K: HasStatus,
        S: OneScope,
    {
        StatusSubresource { api: self.clone() }
    }
}

impl<K, S, C> StatusSubresource<K, S, C>
where
    K: Resource + Serialize + DeserializeOwned,
    S: OneScope,
    C: Clone,
{
    /// Reads the whole object, by the right to read its status: `GET .../{name}/status`.
    pub fn get(&self, name: impl Into<String>) -> Prepared<Get<K>, K, S, C> {
        self.api
            .prepare(Get::new(name.into(), JSON))
            .on_subresource(Subresource::Status)
    }

    /// Replaces the status by that of this object: `PUT .../{name}/status`.
    pub fn replace(&self, object: &K) -> Prepared<Replace<K>, K, S, C> {
        self.api
            .prepare(Replace::new(object))
            .on_subresource(Subresource::Status)
    }

    /// Reads the object of that name, lets the closure change its status, and writes that back; as
    /// [`Api::update`].
    pub fn update<F>(&self, name: impl Into<String>, change: F) -> Update<K, S, C, F>
    where
        F: FnMut(&mut K),
    {
        Update::new(&self.api, name.into(), change, Some(Subresource::Status))
    }

    /// Changes the status; the patch is one of the object, so what it says is below `status`:
    /// `PATCH .../{name}/status`.
    pub fn patch(
        &self,
        name: impl Into<String>,
        patch: crate::Patch,
    ) -> Prepared<Patch<K>, K, S, C> {
        self.api
            .prepare(Patch::new(name.into(), patch, JSON))
            .on_subresource(Subresource::Status)
    }
}
