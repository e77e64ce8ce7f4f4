//! What all subresources have in common that read and write the object itself.

use alloc::string::String;

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Api, Prepared, Update,
    route::JSON,
    subresource::Subresource,
    verb::{Get, Patch, Replace},
};
use crate::{OneScope, Resource, Scope};

/// The verbs of a subresource that shows the whole object and writes one part of it alone: `status`,
/// `ephemeralcontainers`, `resize` or `approval`.
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
pub struct ObjectSubresource<K: Resource, S, C> {
    api: Api<K, S, C>,
    subresource: Subresource,
}

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    pub(super) fn subresource(&self, subresource: Subresource) -> ObjectSubresource<K, S, C> {
        ObjectSubresource {
            api: self.clone(),
            subresource,
        }
    }
}

impl<K, S, C> ObjectSubresource<K, S, C>
where
    K: Resource + Serialize + DeserializeOwned,
    S: OneScope,
    C: Clone,
{
    /// Reads the whole object, by the right to read this part of it: `GET .../{name}/{subresource}`.
    pub fn get(&self, name: impl Into<String>) -> Prepared<Get<K>, K, S, C> {
        self.api
            .prepare(Get::new(name.into(), JSON))
            .on_subresource(self.subresource)
    }

    /// Replaces the part by that of this object: `PUT .../{name}/{subresource}`. Answers with the object as it was
    /// stored.
    ///
    /// With a resource version in it, only if the object has not changed since
    /// ([`is_conflict`](crate::Error::is_conflict)).
    pub fn replace(&self, object: &K) -> Prepared<Replace<K>, K, S, C> {
        self.api
            .prepare(Replace::new(object))
            .on_subresource(self.subresource)
    }

    /// Reads the object of that name, lets the closure change the part, and writes that back; as
    /// [`Api::update`].
    pub fn update<F>(&self, name: impl Into<String>, change: F) -> Update<K, S, C, F>
    where
        F: FnMut(&mut K),
    {
        Update::new(&self.api, name.into(), change, Some(self.subresource))
    }

    /// Changes the part; the patch is one of the whole object: `PATCH .../{name}/{subresource}`. Answers with the
    /// object as it was stored.
    pub fn patch(
        &self,
        name: impl Into<String>,
        patch: crate::Patch,
    ) -> Prepared<Patch<K>, K, S, C> {
        self.api
            .prepare(Patch::new(name.into(), patch, JSON))
            .on_subresource(self.subresource)
    }
}
