//! Local ports that lead into a cluster, as `kubectl port-forward` makes them.
//!
//! `cargo run -p kubex-tokio --example port_forward` does it with an API server in memory: it forwards a port of a service, and asks
//! through it once. With `-- --cluster [pod/|service/|deployment/]NAME [LOCAL:]REMOTE...` it listens in the current context
//! of your kubeconfig until you press Ctrl-C.

mod demonstration;

use k8s_openapi::api::{
    apps::v1::Deployment,
    core::v1::{Pod, Service},
};
use kubex_tokio::{Client, Error, Listening, default_config};

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => demonstration::run().await,
        ["--cluster", target, ref ports @ ..] if !ports.is_empty() => {
            let client = Client::new(default_config().await?)?;
            let ports: Result<Vec<_>, _> = ports.iter().map(|text| pair(text)).collect();
            let listening = listen(&client, target, ports?).await?;
            announce(&listening);
            until_interrupted(&listening).await;
            listening.close().await;
            Ok(())
        }
        _ => Err(
            "usage: port_forward [--cluster [pod/|service/|deployment/]NAME [LOCAL:]REMOTE...]"
                .into(),
        ),
    }
}

/// `8080:80`, or `80` for both.
fn pair(text: &str) -> Result<(u16, u16), std::num::ParseIntError> {
    match text.split_once(':') {
        Some((local, remote)) => Ok((local.parse()?, remote.parse()?)),
        None => Ok((text.parse()?, text.parse()?)),
    }
}

async fn listen(client: &Client, target: &str, ports: Vec<(u16, u16)>) -> Result<Listening, Error> {
    match target.split_once('/') {
        Some(("service", name)) => {
            let services = client.api::<Service>();
            services.port_forward().listen(name, ports).await
        }
        Some(("deployment", name)) => {
            let deployments = client.api::<Deployment>();
            deployments.port_forward().listen(name, ports).await
        }
        _ => {
            let pods = client.api::<Pod>();
            let name = target.strip_prefix("pod/").unwrap_or(target);
            pods.port_forward().listen(name, ports).await
        }
    }
}

fn announce(listening: &Listening) {
    for port in listening.ports() {
        println!("{} leads to port {}", port.address, port.remote);
    }
}

/// Tells what goes wrong meanwhile.
async fn until_interrupted(listening: &Listening) {
    loop {
        tokio::select! {
            Some(error) = listening.next_error() => {
                eprintln!("{} to port {}: {}", error.address, error.remote, error.error);
            }
            _ = tokio::signal::ctrl_c() => return,
        }
    }
}
