//! Every kind of the k8s-openapi crate is a [`Resource`].
//!
//! The blanket impl reaches what has an `ObjectMeta` and a scope: lists and the bodies of
//! subresources have not, so there is no `Api` of them.

use alloc::{borrow::Cow, collections::BTreeMap, string::String, vec::Vec};

use k8s_openapi::{
    ClusterResourceScope, NamespaceResourceScope, apimachinery::pkg::apis::meta::v1::ObjectMeta,
};

use super::{
    Cluster, Evictable, HasApproval, HasAttach, HasEphemeralContainers, HasExec, HasLogs,
    HasPortForward, HasResize, HasScale, HasStatus, HasToken, KindScope, Metadata, Namespaced,
    Resource, StaticResource,
};
use crate::{OwnerReference, Timestamp};

/// A scope of k8s-openapi that is one of ours; its `SubResourceScope` is none.
pub trait MappedScope {
    /// Ours.
    type Scope: KindScope;
}

impl MappedScope for NamespaceResourceScope {
    type Scope = Namespaced;
}

impl MappedScope for ClusterResourceScope {
    type Scope = Cluster;
}

#[diagnostic::do_not_recommend]
impl<K> Resource for K
where
    K: k8s_openapi::Metadata<Ty = ObjectMeta>,
    <K as k8s_openapi::Resource>::Scope: MappedScope,
{
    type Scope = <<K as k8s_openapi::Resource>::Scope as MappedScope>::Scope;
    type Metadata = ObjectMeta;

    fn api_version(&self) -> Cow<'_, str> {
        Cow::Borrowed(K::API_VERSION)
    }

    fn kind(&self) -> Cow<'_, str> {
        Cow::Borrowed(<K as k8s_openapi::Resource>::KIND)
    }

    fn metadata(&self) -> &ObjectMeta {
        k8s_openapi::Metadata::metadata(self)
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        k8s_openapi::Metadata::metadata_mut(self)
    }
}

#[diagnostic::do_not_recommend]
impl<K> StaticResource for K
where
    K: k8s_openapi::Metadata<Ty = ObjectMeta>,
    <K as k8s_openapi::Resource>::Scope: MappedScope,
{
    const GROUP: &'static str = <K as k8s_openapi::Resource>::GROUP;
    const VERSION: &'static str = <K as k8s_openapi::Resource>::VERSION;
    const KIND: &'static str = <K as k8s_openapi::Resource>::KIND;

    fn plural() -> Cow<'static, str> {
        Cow::Borrowed(K::URL_PATH_SEGMENT)
    }
}

static NONE: BTreeMap<String, String> = BTreeMap::new();

impl Metadata for ObjectMeta {
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    fn uid(&self) -> Option<&str> {
        self.uid.as_deref()
    }

    fn resource_version(&self) -> Option<&str> {
        self.resource_version.as_deref()
    }

    fn creation_timestamp(&self) -> Option<Timestamp> {
        self.creation_timestamp.as_ref().map(|time| time.0.into())
    }

    fn deletion_timestamp(&self) -> Option<Timestamp> {
        self.deletion_timestamp.as_ref().map(|time| time.0.into())
    }

    fn labels(&self) -> &BTreeMap<String, String> {
        self.labels.as_ref().unwrap_or(&NONE)
    }

    fn labels_mut(&mut self) -> &mut BTreeMap<String, String> {
        self.labels.get_or_insert_default()
    }

    fn annotations(&self) -> &BTreeMap<String, String> {
        self.annotations.as_ref().unwrap_or(&NONE)
    }

    fn annotations_mut(&mut self) -> &mut BTreeMap<String, String> {
        self.annotations.get_or_insert_default()
    }

    fn finalizers(&self) -> &[String] {
        self.finalizers.as_deref().unwrap_or_default()
    }

    fn owner_references(&self) -> Vec<OwnerReference> {
        self.owner_references
            .iter()
            .flatten()
            .map(|owner| OwnerReference {
                api_version: owner.api_version.clone(),
                kind: owner.kind.clone(),
                name: owner.name.clone(),
                uid: owner.uid.clone(),
                controller: owner.controller,
                block_owner_deletion: owner.block_owner_deletion,
            })
            .collect()
    }
}

macro_rules! has {
    ($subresource:ident: $($group:ident :: $version:ident :: { $($kind:ident),* $(,)? }),* $(,)?) => {
        $($(#[diagnostic::do_not_recommend] impl $subresource for k8s_openapi::api::$group::$version::$kind {})*)*
    };
}

has! {
    HasStatus:
    core::v1::{Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod, ReplicationController,
        ResourceQuota, Service},
    apps::v1::{DaemonSet, Deployment, ReplicaSet, StatefulSet},
    autoscaling::v1::{HorizontalPodAutoscaler},
    autoscaling::v2::{HorizontalPodAutoscaler},
    batch::v1::{CronJob, Job},
    certificates::v1::{CertificateSigningRequest},
    admissionregistration::v1::{ValidatingAdmissionPolicy},
    flowcontrol::v1::{FlowSchema, PriorityLevelConfiguration},
    networking::v1::{Ingress, ServiceCIDR},
    policy::v1::{PodDisruptionBudget},
    storage::v1::{VolumeAttachment},
}

has! {
    HasScale:
    core::v1::{ReplicationController},
    apps::v1::{Deployment, ReplicaSet, StatefulSet},
}

has! { Evictable: core::v1::{Pod} }

has! { HasLogs: core::v1::{Pod} }

has! { HasEphemeralContainers: core::v1::{Pod} }

has! { HasResize: core::v1::{Pod} }

has! { HasToken: core::v1::{ServiceAccount} }

has! { HasApproval: certificates::v1::{CertificateSigningRequest} }

has! { HasExec: core::v1::{Pod} }

has! { HasAttach: core::v1::{Pod} }

// Pods, and what leads to them.
has! {
    HasPortForward:
    core::v1::{Pod, ReplicationController, Service},
    apps::v1::{DaemonSet, Deployment, ReplicaSet, StatefulSet},
    batch::v1::{Job},
}

k8s_openapi::k8s_if_ge_1_34! {
    has! { HasStatus: resource::v1::{ResourceClaim} }
}

#[diagnostic::do_not_recommend]
impl HasStatus
    for k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition
{
}
#[diagnostic::do_not_recommend]
impl HasStatus for k8s_openapi::kube_aggregator::pkg::apis::apiregistration::v1::APIService {}
