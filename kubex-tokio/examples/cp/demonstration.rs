//! There and back, with a container whose commands are processes of this machine.

use std::fs;

use k8s_openapi::api::core::v1::Pod;
use kubex_tokio::{Api, Client, Config};
use serde_json::json;

use crate::{Failure, copy};

pub(crate) async fn run() -> Result<(), Failure> {
    let server = kubex_testing::Server::builder().exec_by_processes().build();
    let running = server.serve()?;
    println!("An API server in memory, at {}.", running.url());
    let pods: Api<Pod> = Client::new(Config::new(running.url().parse()?))?.api();
    let spec = json!({"nodeName": "here", "containers": [{"name": "main", "image": "none"}]});
    let pod = json!({"metadata": {"name": "web"}, "spec": spec});
    pods.create(&serde_json::from_value(pod)?).await?;

    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    fs::create_dir(path("site"))?;
    fs::write(path("site/index.html"), "<h1>Hello</h1>")?;
    fs::write(path("site/style.css"), "h1 { color: teal }")?;
    let copied = copy(
        &pods,
        &path("site"),
        &format!("web:{}", path("container")),
        None,
    )
    .await?;
    println!(
        "{} files to the container, {} bytes",
        copied.files, copied.bytes
    );
    let copied = copy(
        &pods,
        &format!("web:{}", path("container")),
        &path("back"),
        None,
    )
    .await?;
    println!(
        "{} files from the container, {} bytes",
        copied.files, copied.bytes
    );
    assert_eq!(
        fs::read(path("site/style.css"))?,
        fs::read(path("back/style.css"))?
    );
    Ok(())
}
