//! The quickstart does its job however its server is reached.

use kubex_testing::{Server, server::ServeOptions};
use kubex_tokio::{Client, Kubeconfig};

#[path = "../examples/quickstart/main.rs"]
#[allow(dead_code)]
mod quickstart;

async fn does_its_job(server: Server, options: ServeOptions) {
    let running = server.serve_with(options).unwrap();
    let kubeconfig = Kubeconfig::parse(&running.kubeconfig(), "").unwrap();
    let client = Client::new(kubeconfig.config(None).unwrap()).unwrap();
    quickstart::run(client).await.unwrap();
}

#[tokio::test]
async fn over_plain_http() {
    does_its_job(Server::new(), ServeOptions::plain()).await;
}

#[tokio::test]
async fn over_tls_by_ip_address() {
    does_its_job(Server::new(), ServeOptions::tls()).await;
}

#[tokio::test]
async fn with_a_bearer_token() {
    let server = Server::builder().token("t0ken").build();
    does_its_job(server, ServeOptions::tls()).await;
}

#[tokio::test]
async fn with_a_client_certificate() {
    let options = ServeOptions::tls().demand_client_certificate();
    does_its_job(Server::new(), options).await;
}
