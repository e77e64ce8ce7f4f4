//! Clients of served servers, and the calls that most tests make.

use kubex_proto::{
    Api, Client as _, Config, Dynamic, DynamicObject, Error, Exchange, ResourceDescription, raw,
};
use kubex_testing::server::Served;

use crate::kubex::Client;

/// What reaches a served server with what it demands.
pub(crate) fn config(served: &Served) -> Config {
    kubex_proto::Kubeconfig::parse(&served.kubeconfig(), "")
        .unwrap()
        .config(None)
        .unwrap()
}

pub(crate) fn client(served: &Served) -> Client {
    Client::new(config(served)).unwrap()
}

/// The text at a path.
pub(crate) async fn text(client: &Client, path: &str) -> Result<String, Error> {
    let call = raw::get(path).text();
    client.run(Exchange::new(call, client.settings())).await
}

pub(crate) fn config_maps(client: &Client) -> Api<DynamicObject, Dynamic, Client> {
    let description = ResourceDescription::namespaced("", "v1", "ConfigMap");
    Api::of(description).bind(client.clone())
}
