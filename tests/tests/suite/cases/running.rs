//! Pods whose containers run: as processes of this machine, on the node of a control plane as well as in memory.

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Error, Patch};
use kubex_testing::server::Exit;
use serde_json::{Value, json};

use crate::harness::Server;
use crate::{Api, Context};

/// The node of control planes.
const NODE: &str = "node";

/// A pod of one container that runs and does nothing, for commands that are run to their end.
pub(super) async fn for_commands(context: &Context, name: &str) -> Result<Api<Pod>, Error> {
    context.client.carries_sessions()?;
    make(context, name, json!({"command": ["sleep", "100000"]})).await
}

/// The same, for any sessions.
pub(super) async fn idle(context: &Context, name: &str) -> Result<Api<Pod>, Error> {
    running(context, name, json!({"command": ["sleep", "100000"]})).await
}

/// A pod of one container, of which this is what it has besides its name and image, once it runs.
pub(super) async fn running(
    context: &Context,
    name: &str,
    container: Value,
) -> Result<Api<Pod>, Error> {
    context.client.carries_streams()?;
    make(context, name, container).await
}

async fn make(context: &Context, name: &str, container: Value) -> Result<Api<Pod>, Error> {
    let pods: Api<Pod> = context.api();
    let mut main = json!({"name": "main", "image": "none"});
    let (Some(all), Value::Object(container)) = (main.as_object_mut(), container) else {
        panic!("a container is an object");
    };
    all.extend(container);
    let pod: Pod = serde_json::from_value(json!({
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"nodeName": NODE, "containers": [main], "terminationGracePeriodSeconds": 1},
    }))
    .unwrap();
    pods.create(&pod).await?;
    if let Server::InMemory(server) = &context.server {
        server.exec_by_processes();
        // What attaches meets a `cat`.
        server.on_attach(|mut process| async move {
            match tokio::io::copy(&mut process.stdin, &mut process.stdout).await {
                Ok(_) => Exit::Code(0),
                Err(error) => Exit::Failed(error.to_string()),
            }
        });
        let conditions = json!([{"type": "Ready", "status": "True"}]);
        let status = json!({"status": {"phase": "Running", "conditions": conditions}});
        pods.status().patch(name, Patch::merge(status)).await?;
    }
    let runs = |pod: &Pod| {
        let status = pod.status.as_ref();
        let conditions = status.and_then(|status| status.conditions.as_ref());
        let mut conditions = conditions.into_iter().flatten();
        conditions.any(|condition| condition.type_ == "Ready" && condition.status == "True")
    };
    pods.wait(name).until(runs).await?;
    Ok(pods)
}
