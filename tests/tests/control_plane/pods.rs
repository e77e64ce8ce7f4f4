//! Pods on the node of a control plane, and waiting for what becomes of them.

use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use kubex_testing::ControlPlane;
use kubex_tokio::{Api, Resource, WatchEvent};
use serde_json::{Value, json};

/// Long enough for a busy machine, and only for what never happens.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A pod of one container, bound to the node. What is given of the container comes to its name and image.
pub(crate) fn pod(name: &str, container: Value) -> Pod {
    let mut all = json!({"name": "main", "image": "none"});
    let (Some(all), Value::Object(container)) = (all.as_object_mut(), container) else {
        panic!("a container is an object");
    };
    all.extend(container);
    serde_json::from_value(json!({
        "metadata": {"name": name},
        "spec": {"nodeName": ControlPlane::NODE, "containers": [all], "terminationGracePeriodSeconds": 1},
    }))
    .unwrap()
}

/// Creates a pod and waits until it runs.
pub(crate) async fn run(pods: &Api<Pod>, pod: &Pod) -> Pod {
    pods.create(pod).await.unwrap();
    until(pods, pod.name(), runs).await
}

pub(crate) fn runs(pod: &Pod) -> bool {
    phase(pod) == "Running"
}

pub(crate) fn phase(pod: &Pod) -> &str {
    let status = pod.status.as_ref();
    status.and_then(|it| it.phase.as_deref()).unwrap_or("")
}

/// How often its container was started again.
pub(crate) fn restarts(pod: &Pod) -> i32 {
    let status = pod.status.as_ref();
    let containers = status.and_then(|it| it.container_statuses.as_ref());
    containers.map_or(0, |all| all[0].restart_count)
}

/// Waits until a pod is as it is to be.
pub(crate) async fn until(pods: &Api<Pod>, name: &str, is_so: impl Fn(&Pod) -> bool) -> Pod {
    let watch = pods.watch().fields(format!("metadata.name={name}"));
    let mut events = watch.stream();
    let found = async {
        loop {
            let event = events.next().await.expect("a watch that goes on").unwrap();
            match event {
                WatchEvent::Added(pod) | WatchEvent::Modified(pod) if is_so(&pod) => return pod,
                _ => {}
            }
        }
    };
    let found = tokio::time::timeout(PATIENCE, found).await;
    found.unwrap_or_else(|_| panic!("pod {name} never was as it should be"))
}
