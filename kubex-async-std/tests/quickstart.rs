//! The quickstart does its job.

use kubex_async_std::{Client, Kubeconfig};
use kubex_testing::{Server, server::ServeOptions};

#[path = "../examples/quickstart/main.rs"]
#[allow(dead_code)]
mod quickstart;

#[async_std::test]
async fn over_tls_with_a_client_certificate() {
    let options = ServeOptions::tls().demand_client_certificate();
    let running = Server::new().serve_with(options).unwrap();
    let kubeconfig = Kubeconfig::parse(&running.kubeconfig(), "").unwrap();
    let client = Client::new(kubeconfig.config(None).unwrap()).unwrap();
    quickstart::run(client).await.unwrap();
}
