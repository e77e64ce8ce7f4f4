//! `meta/v1 OwnerReference`.

use alloc::string::String;

use serde::{Deserialize, Serialize};

/// Says which object owns another: when the owner goes, the garbage collector deletes what it owns.
///
/// ```
/// use kubex_proto::{DynamicObject, Resource, ResourceDescription};
///
/// let mut owner = DynamicObject::new(&ResourceDescription::namespaced("apps", "v1", "Deployment"), "web");
/// owner.metadata_mut().uid = Some("3f1a".into());
/// let reference = owner.owner_reference().unwrap();
/// assert_eq!((&*reference.kind, &*reference.name), ("Deployment", "web"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OwnerReference {
    /// Group and version of the owner.
    pub api_version: String,
    /// The owner's kind.
    pub kind: String,
    /// The owner's name; it is in the same namespace, or cluster-scoped.
    pub name: String,
    /// The owner's uid.
    pub uid: String,
    /// Whether the owner is the one that manages the object; at most one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub controller: Option<bool>,
    /// Whether the owner, deleted in the foreground, waits until the object is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_owner_deletion: Option<bool>,
}
