//! A service in memory, whose one pod is this program.

use k8s_openapi::api::core::v1::{Pod, Service};
use kubex_tokio::{Api, Client, Config, Patch};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{Failure, announce};

pub(crate) async fn run() -> Result<(), Failure> {
    let server = kubex_testing::Server::new();
    let running = server.serve()?;
    println!("An API server in memory, at {}.", running.url());
    let client = Client::new(Config::new(running.url().parse()?))?;
    let web = TcpListener::bind("127.0.0.1:0").await?;
    server.map_port("default", "web-1", 8080, web.local_addr()?);
    tokio::spawn(answer(web));

    let pods: Api<Pod> = client.api();
    let spec = json!({"nodeName": "here", "containers": [{"name": "main", "image": "none"}]});
    let pod = json!({"metadata": {"name": "web-1", "labels": {"app": "web"}}, "spec": spec});
    pods.create(&serde_json::from_value(pod)?).await?;
    let conditions = json!([{"type": "Ready", "status": "True"}]);
    let status = json!({"status": {"phase": "Running", "conditions": conditions}});
    pods.status().patch("web-1", Patch::merge(status)).await?;
    let services: Api<Service> = client.api();
    let spec = json!({"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]});
    let service = json!({"metadata": {"name": "web"}, "spec": spec});
    services.create(&serde_json::from_value(service)?).await?;

    let listening = services.port_forward().listen("web", [(0, 80)]).await?;
    announce(&listening);
    let port = listening.ports().first().ok_or("nothing is listened on")?;
    let mut stream = TcpStream::connect(port.address).await?;
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await?;
    println!(
        "asked through it: {}",
        text.lines().last().unwrap_or_default()
    );
    listening.close().await;
    Ok(())
}

/// What runs in the pod.
async fn answer(web: TcpListener) {
    while let Ok((mut stream, _)) = web.accept().await {
        let mut request = [0; 1024];
        let _ = stream.read(&mut request).await;
        let _ = stream
            .write_all(b"HTTP/1.0 200 OK\r\n\r\nhello from web-1\n")
            .await;
    }
}
