//! The objects that the quickstart makes.

use k8s_openapi::{
    api::{
        apps::v1::{Deployment, DeploymentSpec},
        core::v1::{Container, Namespace, Pod, PodSchedulingGate, PodSpec, PodTemplateSpec},
    },
    apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta},
};

/// A namespace whose name the server completes.
pub(crate) fn namespace() -> Namespace {
    Namespace {
        metadata: ObjectMeta {
            generate_name: Some("kubex-quickstart-".into()),
            ..ObjectMeta::default()
        },
        ..Namespace::default()
    }
}

/// A deployment of no replicas, so that no cluster starts anything for it.
pub(crate) fn deployment(name: &str) -> Deployment {
    let template = pod(name, "template");
    Deployment {
        metadata: metadata(name, "front"),
        spec: Some(DeploymentSpec {
            replicas: Some(0),
            selector: LabelSelector {
                match_labels: template.metadata.labels.clone(),
                ..LabelSelector::default()
            },
            template: PodTemplateSpec {
                metadata: Some(template.metadata),
                spec: template.spec,
            },
            ..DeploymentSpec::default()
        }),
        ..Deployment::default()
    }
}

/// A pod that waits at a scheduling gate, so that no cluster runs it.
pub(crate) fn pod(name: &str, tier: &str) -> Pod {
    Pod {
        metadata: metadata(name, tier),
        spec: Some(PodSpec {
            containers: vec![Container {
                name: "main".into(),
                image: Some("registry.k8s.io/pause:3.10".into()),
                ..Container::default()
            }],
            scheduling_gates: Some(vec![PodSchedulingGate {
                name: "example.com/quickstart".into(),
            }]),
            ..PodSpec::default()
        }),
        ..Pod::default()
    }
}

fn metadata(name: &str, tier: &str) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.into()),
        labels: Some([("tier".into(), tier.into())].into()),
        ..ObjectMeta::default()
    }
}
