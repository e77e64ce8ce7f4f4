//! Talks to a cluster without any runtime, by a transport that blocks.
//!
//! ```text
//! KUBECONFIG=~/.kube/config cargo run -p kubex-proto --features k8s-openapi --example ureq
//! ```
//!
//! It makes a few config maps in the current namespace, reads and watches them, and deletes them again.

pub(crate) mod transport;

use std::{env, error::Error, fs, path::absolute, time::Duration};

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Api, Client as _, Kubeconfig, Namespaced, Patch, Resource, WatchEvent};
use serde_json::json;

use transport::{Blocking as _, Client};

fn main() -> Result<(), Box<dyn Error>> {
    let file = env::var("KUBECONFIG").map_err(|_| "set KUBECONFIG to the path of a kubeconfig")?;
    let path = absolute(&file)?.to_string_lossy().into_owned();
    let config = Kubeconfig::parse(&fs::read_to_string(&file)?, &path)?.config(None)?;
    Ok(run(&Client::new(config)?)?)
}

/// All that is shown, with this client.
pub(crate) fn run(client: &Client) -> Result<(), kubex_proto::Error> {
    println!("Server {}", client.settings().server());
    let maps = Api::<ConfigMap, Namespaced, Client>::bound_to(client.clone());

    for name in ["ureq-a", "ureq-b", "ureq-c"] {
        let apply = Patch::apply(json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": name, "labels": {"made-by": "ureq-example"}},
            "data": {"greeting": "hello"},
        }));
        let map = maps
            .patch(name, apply)
            .field_manager("ureq-example")
            .call()?;
        println!("Applied {}", map.name());
    }

    let map = maps.get("ureq-a").call()?;
    println!(
        "Read {}: {:?}",
        map.name(),
        map.data.as_ref().and_then(|data| data.get("greeting"))
    );
    match maps.get("ureq-none").call() {
        Err(error) if error.is_not_found() => println!("Not found: ureq-none"),
        other => println!("Unexpected: {other:?}"),
    }

    // Two a page; each comes as soon as its bytes are there.
    for map in maps
        .list()
        .labels("made-by=ureq-example")
        .limit(2)
        .items()
        .stream()
    {
        println!("Listed {}", map?.name());
    }

    let watch = maps
        .watch()
        .labels("made-by=ureq-example")
        .initial_events()
        .timeout(Duration::from_secs(30));
    for event in watch.stream() {
        match event? {
            WatchEvent::Added(map) => println!("Watched {}", map.name()),
            // All that there was has been told; what is deleted from now on is told as well.
            WatchEvent::Bookmark(mark) if mark.initial_events_end => {
                let all = maps.delete_collection().labels("made-by=ureq-example");
                all.call()?;
            }
            WatchEvent::Deleted(map) => {
                println!("Gone {}", map.name());
                if map.name() == "ureq-c" {
                    break;
                }
            }
            _ => {}
        }
    }
    Ok(())
}
