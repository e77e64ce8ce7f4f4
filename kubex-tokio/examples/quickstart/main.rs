//! The main things one does with a cluster, one after the other.
//!
//! `cargo run -p kubex-tokio --example quickstart` starts an API server in memory and talks to it over
//! HTTP on loopback. Only with `-- --cluster` does it use the current context of your kubeconfig, and it works
//! there in a namespace of its own, which it removes at the end.

mod job;
mod objects;

use k8s_openapi::api::core::v1::Namespace;
use kubex_tokio as kubex;
use kubex_tokio::{Api, Client, Config, Error, Resource, default_config};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            let served = kubex_testing::Server::new().serve()?;
            println!("An API server in memory, at {}.", served.url());
            println!("(With `-- --cluster` this runs on the current context of your kubeconfig.)");
            run(Client::new(Config::new(served.url().parse()?))?).await?;
        }
        ["--cluster"] => {
            let config = default_config().await?;
            let context = config.context.as_deref().unwrap_or("(in-cluster)");
            println!("Context {context}, at {}.", config.server);
            run(Client::new(config)?).await?;
        }
        _ => return Err("usage: quickstart [--cluster]".into()),
    }
    Ok(())
}

/// Makes a namespace, does the job in it, and removes it whatever became of the job.
pub(crate) async fn run(client: Client) -> Result<(), Error> {
    let namespaces: Api<Namespace> = client.api();
    let made = namespaces.create(&objects::namespace()).await?;
    let name = made.name();
    println!("\n== Namespace {name} is there");
    let outcome = tokio::select! {
        outcome = job::run(&client, name) => outcome,
        _ = tokio::signal::ctrl_c() => {
            println!("\nInterrupted.");
            Ok(())
        }
    };
    namespaces.delete(name).await?;
    println!("\n== Namespace {name} is deleted, with all that was in it");
    outcome
}

/// Does something beside the rest, on the runtime.
fn beside<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> impl Future<Output = T> {
    let task = tokio::spawn(work);
    async {
        match task.await {
            Ok(outcome) => outcome,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
}
