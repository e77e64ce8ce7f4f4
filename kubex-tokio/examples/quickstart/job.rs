//! What the quickstart does, on whichever runtime.

use k8s_openapi::api::{apps::v1::Deployment, core::v1::Pod};
use serde_json::json;

use super::{
    beside,
    kubex::{Api, Client, Error, Patch, Resource, Store, WatchEvent},
    objects::{deployment, pod},
};

pub(crate) async fn run(client: &Client, namespace: &str) -> Result<(), Error> {
    let deployments: Api<Deployment> = client.api().with_namespace(namespace);
    let pods: Api<Pod> = client.api().with_namespace(namespace);

    println!("\n== Create a deployment and three pods");
    let web = deployments.create(&deployment("web")).await?;
    println!("deployment {} at version {}", web.name(), version(&web));
    for (name, tier) in [("web-1", "front"), ("web-2", "front"), ("db-1", "back")] {
        let made = pods.create(&pod(name, tier)).await?;
        println!("pod {} in tier {}", made.name(), made.labels()["tier"]);
    }

    println!("\n== List the pods of tier front in all namespaces");
    let front = pods.list().labels("tier=front").all_namespaces().await?;
    for pod in front
        .iter()
        .filter(|pod| pod.namespace() == Some(namespace))
    {
        println!("{}/{}", pod.namespace().unwrap_or_default(), pod.name());
    }

    watch_while_somebody_works(&pods, &front.metadata.resource_version).await?;

    keep_in_step_while_somebody_works(&pods).await?;

    println!("\n== Patch the deployment");
    let patch = Patch::merge(json!({"metadata": {"annotations": {"example.com/note": "patched"}}}));
    let patched = deployments.patch("web", patch).await?;
    println!("{:?}", patched.annotations());

    println!("\n== Write an object that somebody else has changed meanwhile");
    let mut stale = web;
    stale.labels_mut().insert("mine".into(), "1".into());
    match deployments.replace(&stale).await {
        Err(error) if error.is_conflict() => println!("conflict: {error}"),
        other => println!("no conflict? {other:?}"),
    }
    let updated = deployments
        .update("web", |web| {
            web.labels_mut().insert("mine".into(), "1".into());
        })
        .await?;
    println!("read, changed and written anew: {:?}", updated.labels());

    println!("\n== Ask for what is not there");
    match pods.get("nobody").await {
        Err(error) if error.is_not_found() => println!("not found: {error}"),
        other => println!("found? {other:?}"),
    }
    let nobody = pods.get("nobody").optional().await?;
    println!(
        "as an option: {:?}",
        nobody.map(|pod| pod.name().to_string())
    );
    match pods.get("../secrets").await {
        Err(error) => println!("refused: {error}"),
        Ok(_) => println!("sent?"),
    }

    println!("\n== Delete what was made");
    deployments.delete("web").await?;
    println!("deployment web");
    let deleted = pods.delete_collection().labels("tier").await?;
    let deleted = deleted.object().map(|list| list.items).unwrap_or_default();
    println!("{} pods", deleted.len());
    Ok(())
}

/// Follows the changes that another task makes.
async fn watch_while_somebody_works(pods: &Api<Pod>, since: &str) -> Result<(), Error> {
    println!("\n== Watch the pods while another task changes them");
    let mut events = pods.watch().resource_version(since).stream();
    let worker = beside({
        let pods = pods.clone();
        async move {
            pods.create(&pod("web-3", "front")).await?;
            let canary = json!({"metadata": {"labels": {"canary": "true"}}});
            pods.patch("web-1", Patch::merge(canary)).await?;
            pods.delete("web-2").await
        }
    });
    while let Some(event) = events.next().await {
        let (what, pod) = match event? {
            WatchEvent::Added(pod) => ("added", pod),
            WatchEvent::Modified(pod) => ("modified", pod),
            WatchEvent::Deleted(pod) => ("deleted", pod),
            WatchEvent::Bookmark(_) => continue,
        };
        println!("{what:9} {}", pod.name());
        if what == "deleted" {
            break;
        }
    }
    worker.await.map(drop)
}

/// Reads from a store, which follows what another task changes, and waits for what it is about to do.
async fn keep_in_step_while_somebody_works(pods: &Api<Pod>) -> Result<(), Error> {
    println!("\n== Keep a store of the pods in step while another task changes them");
    let store = Store::of(pods.watcher().labels("tier=front"));
    store.ready().await?;
    println!("at first: {}", names(&store));
    let worker = beside({
        let pods = pods.clone();
        async move {
            pods.create(&pod("web-4", "front")).await?;
            let ready = json!({"metadata": {"annotations": {"example.com/ready": "yes"}}});
            pods.patch("web-4", Patch::merge(ready)).await?;
            pods.delete("web-3").await
        }
    });
    let is_ready = |pod: &Pod| pod.annotations().contains_key("example.com/ready");
    let fourth = pods.wait("web-4").until(is_ready).await?;
    println!("waited for {}: {:?}", fourth.name(), fourth.annotations());
    pods.wait("web-3").until_deleted().await?;
    println!("waited for the end of web-3");
    // The store hears of it on its own watch, so it may be a moment behind.
    let mut changes = store.changes();
    while names(&store) != "web-1 web-4" {
        changes.next().await;
    }
    println!("in the end: {}", names(&store));
    worker.await.map(drop)
}

/// The names of what a store holds, without asking the server.
fn names(store: &Store<Pod>) -> String {
    let pods = store.objects();
    let names: Vec<_> = pods.iter().map(|pod| pod.name()).collect();
    names.join(" ")
}

fn version(object: &impl Resource) -> &str {
    object.resource_version().unwrap_or_default()
}
