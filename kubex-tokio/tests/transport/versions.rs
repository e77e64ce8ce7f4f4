//! Which version of HTTP is spoken.

use kubex_proto::Connections;
use kubex_testing::{
    Server,
    server::{RecordedRequest, ServeOptions},
};
use kubex_tokio::Client;

use super::{client, config, text};

#[tokio::test]
async fn http_1_is_all_that_is_offered_if_so_wished() {
    let served = Server::new().serve_with(ServeOptions::tls()).unwrap();
    let connections = Connections {
        http1_only: true,
        ..Connections::default()
    };
    let old = Client::new(config(&served).with_connections(connections)).unwrap();
    text(&old, "/version").await.unwrap();
    let host = |request: &RecordedRequest| request.headers.contains_key(http::header::HOST);
    assert!(served.server().requests().iter().all(host));
    served.server().forget_requests();
    text(&client(&served), "/version").await.unwrap();
    assert!(!served.server().requests().iter().any(host));
}
