//! Runs a command in a container, as `kubectl exec -i` does, and in a terminal where it is started from one (`-it`).
//!
//! `cargo run -p kubex-tokio --example exec` does it with an API server in memory, whose one pod has a very small shell. With
//! `-- --cluster POD [-c CONTAINER] -- COMMAND...` it runs that command in the current context of your kubeconfig. It exits with the
//! code of the command.

mod shell;
mod streams;
mod terminal;

use std::io::{IsTerminal, stdin, stdout};

use k8s_openapi::api::core::v1::Pod;
use kubex_tokio::{Api, Client, Config, Error, ExitStatus, default_config};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let status = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            let server = kubex_testing::Server::builder().on_exec(shell::run).build();
            let running = server.serve()?;
            let pods: Api<Pod> = Client::new(Config::new(running.url().parse()?))?.api();
            pods.create(&shell::pod()?).await?;
            println!("A pod of an API server in memory. Type `help`, or `exit`.");
            exec(&pods, "web", None, &["shell"]).await?
        }
        ["--cluster", pod, "-c", container, "--", ref command @ ..] => {
            let pods = Client::new(default_config().await?)?.api();
            exec(&pods, pod, Some(container), command).await?
        }
        ["--cluster", pod, "--", ref command @ ..] => {
            let pods = Client::new(default_config().await?)?.api();
            exec(&pods, pod, None, command).await?
        }
        _ => return Err("usage: exec [--cluster POD [-c CONTAINER] -- COMMAND...]".into()),
    };
    if !matches!(status, ExitStatus::Success | ExitStatus::Code(_)) {
        eprintln!("the command {status}");
    }
    // Not by returning: what reads from the terminal would be waited for until somebody types.
    std::process::exit(status.code().unwrap_or(1));
}

async fn exec(
    pods: &Api<Pod>,
    pod: &str,
    container: Option<&str>,
    command: &[&str],
) -> Result<ExitStatus, Error> {
    let mut exec = pods.exec().stream(pod, command.iter().copied()).stdin();
    if let Some(container) = container {
        exec = exec.container(container);
    }
    if stdin().is_terminal() && stdout().is_terminal() {
        terminal::carry(&exec.tty().await?).await
    } else {
        streams::carry(&exec.await?).await
    }
}
