//! `meta.k8s.io/v1 PartialObjectMetadata`: an object without its spec and status.

use alloc::{borrow::Cow, string::String};

use serde::{Deserialize, Serialize};

use super::{ObjectMeta, OwnerReference};
use crate::{Dynamic, Resource};

/// Only the metadata of an object, whatever its kind: what [`Api::metadata`](crate::Api::metadata) answers.
///
/// The server leaves everything else out, so a list of it costs a fraction.
///
/// ```
/// use kubex_proto::{PartialObjectMetadata, Resource};
///
/// let partial: PartialObjectMetadata = serde_json::from_str(
///     r#"{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"web"}}"#,
/// )?;
/// assert_eq!(partial.name(), "web");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct PartialObjectMetadata {
    /// `meta.k8s.io/v1`; empty in the items of lists.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub api_version: String,
    /// `PartialObjectMetadata`; empty in the items of lists.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// The metadata of the object.
    pub metadata: ObjectMeta,
}

impl Resource for PartialObjectMetadata {
    type Scope = Dynamic;
    type Metadata = ObjectMeta;

    fn api_version(&self) -> Cow<'_, str> {
        Cow::Borrowed("meta.k8s.io/v1")
    }

    fn kind(&self) -> Cow<'_, str> {
        Cow::Borrowed("PartialObjectMetadata")
    }

    fn metadata(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }

    /// None: what kind the object itself is of, it does not say.
    fn owner_reference(&self) -> Option<OwnerReference> {
        None
    }
}
