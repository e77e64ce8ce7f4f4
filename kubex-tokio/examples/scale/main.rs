//! Scales a deployment, as `kubectl scale` does.
//!
//! `cargo run -p kubex-tokio --example scale` does it with an API server in memory, where a deployment is made first. With
//! `-- --cluster NAME REPLICAS` it scales that deployment in the current context of your kubeconfig.

use k8s_openapi::api::apps::v1::Deployment;
use kubex_tokio::{Api, Client, Config, Error, default_config};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            let served = kubex_testing::Server::new().serve()?;
            println!("An API server in memory, at {}.", served.url());
            let client = Client::new(Config::new(served.url().parse()?))?;
            let deployments: Api<Deployment> = client.api();
            deployments.create(&deployment("web")?).await?;
            scale(&deployments, "web", 3).await?;
        }
        ["--cluster", name, replicas] => {
            let client = Client::new(default_config().await?)?;
            scale(&client.api(), name, replicas.parse()?).await?;
        }
        _ => return Err("usage: scale [--cluster NAME REPLICAS]".into()),
    }
    Ok(())
}

/// Asks for so many replicas, whatever anybody else writes at the same time.
async fn scale(deployments: &Api<Deployment>, name: &str, replicas: i32) -> Result<(), Error> {
    let before = deployments.scale().get(name).await?;
    let after = deployments
        .scale()
        .update(name, move |scale| scale.spec.replicas = replicas)
        .await?;
    println!(
        "deployment {name}: {} replicas were wanted, now {} are, and {} are there",
        before.spec.replicas, after.spec.replicas, after.status.replicas
    );
    Ok(())
}

fn deployment(name: &str) -> Result<Deployment, serde_json::Error> {
    serde_json::from_value(json!({
        "metadata": {"name": name},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": {"app": name}},
                "spec": {"containers": [{"name": "main", "image": "registry.k8s.io/pause:3.10"}]},
            },
        },
    }))
}
