//! Drains a node, as `kubectl drain` does: nothing new is put there, and its pods are evicted as far as their disruption
//! budgets allow.
//!
//! `cargo run -p kubex-tokio --example drain` does it with an API server in memory. With `-- --cluster NODE` it drains that node
//! of the current context of your kubeconfig: pods of daemon sets and of the node itself stay, all others go.

mod demonstration;
mod node;
mod objects;

use kubex_tokio::{Client, Config, default_config};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            let served = kubex_testing::Server::new().serve()?;
            println!("An API server in memory, at {}.", served.url());
            let client = Client::new(Config::new(served.url().parse()?))?;
            demonstration::run(&client).await?;
        }
        ["--cluster", name] => node::drain(&Client::new(default_config().await?)?, name).await?,
        _ => return Err("usage: drain [--cluster NODE]".into()),
    }
    Ok(())
}
