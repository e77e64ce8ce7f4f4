//! Copies files and folders in and out of containers, as `kubectl cp` does.
//!
//! `cargo run -p kubex-tokio --example cp` does it with an API server in memory, whose container is a folder of this machine. With
//! `-- --cluster FROM TO [CONTAINER]`, where one of both is `POD:PATH`, it copies in the current context of your kubeconfig.

#[cfg(unix)]
mod demonstration;

use k8s_openapi::api::core::v1::Pod;
use kubex_tokio::{Api, Client, Copied, Error, default_config};

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        #[cfg(unix)]
        [] => demonstration::run().await,
        ["--cluster", from, to, ref container @ ..] if container.len() < 2 => {
            let pods = Client::new(default_config().await?)?.api();
            let copied = copy(&pods, from, to, container.first().copied()).await?;
            println!("{} files, {} bytes", copied.files, copied.bytes);
            Ok(())
        }
        _ => Err("usage: cp [--cluster FROM TO [CONTAINER]], one of both as POD:PATH".into()),
    }
}

async fn copy(
    pods: &Api<Pod>,
    from: &str,
    to: &str,
    container: Option<&str>,
) -> Result<Copied, Error> {
    let exec = pods.exec();
    let mut copy = match (from.split_once(':'), to.split_once(':')) {
        (None, Some((pod, path))) => exec.copy_to(pod, from, path),
        (Some((pod, path)), None) => exec.copy_from(pod, path, to),
        _ => return Err(Error::local("one of both must be in a pod: POD:PATH")),
    };
    if let Some(container) = container {
        copy = copy.container(container);
    }
    copy.await
}
