//! `ephemeral_containers()`: the subresource `ephemeralcontainers`.

use super::{Api, ObjectSubresource, subresource::Subresource};
use crate::{HasEphemeralContainers, OneScope, Resource, Scope};

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    /// The ephemeral containers of a pod, which are started in it for debugging: the subresource
    /// `ephemeralcontainers`, for kinds that have it.
    ///
    /// They can be added, but neither changed nor taken away ([`is_invalid`](crate::Error::is_invalid)), and nothing
    /// else of the pod's spec changes here, whatever is written. A strategic merge patch adds to the list by name.
    ///
    /// ```
    /// use kubex_proto::{Api, DynamicObject, Patch, ResourceDescription};
    ///
    /// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
    /// let debugger = serde_json::json!({"name": "debugger", "image": "busybox", "targetContainerName": "main"});
    /// let added = Patch::strategic(serde_json::json!({"spec": {"ephemeralContainers": [debugger]}}));
    /// let request = pods.ephemeral_containers().patch("web", added).into_call().request()?;
    /// assert_eq!(request.uri(), "/api/v1/namespaces/default/pods/web/ephemeralcontainers");
    /// # Ok::<(), kubex_proto::Error>(())
    /// ```
    pub fn ephemeral_containers(&self) -> ObjectSubresource<K, S, C>
    where
        K: HasEphemeralContainers,
        S: OneScope,
    {
        self.subresource(Subresource::EphemeralContainers)
    }
}
