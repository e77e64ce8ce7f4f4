//! The objects of the demonstration.

use k8s_openapi::{
    api::{
        core::v1::{Container, Node, Pod, PodSpec},
        policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec},
    },
    apimachinery::pkg::{
        apis::meta::v1::{LabelSelector, ObjectMeta},
        util::intstr::IntOrString,
    },
};

pub(crate) fn node(name: &str) -> Node {
    Node {
        metadata: metadata(name),
        ..Node::default()
    }
}

/// A pod that runs on this node. No kubelet stops it here, so it goes when its time is over.
pub(crate) fn pod(name: &str, node: &str) -> Pod {
    Pod {
        metadata: metadata(name),
        spec: Some(PodSpec {
            containers: vec![Container {
                name: "main".into(),
                image: Some("registry.k8s.io/pause:3.10".into()),
                ..Container::default()
            }],
            node_name: Some(node.into()),
            termination_grace_period_seconds: Some(1),
            ..PodSpec::default()
        }),
        ..Pod::default()
    }
}

/// One of the pods may be missing at a time.
pub(crate) fn budget(name: &str) -> PodDisruptionBudget {
    PodDisruptionBudget {
        metadata: metadata(name),
        spec: Some(PodDisruptionBudgetSpec {
            max_unavailable: Some(IntOrString::Int(1)),
            selector: Some(LabelSelector {
                match_labels: metadata(name).labels,
                ..LabelSelector::default()
            }),
            ..PodDisruptionBudgetSpec::default()
        }),
        ..PodDisruptionBudget::default()
    }
}

fn metadata(name: &str) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.into()),
        labels: Some([("app".into(), "web".into())].into()),
        ..ObjectMeta::default()
    }
}
