//! A client and a server in one process, with no socket between them: what a program does with its cluster can be
//! tried in microseconds.
//!
//! ```text
//! cargo run -p kubex-testing --example in_memory
//! ```

mod sessions;
mod transport;

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kubex_proto::{Api, Authorization, Error, Namespaced, Patch, Resource, WatchEvent};
use kubex_testing::{
    Server,
    server::{Exit, Fault, RequestMatch},
};
use serde_json::json;

use transport::Client;

fn main() -> Result<(), Error> {
    let server = Server::new();
    let client = Client::new(server.clone(), Authorization::none())?;
    now(run(server, client))
}

async fn run(server: Server, client: Client) -> Result<(), Error> {
    let maps = Api::<ConfigMap, Namespaced, Client>::bound_to(client);
    for name in ["a", "b", "c"] {
        let map = json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": name}, "data": {"greeting": "hello"},
        });
        maps.patch(name, Patch::apply(map))
            .field_manager("example")
            .await?;
    }

    // A server that is overloaded asks for a repeat, which the caller never sees.
    server.inject(
        RequestMatch::any().once(),
        Fault::status_with_retry_after(429, 0),
    );
    println!("Read {} at the second attempt", maps.get("a").await?.name());

    for map in maps.list().limit(2).items().stream() {
        println!("Listed {}", map?.name());
    }

    let list = maps.list().await?;
    let version = &list.metadata.resource_version;
    let events = maps
        .watch()
        .resource_version(version)
        .bookmarks(false)
        .stream();
    maps.delete("b").await?;
    for event in events.take(1) {
        if let WatchEvent::Deleted(map) = event? {
            println!("Watched {} go", map.name());
        }
    }
    // A command in a container, whose messages pass from one machine to the other.
    server.on_exec(|mut process| async move {
        let copied = tokio::io::copy(&mut process.stdin, &mut process.stdout).await;
        copied.map_or(Exit::Code(1), |_| Exit::Code(0))
    });
    let pods = Api::<Pod, Namespaced, Client>::bound_to(maps.client().clone());
    let pod = json!({"metadata": {"name": "web"}, "spec": {"nodeName": "here", "containers": [{"name": "main", "image": "none"}]}});
    pods.create(&serde_json::from_value(pod).expect("a pod"))
        .await?;
    let output = pods.exec().run("web", ["cat"]).stdin_bytes("hello").await?;
    println!("A command {}: {:?}", output.status, output.stdout);
    println!("The server saw {} requests", server.requests().len());
    Ok(())
}

/// Whatever is awaited here blocks until it is there, so nothing is ever pending.
fn now<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => unreachable!("nothing here waits for a waker"),
    }
}
