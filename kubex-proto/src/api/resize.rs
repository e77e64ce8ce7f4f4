//! `resize()`: the subresource of that name.

use super::{Api, ObjectSubresource, subresource::Subresource};
use crate::{HasResize, OneScope, Resource, Scope};

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    /// What the containers of a running pod ask for and may use, in CPU and memory: the subresource `resize`, for
    /// kinds that have it, on servers since 1.33 (KEP 1287).
    ///
    /// Nothing else of the pod's spec changes here, whatever is written. What is asked for may become more or less, but
    /// is not taken away, and the quality of service of the pod must stay what it is
    /// ([`is_invalid`](crate::Error::is_invalid)). The node carries it out; the conditions `PodResizePending` and
    /// `PodResizeInProgress` tell how far it is.
    ///
    /// ```
    /// use kubex_proto::{Api, DynamicObject, Patch, ResourceDescription};
    ///
    /// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
    /// let container = serde_json::json!({"name": "main", "resources": {"requests": {"cpu": "500m"}}});
    /// let larger = Patch::strategic(serde_json::json!({"spec": {"containers": [container]}}));
    /// let request = pods.resize().patch("web", larger).into_call().request()?;
    /// assert_eq!(request.uri(), "/api/v1/namespaces/default/pods/web/resize");
    /// # Ok::<(), kubex_proto::Error>(())
    /// ```
    pub fn resize(&self) -> ObjectSubresource<K, S, C>
    where
        K: HasResize,
        S: OneScope,
    {
        self.subresource(Subresource::Resize)
    }
}
