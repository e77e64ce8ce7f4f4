//! Follows the log of a container, as `kubectl logs -f` does.
//!
//! `cargo run -p kubex-tokio --example logs` does it with an API server in memory, whose container writes a few lines and ends. With
//! `-- --cluster POD [CONTAINER]` it follows a log in the current context of your kubeconfig, until the container ends or you
//! press Ctrl-C.

use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use kubex_testing::Server;
use kubex_tokio::{Api, Client, Config, Error, default_config};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            let server = Server::new();
            let running = server.serve()?;
            println!("An API server in memory, at {}.", running.url());
            let pods: Api<Pod> = Client::new(Config::new(running.url().parse()?))?.api();
            let containers = json!([{"name": "main", "image": "none"}]);
            let pod = json!({"metadata": {"name": "web"}, "spec": {"containers": containers}});
            pods.create(&serde_json::from_value(pod)?).await?;
            tokio::spawn(write(server));
            follow(&pods, "web", None).await?;
        }
        ["--cluster", pod] => {
            follow(&Client::new(default_config().await?)?.api(), pod, None).await?;
        }
        ["--cluster", pod, container] => {
            let pods = Client::new(default_config().await?)?.api();
            follow(&pods, pod, Some(container)).await?;
        }
        _ => return Err("usage: logs [--cluster POD [CONTAINER]]".into()),
    }
    Ok(())
}

/// Prints each line as it comes.
async fn follow(pods: &Api<Pod>, pod: &str, container: Option<&str>) -> Result<(), Error> {
    let mut logs = pods.logs().stream(pod).follow();
    if let Some(container) = container {
        logs = logs.container(container);
    }
    let mut lines = logs.lines();
    loop {
        let line = tokio::select! {
            line = lines.next() => line,
            _ = tokio::signal::ctrl_c() => return Ok(()),
        };
        match line {
            Some(line) => println!("{}", line?),
            None => return Ok(()),
        }
    }
}

/// What the container in memory does.
async fn write(server: Server) {
    let main = server.container("default", "web", "main");
    main.write("starting\n");
    // Whoever comes later is shown what there was, and then what comes.
    while main.followers() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for count in 1..=3 {
        main.write(format!("request {count}\n"));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    main.write("stopping\n");
    main.end();
}
