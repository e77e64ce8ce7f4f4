//! A node with two pods and a budget that lets one go at a time.

use std::time::Duration;

use k8s_openapi::api::{
    core::v1::{Node, Pod},
    policy::v1::PodDisruptionBudget,
};
use kubex_tokio::{Api, Client, Error, Patch};
use serde_json::json;

use super::objects::{budget, node, pod};

pub(crate) async fn run(client: &Client) -> Result<(), Error> {
    let nodes: Api<Node> = client.api();
    nodes.create(&node("a")).await?;
    let pods: Api<Pod> = client.api();
    for name in ["web-1", "web-2"] {
        pods.create(&pod(name, "a")).await?;
        let ready = json!({"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}});
        pods.status().patch(name, Patch::merge(ready)).await?;
    }
    let budgets: Api<PodDisruptionBudget> = client.api();
    budgets.create(&budget("web")).await?;
    allow_one(&budgets).await?;
    // What a controller does on a cluster: once a pod has a successor, the next one may go.
    let controller = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(4)).await;
        allow_one(&budgets).await
    });
    super::node::drain(client, "a").await?;
    controller.await.unwrap_or(Ok(()))
}

async fn allow_one(budgets: &Api<PodDisruptionBudget>) -> Result<(), Error> {
    let status = json!({
        "observedGeneration": 1, "disruptionsAllowed": 1, "currentHealthy": 2, "desiredHealthy": 1, "expectedPods": 2,
    });
    let status = Patch::merge(json!({"status": status}));
    budgets.status().patch("web", status).await.map(drop)
}
