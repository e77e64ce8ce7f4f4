//! What goes on by itself in a cluster, once the controllers and the scheduler are there.

use std::time::Duration;

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{Namespace, Node, Pod};
use kubex_testing::ControlPlane;
use kubex_testing::control_plane::Part;
use kubex_tokio::{Api, WatchEvent};
use serde_json::json;

use crate::pods::{runs, until};
use crate::{client, real_with};

const REPLICAS: i32 = 100;

const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test]
async fn a_deployment_fills_up_and_its_namespace_goes() {
    let builder = ControlPlane::builder().controller_manager().scheduler();
    let Some(plane) = real_with(builder.kwok()) else {
        return;
    };
    let client = client(&plane.kubeconfig());
    for number in 0..5 {
        client
            .api()
            .create(&node(&format!("node-{number}")))
            .await
            .unwrap();
    }
    let namespaces: Api<Namespace> = client.api();
    let shop = json!({"metadata": {"name": "shop"}});
    let shop = serde_json::from_value(shop).unwrap();
    namespaces.create(&shop).await.unwrap();
    let deployments: Api<Deployment> = client.api().with_namespace("shop");
    let web: Deployment = serde_json::from_value(json!({
        "metadata": {"name": "web"},
        "spec": {
            "replicas": REPLICAS,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{"name": "main", "image": "none"}]},
            },
        },
    }))
    .unwrap();
    deployments.create(&web).await.unwrap();
    let full = async {
        let mut events = deployments.watch().stream();
        loop {
            if let WatchEvent::Added(web) | WatchEvent::Modified(web) =
                events.next().await.unwrap().unwrap()
                && web.status.and_then(|status| status.available_replicas) == Some(REPLICAS)
            {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, full)
        .await
        .expect("it fills up");
    let pods: Api<Pod> = client.api().with_namespace("shop");
    let list = pods.list().labels("app=web").await.unwrap();
    assert_eq!(list.items.iter().filter(|pod| runs(pod)).count(), 100);

    let mut events = namespaces.watch().fields("metadata.name=shop").stream();
    namespaces.delete("shop").await.unwrap();
    let gone = async {
        while !matches!(
            events.next().await.unwrap().unwrap(),
            WatchEvent::Deleted(_)
        ) {}
    };
    tokio::time::timeout(PATIENCE, gone).await.expect("it goes");
    assert_eq!(pods.list().await.unwrap().items.len(), 0);
}

#[tokio::test]
async fn a_part_stands_still_and_comes_back() {
    let builder = ControlPlane::builder().controller_manager().scheduler();
    let Some(plane) = real_with(builder.kwok().node()) else {
        return;
    };
    let client = client(&plane.kubeconfig());
    client.api().create(&node("one")).await.unwrap();
    let pods: Api<Pod> = client.api();
    let pod = |name: &str| -> Pod {
        serde_json::from_value(json!({
            "metadata": {"name": name},
            "spec": {
                "nodeSelector": {"kubernetes.io/hostname": "one"},
                "containers": [{"name": "main", "image": "none"}],
            },
        }))
        .unwrap()
    };
    pods.create(&pod("first")).await.unwrap();
    until(&pods, "first", runs).await;

    let frozen = plane.freeze(Part::Scheduler).unwrap();
    pods.create(&pod("second")).await.unwrap();
    // The controllers go on meanwhile: the pod is not bound for want of the scheduler only.
    let spaces: Api<Namespace> = client.api();
    let space = serde_json::from_value(json!({"metadata": {"name": "space"}})).unwrap();
    spaces.create(&space).await.unwrap();
    spaces.delete("space").await.unwrap();
    let gone = async { while spaces.get("space").await.is_ok() {} };
    tokio::time::timeout(PATIENCE, gone).await.unwrap();
    let second = pods.get("second").await.unwrap();
    assert_eq!(second.spec.unwrap().node_name, None);
    frozen.thaw();
    until(&pods, "second", runs).await;

    for (part, name) in [
        (Part::Kwok, "a"),
        (Part::Scheduler, "b"),
        (Part::ControllerManager, "c"),
        (Part::Node, "d"),
        (Part::ApiServer, "e"),
        (Part::Etcd, "f"),
    ] {
        plane.restart(part).unwrap();
        // A read is repeated where the connection is gone, and a write is not.
        pods.get("first").await.unwrap();
        pods.create(&pod(name)).await.unwrap();
        until(&pods, name, runs).await;
        plane.check().unwrap();
    }
}

#[test]
fn a_part_that_was_not_asked_for() {
    let Some(plane) = crate::real() else { return };
    plane.stop(Part::Kwok);
    let error = plane.restart(Part::Kwok).unwrap_err();
    assert!(
        error.to_string().starts_with("kwok is no part of this"),
        "{error}"
    );
    assert!(plane.freeze(Part::Node).is_err());
    plane.check().unwrap();
}

fn node(name: &str) -> Node {
    let (annotation, value) = ControlPlane::KWOK_ANNOTATION;
    serde_json::from_value(json!({
        "metadata": {
            "name": name,
            "annotations": {annotation: value},
            "labels": {"kubernetes.io/hostname": name},
        },
    }))
    .unwrap()
}
