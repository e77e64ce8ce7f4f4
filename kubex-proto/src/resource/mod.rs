//! What a kind of object must say of itself so that calls can be made of it.

mod declare;
mod description;
mod dynamic_object;
#[cfg(feature = "k8s-openapi")]
mod k8s_openapi;
mod metadata;
mod plural;
mod scope;
mod subresource;

#[doc(hidden)]
pub use declare::{Text, group_and_version};
pub use description::ResourceDescription;
pub use dynamic_object::DynamicObject;
pub use metadata::Metadata;
pub use scope::{
    AllNamespaces, Cluster, Dynamic, KindScope, Namespaced, OneScope, Scope, TakesNamespace,
};
pub use subresource::{
    Evictable, HasApproval, HasAttach, HasEphemeralContainers, HasExec, HasLogs, HasPortForward,
    HasResize, HasScale, HasStatus, HasToken,
};

use alloc::{
    borrow::Cow,
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use crate::{OwnerReference, Timestamp};

/// An object of the API, of a kind known at compile time or only at run time.
///
/// What a kind is called is said by [`StaticResource`] or, at run time, by a [`ResourceDescription`]. Implemented for
/// every kind of the k8s-openapi crate (feature `k8s-openapi`), for [`DynamicObject`], and by
/// [`resource!`](crate::resource) for types of your own.
///
/// ```
/// use kubex_proto::Resource;
///
/// fn key(object: &impl Resource) -> String {
///     format!("{}/{}", object.namespace().unwrap_or("-"), object.name())
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no kind of object, so there are no calls of it",
    note = "lists and the bodies of subresources are none; a type of your own is declared with `kubex_proto::resource!`"
)]
pub trait Resource {
    /// [`Namespaced`], [`Cluster`], or [`Dynamic`] where only run time can know.
    type Scope: KindScope;

    /// The type of the metadata.
    type Metadata: Metadata;

    /// Group and version: `apps/v1`, or `v1` for the core group.
    fn api_version(&self) -> Cow<'_, str>;

    /// The kind: `Deployment`.
    fn kind(&self) -> Cow<'_, str>;

    /// The metadata.
    fn metadata(&self) -> &Self::Metadata;

    /// The metadata, to be changed.
    fn metadata_mut(&mut self) -> &mut Self::Metadata;

    /// Tells an item of a list what it is, as the items of a list do not say it themselves. Of use for
    /// kinds known at run time only; the others know.
    fn assume_type(&mut self, resource: &ResourceDescription) {
        let _ = resource;
    }

    /// The name; empty for an object that has none yet.
    fn name(&self) -> &str {
        self.metadata().name().unwrap_or_default()
    }

    /// The namespace; none for cluster-scoped objects, and for those that were not sent yet.
    fn namespace(&self) -> Option<&str> {
        self.metadata().namespace()
    }

    /// The uid, once the server gave one.
    fn uid(&self) -> Option<&str> {
        self.metadata().uid()
    }

    /// The version, once the server gave one.
    fn resource_version(&self) -> Option<&str> {
        self.metadata().resource_version()
    }

    /// When the object was created.
    fn creation_timestamp(&self) -> Option<Timestamp> {
        self.metadata().creation_timestamp()
    }

    /// When the object is to be gone, once its deletion was asked for.
    fn deletion_timestamp(&self) -> Option<Timestamp> {
        self.metadata().deletion_timestamp()
    }

    /// The labels.
    fn labels(&self) -> &BTreeMap<String, String> {
        self.metadata().labels()
    }

    /// The labels, to be changed.
    fn labels_mut(&mut self) -> &mut BTreeMap<String, String> {
        self.metadata_mut().labels_mut()
    }

    /// The annotations.
    fn annotations(&self) -> &BTreeMap<String, String> {
        self.metadata().annotations()
    }

    /// The annotations, to be changed.
    fn annotations_mut(&mut self) -> &mut BTreeMap<String, String> {
        self.metadata_mut().annotations_mut()
    }

    /// The finalizers.
    fn finalizers(&self) -> &[String] {
        self.metadata().finalizers()
    }

    /// Whom the object belongs to.
    fn owner_references(&self) -> Vec<OwnerReference> {
        self.metadata().owner_references()
    }

    /// A reference that makes this object the owner of another; none until the server gave it a uid.
    fn owner_reference(&self) -> Option<OwnerReference> {
        Some(OwnerReference {
            api_version: self.api_version().into_owned(),
            kind: self.kind().into_owned(),
            name: self.metadata().name()?.to_string(),
            uid: self.uid()?.to_string(),
            ..OwnerReference::default()
        })
    }

    /// As [`owner_reference`](Self::owner_reference), of the one owner that manages the other object, and that
    /// waits, when deleted in the foreground, until it is gone.
    fn controller_reference(&self) -> Option<OwnerReference> {
        Some(OwnerReference {
            controller: Some(true),
            block_owner_deletion: Some(true),
            ..self.owner_reference()?
        })
    }
}

/// A kind that is known at compile time: enough for an [`Api`](crate::Api) of it.
///
/// ```
/// use kubex_proto::{ObjectMeta, StaticResource};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Gateway { metadata: ObjectMeta }
/// kubex_proto::resource!(Gateway: "example.com/v1", Namespaced);
///
/// assert_eq!(Gateway::plural(), "gateways");
/// ```
#[diagnostic::on_unimplemented(
    message = "the kind `{Self}` is not known at compile time",
    note = "declare your own type with `kubex_proto::resource!`; for a kind that only run time knows, give an Api its `ResourceDescription`"
)]
pub trait StaticResource: Resource {
    /// The API group; empty for the core group.
    const GROUP: &'static str;
    /// The version: `v1`.
    const VERSION: &'static str;
    /// The kind: `Deployment`.
    const KIND: &'static str;

    /// What the kind is called in paths: `deployments`. Derived from the kind unless given.
    fn plural() -> Cow<'static, str> {
        Cow::Owned(plural::plural(Self::KIND))
    }

    /// All of it as a value.
    fn description() -> ResourceDescription {
        ResourceDescription {
            group: Cow::Borrowed(Self::GROUP),
            version: Cow::Borrowed(Self::VERSION),
            kind: Cow::Borrowed(Self::KIND),
            plural: Self::plural(),
            namespaced: <Self::Scope as KindScope>::NAMESPACED.unwrap_or(true),
        }
    }
}
