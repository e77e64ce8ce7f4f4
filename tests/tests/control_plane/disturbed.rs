//! Parts that stop, stand still and come back.

use std::time::Duration;

use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kubex_testing::control_plane::Part;
use kubex_tokio::{Api, Resource};

use crate::{client, real};

fn map(name: &str) -> ConfigMap {
    ConfigMap {
        metadata: ObjectMeta {
            name: Some(name.into()),
            ..ObjectMeta::default()
        },
        ..ConfigMap::default()
    }
}

#[tokio::test]
async fn what_is_stored_outlives_its_processes() {
    let Some(plane) = real() else { return };
    let maps: Api<ConfigMap> = client(&plane.kubeconfig()).api();
    let made = maps.create(&map("a")).await.unwrap();
    for part in [Part::ApiServer, Part::Etcd] {
        plane.restart(part).unwrap();
        assert_eq!(maps.get("a").await.unwrap().uid(), made.uid());
    }
    plane.stop(Part::ApiServer);
    plane.check().expect("it was stopped, it did not die");
    let error = maps.get("a").timeout(Duration::from_secs(2)).await;
    assert!(error.is_err());
    let error = plane.freeze(Part::ApiServer).unwrap_err();
    assert!(error.to_string().contains("kube-apiserver does not run"));
}

#[tokio::test]
async fn a_frozen_server_says_nothing_until_it_thaws() {
    let Some(plane) = real() else { return };
    let maps: Api<ConfigMap> = client(&plane.kubeconfig()).api();
    maps.create(&map("a")).await.unwrap();
    let frozen = plane.freeze(Part::ApiServer).unwrap();
    let error = maps.get("a").timeout(Duration::from_millis(300)).await;
    assert!(error.unwrap_err().is_timeout());
    frozen.thaw();
    assert_eq!(maps.get("a").await.unwrap().name(), "a");
    // A server that lost its store is there, and cannot answer.
    let frozen = plane.freeze(Part::Etcd).unwrap();
    let error = maps.create(&map("b")).timeout(Duration::from_millis(300));
    assert!(error.await.unwrap_err().is_timeout());
    frozen.thaw();
    maps.get("a").await.unwrap();
}

#[tokio::test]
async fn a_part_that_died_is_named() {
    let Some(plane) = real() else { return };
    let kept = plane.keep_logs().unwrap();
    assert!(kept.join("etcd.log").exists() && kept.join("kube-apiserver.log").exists());
    std::fs::remove_dir_all(kept).unwrap();
    // The API server gives up by itself where there is a flag that it does not know.
    let error = kubex_testing::ControlPlane::builder()
        .api_server_flag("--no-such-flag")
        .start()
        .unwrap_err();
    assert_eq!(error.died_part(), Some(Part::ApiServer));
    assert!(
        error.to_string().contains("unknown flag: --no-such-flag"),
        "{error}"
    );
}
