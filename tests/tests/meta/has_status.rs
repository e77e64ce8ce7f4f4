//! Each kind of k8s-openapi that is said to have a status has a field of that name: else this does not compile.

use k8s_openapi::{
    api::{
        admissionregistration::v1::ValidatingAdmissionPolicy,
        apps::v1::{DaemonSet, Deployment, ReplicaSet, StatefulSet},
        autoscaling,
        batch::v1::{CronJob, Job},
        certificates::v1::CertificateSigningRequest,
        core::v1::{
            Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod, ReplicationController,
            ResourceQuota, Service,
        },
        flowcontrol::v1::{FlowSchema, PriorityLevelConfiguration},
        networking::v1::{Ingress, ServiceCIDR},
        policy::v1::PodDisruptionBudget,
        resource::v1::ResourceClaim,
        storage::v1::VolumeAttachment,
    },
    apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition,
    kube_aggregator::pkg::apis::apiregistration::v1::APIService,
};
use kubex_proto::{Api, HasStatus, OneScope, StaticResource};
use serde::{Serialize, de::DeserializeOwned};

/// The path of the subresource of an object `a`.
fn status_path<K>(api: &Api<K>) -> String
where
    K: StaticResource + HasStatus + Serialize + DeserializeOwned,
    K::Scope: OneScope,
{
    let request = api.status().get("a").into_call().request().unwrap();
    request.uri().path().to_owned()
}

macro_rules! check {
    ($($kind:ty),* $(,)?) => {$(
        let field = |object: $kind| object.status.is_some();
        assert!(!field(<$kind>::default()));
        let path = status_path(&Api::<$kind>::new());
        let plural = <$kind as StaticResource>::plural();
        assert!(path.ends_with(&format!("/{plural}/a/status")), "{path}");
    )*};
}

#[test]
fn each_kind_that_is_said_to_have_one() {
    check! {
        APIService, CertificateSigningRequest, CronJob, CustomResourceDefinition, DaemonSet, Deployment,
        FlowSchema, Ingress, Job, Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod,
        PodDisruptionBudget, PriorityLevelConfiguration, ReplicaSet, ReplicationController, ResourceClaim,
        ResourceQuota, Service, ServiceCIDR, StatefulSet, ValidatingAdmissionPolicy, VolumeAttachment,
        autoscaling::v1::HorizontalPodAutoscaler, autoscaling::v2::HorizontalPodAutoscaler,
    }
}
