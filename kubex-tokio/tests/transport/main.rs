//! The transport over real sockets: few connections, TLS, and everything that can break.

mod breaking;
mod credentials;
mod discovery;
mod few_connections;
mod hand_made;
mod logs;
mod proxies;
mod refused;
mod store;
mod tls;

use kubex_proto::{
    Api, Client as _, Config, Dynamic, DynamicObject, Error, Exchange, ResourceDescription, raw,
};
use kubex_testing::server::Served;
use kubex_tokio::Client;

/// What reaches a served server with what it demands.
fn config(served: &Served) -> Config {
    kubex_proto::Kubeconfig::parse(&served.kubeconfig(), "")
        .unwrap()
        .config(None)
        .unwrap()
}

fn client(served: &Served) -> Client {
    Client::new(config(served)).unwrap()
}

/// The text at a path.
async fn text(client: &Client, path: &str) -> Result<String, Error> {
    let call = raw::get(path).text();
    client.run(Exchange::new(call, client.settings())).await
}

fn config_maps(client: &Client) -> Api<DynamicObject, Dynamic, Client> {
    let description = ResourceDescription::namespaced("", "v1", "ConfigMap");
    Api::of(description).bind(client.clone())
}
