//! What the protocol needs of an object's metadata, whoever's type it is.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use crate::{OwnerReference, Timestamp};

/// The metadata of an object: implemented by [`ObjectMeta`](crate::ObjectMeta), by k8s-openapi's type behind the
/// feature of that name, and by whatever a model set of your own calls it.
///
/// ```
/// use kubex_proto::{Metadata, ObjectMeta};
///
/// fn is_going(metadata: &impl Metadata) -> bool {
///     metadata.deletion_timestamp().is_some()
/// }
/// assert!(!is_going(&ObjectMeta::named("web")));
/// ```
pub trait Metadata {
    /// The name, if there is one yet.
    fn name(&self) -> Option<&str>;
    /// The namespace, if it is known.
    fn namespace(&self) -> Option<&str>;
    /// The uid that the server gave.
    fn uid(&self) -> Option<&str>;
    /// The version that the server gave.
    fn resource_version(&self) -> Option<&str>;
    /// When the object was created.
    fn creation_timestamp(&self) -> Option<Timestamp>;
    /// When the object is to be gone, once its deletion was asked for.
    fn deletion_timestamp(&self) -> Option<Timestamp>;
    /// The labels.
    fn labels(&self) -> &BTreeMap<String, String>;
    /// The labels, to be changed.
    fn labels_mut(&mut self) -> &mut BTreeMap<String, String>;
    /// The annotations.
    fn annotations(&self) -> &BTreeMap<String, String>;
    /// The annotations, to be changed.
    fn annotations_mut(&mut self) -> &mut BTreeMap<String, String>;
    /// The finalizers.
    fn finalizers(&self) -> &[String];
    /// Whom the object belongs to.
    fn owner_references(&self) -> Vec<OwnerReference>;
}
