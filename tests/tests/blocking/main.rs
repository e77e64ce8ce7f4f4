//! The blocking transport of the example `ureq` of kubex-proto: what it shows, and what it makes of servers that break.

mod breaking;
#[path = "../../../kubex-tokio/tests/transport/hand_made.rs"]
#[allow(dead_code)] // Other tests have other servers.
mod hand_made;
mod issuers;
mod keeping;
#[cfg(unix)]
mod plugins;
mod proxies;
mod unreachable;

#[path = "../../../kubex-proto/examples/ureq/main.rs"]
#[allow(dead_code)] // It is a program too.
mod example;
use example::transport::{Blocking as _, Client};

use kubex_proto::{Api, Client as _, Config, Error, Exchange, Kubeconfig, Namespaced, raw};
use kubex_testing::{
    Server,
    server::{ServeOptions, Served},
};

fn config(served: &Served) -> Config {
    let kubeconfig = Kubeconfig::parse(&served.kubeconfig(), "").unwrap();
    kubeconfig.config(None).unwrap()
}

fn client(served: &Served) -> Client {
    Client::new(config(served)).unwrap()
}

fn text(client: &Client, path: &str) -> Result<String, Error> {
    let exchange = Exchange::new(raw::get(path).text(), client.settings());
    client.run(exchange).call()
}

type ConfigMaps = Api<k8s_openapi::api::core::v1::ConfigMap, Namespaced, Client>;

fn config_maps(client: &Client) -> ConfigMaps {
    Api::bound_to(client.clone())
}

/// Every way to reach the same server.
fn ways() -> [ServeOptions; 2] {
    [ServeOptions::plain(), ServeOptions::tls()]
}

#[test]
fn the_example_does_its_job() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        example::run(&client(&served)).unwrap();
        let left = config_maps(&client(&served))
            .list()
            .labels("made-by")
            .call();
        assert!(left.unwrap().items.is_empty());
    }
}

#[test]
fn headers_are_those_of_the_machine() {
    let served = Server::new().serve().unwrap();
    text(&client(&served), "/version").unwrap();
    let request = served.server().requests().pop().unwrap();
    let mut names: Vec<_> = request
        .headers
        .keys()
        .map(http::HeaderName::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["accept-encoding", "host", "user-agent"]);
    assert!(
        request.headers["user-agent"]
            .to_str()
            .unwrap()
            .starts_with("kubex/")
    );
}

#[test]
fn one_connection_serves_one_call_after_the_other() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        let client = client(&served);
        for _ in 0..10 {
            text(&client, "/version").unwrap();
        }
        assert_eq!(served.connections().accepted, 1);
    }
}
