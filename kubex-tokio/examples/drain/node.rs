//! The node and its pods.

use std::time::Duration;

use k8s_openapi::api::core::v1::{Node, Pod};
use kubex_tokio::{Api, Client, Error, Patch, Resource, Timeout};
use serde_json::json;

/// How long to wait before a budget is asked again; nobody says when it will allow more.
const PAUSE: Duration = Duration::from_secs(1);

/// Marks the node, and evicts one pod after the other.
pub(crate) async fn drain(client: &Client, name: &str) -> Result<(), Error> {
    let nodes: Api<Node> = client.api();
    let cordoned = Patch::strategic(json!({"spec": {"unschedulable": true}}));
    nodes.patch(name, cordoned).await?;
    println!("node {name}: cordoned");
    let pods: Api<Pod> = client.api();
    let here = pods
        .list()
        .all_namespaces()
        .fields(format!("spec.nodeName={name}"))
        .await?;
    for pod in here.iter().filter(|pod| !stays(pod)) {
        evict(&pods, pod).await?;
    }
    println!("node {name}: drained");
    Ok(())
}

/// What would come back at once, or is the node's own.
fn stays(pod: &Pod) -> bool {
    let is_of_daemon_set = pod
        .owner_references()
        .iter()
        .any(|owner| owner.kind == "DaemonSet" && owner.controller == Some(true));
    let is_static = pod
        .annotations()
        .contains_key("kubernetes.io/config.mirror");
    is_of_daemon_set || is_static
}

/// Asks until the budget allows it, and waits until the pod is gone.
async fn evict(pods: &Api<Pod>, pod: &Pod) -> Result<(), Error> {
    let namespace = pod.namespace().unwrap_or_default();
    loop {
        let evicted = pods.eviction().create(pod.name()).namespace(namespace);
        match evicted.await {
            Ok(_) => break,
            Err(error) if error.is_not_found() => break,
            Err(error) if error.is_disruption_budget() => {
                let budget = error.disruption_budget().unwrap_or("?");
                println!("pod {}: held up by the budget {budget}", pod.name());
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => return Err(error),
        }
    }
    // Another one of its name, as a stateful set makes it, is not the one that is waited for.
    let gone = pods.wait(pod.name()).namespace(namespace);
    // It has as much time to end as it was given.
    let gone = gone.timeout(Timeout::Never);
    gone.uid(pod.uid().unwrap_or_default())
        .until_deleted()
        .await?;
    println!("pod {}: gone", pod.name());
    Ok(())
}
