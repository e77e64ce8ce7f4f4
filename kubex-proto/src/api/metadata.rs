//! `metadata()`: the verbs that answer with an object's metadata alone.

use alloc::string::String;

use super::{
    Api, Prepared,
    follow::Follow,
    verb::{Get, List, Patch, Watch},
};
use crate::{OneScope, PartialObjectMetadata, Resource, Scope};

/// Media types of the metadata alone. A server behind an aggregation layer may not know them; it answers
/// with whole objects then, of which the rest is not looked at.
const ONE: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
const LIST: &str =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/// The verbs that answer with [`PartialObjectMetadata`]: spec and status stay on the server.
///
/// ```
/// use kubex_proto::{Api, DynamicObject, ResourceDescription};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let request = pods.metadata().list().all_namespaces().into_call().request()?;
/// assert_eq!(request.uri(), "/api/v1/pods");
/// assert!(request.headers()["accept"].to_str().unwrap().contains("as=PartialObjectMetadataList"));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Debug)]
pub struct MetadataOnly<K: Resource, S, C> {
    api: Api<K, S, C>,
}

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    /// The verbs that answer with metadata alone: a fraction of the bytes, for the server and for you.
    pub fn metadata(&self) -> MetadataOnly<K, S, C> {
        MetadataOnly { api: self.clone() }
    }
}

impl<K: Resource, S: Scope, C: Clone> MetadataOnly<K, S, C> {
    /// As [`Api::get`].
    pub fn get(&self, name: impl Into<String>) -> Prepared<Get<PartialObjectMetadata>, K, S, C>
    where
        S: OneScope,
    {
        self.api.prepare(Get::new(name.into(), ONE))
    }

    /// As [`Api::list`].
    pub fn list(&self) -> Prepared<List<PartialObjectMetadata>, K, S, C> {
        self.api.prepare(List::new(LIST))
    }

    /// As [`Api::patch`].
    pub fn patch(
        &self,
        name: impl Into<String>,
        patch: crate::Patch,
    ) -> Prepared<Patch<PartialObjectMetadata>, K, S, C>
    where
        S: OneScope,
    {
        self.api.prepare(Patch::new(name.into(), patch, ONE))
    }

    /// As [`Api::watcher`].
    pub fn watcher(&self) -> Follow<PartialObjectMetadata, K, S, C> {
        Follow::new(self.list(), [LIST, ONE])
    }

    /// As [`Api::watch`].
    pub fn watch(&self) -> Prepared<Watch<PartialObjectMetadata>, K, S, C> {
        self.api.prepare(Watch::new(ONE))
    }
}
