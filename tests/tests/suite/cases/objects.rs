//! The objects that cases make.

use k8s_openapi::{
    api::core::v1::{ConfigMap, Container, Pod, PodSpec},
    apimachinery::pkg::apis::meta::v1::ObjectMeta,
};

pub(super) fn config_map(name: &str) -> ConfigMap {
    ConfigMap {
        metadata: metadata(name, &[]),
        data: Some([("key".into(), "value".into())].into()),
        ..ConfigMap::default()
    }
}

pub(super) fn labelled(name: &str, labels: &[(&str, &str)]) -> ConfigMap {
    ConfigMap {
        metadata: metadata(name, labels),
        ..config_map(name)
    }
}

pub(super) fn pod(name: &str) -> Pod {
    Pod {
        metadata: metadata(name, &[]),
        spec: Some(PodSpec {
            containers: vec![Container {
                name: "main".into(),
                image: Some("example.com/image:1".into()),
                ..Container::default()
            }],
            ..PodSpec::default()
        }),
        ..Pod::default()
    }
}

fn metadata(name: &str, labels: &[(&str, &str)]) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.into()),
        labels: (!labels.is_empty()).then(|| {
            labels
                .iter()
                .map(|&(key, value)| (key.into(), value.into()))
                .collect()
        }),
        ..ObjectMeta::default()
    }
}
