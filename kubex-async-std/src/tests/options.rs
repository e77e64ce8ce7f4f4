//! What the configuration says of connections, and what a surf client of one's own cannot be told of it.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use kubex_proto::{Config, Connections, Identity, Pem, Proxies, Timeouts, raw};
use kubex_transport::Transport;
use surf::{
    Request, Response,
    middleware::{Middleware, Next},
    utils::async_trait,
};

use super::{peer::Peer, until};
use crate::{AsyncStd, Client, Error, HttpClient};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

fn config(peer: &Peer, connections: Connections) -> Config {
    Config::new(peer.url("").parse().unwrap()).with_connections(connections)
}

async fn version(client: &Client) -> Result<String, Error> {
    client.call(raw::get("/version").text()).await
}

#[async_std::test]
async fn so_many_connections_and_no_more() {
    let peer = Peer::answering(OK);
    let most_two = Connections {
        most: Some(2),
        ..Connections::default()
    };
    let client = Client::new(config(&peer, most_two)).unwrap();
    for text in join_all((0..50).map(|_| version(&client))).await {
        assert_eq!(text.unwrap(), "ok");
    }
    assert!(peer.accepted() <= 2, "{}", peer.accepted());
}

#[async_std::test]
async fn kept_for_no_call_or_for_no_longer_than_so() {
    let peer = Peer::answering(OK);
    let none = Connections {
        keep_alive: false,
        ..Connections::default()
    };
    let client = Client::new(config(&peer, none)).unwrap();
    for number in 1..=3 {
        version(&client).await.unwrap();
        until(|| peer.closed() == number).await;
    }

    let peer = Peer::answering(OK);
    let short = Connections {
        idle_timeout: Some(Duration::from_millis(50)),
        ..Connections::default()
    };
    let client = Client::new(config(&peer, short)).unwrap();
    version(&client).await.unwrap();
    until(|| peer.closed() == 1).await;
}

#[async_std::test]
async fn a_head_must_fit_into_the_read_buffer() {
    let padding = "x".repeat(20 << 10);
    let peer = Peer::answering(format!(
        "HTTP/1.1 200 OK\r\nx-padding: {padding}\r\ncontent-length: 2\r\n\r\nok"
    ));
    let client = Client::new(config(&peer, Connections::default())).unwrap();
    assert_eq!(version(&client).await.unwrap(), "ok");
    let small = Connections {
        read_buffer: Some(8 << 10),
        ..Connections::default()
    };
    let client = Client::new(config(&peer, small)).unwrap();
    assert!(version(&client).await.is_err());
}

/// A client certificate that is one.
fn identity() -> Identity {
    let issued = kubex_testing::server::CertificateAuthority::generate()
        .issue_client("kubex", "system:masters");
    Identity {
        certificate: Pem::data(issued.certificate_pem()),
        key: Pem::data(issued.key_pem()),
    }
}

#[async_std::test]
async fn those_are_refused_by_name_beside_a_surf_client_of_ones_own() {
    let peer = Peer::answering(OK);
    let plain = config(&peer, Connections::default());
    let http = HttpClient::new(&plain).unwrap();
    let surf = || surf::Client::with_http_client(http.clone());
    let refused = |config: Config| {
        let error = AsyncStd::with_surf(&config, surf()).unwrap_err();
        error.to_string()
    };
    let fewer = Connections {
        most: Some(2),
        ..Connections::default()
    };
    let error = refused(config(&peer, fewer));
    assert!(error.contains("connections: "), "{error}");
    let proxy = "http://127.0.0.1:1".parse().unwrap();
    let error = refused(plain.clone().with_proxies(Proxies::all(proxy)));
    assert!(error.contains("proxies: "), "{error}");
    let hasty = Timeouts {
        connect: Some(Duration::from_secs(1)),
        ..Timeouts::default()
    };
    let error = refused(plain.clone().with_timeouts(hasty));
    assert!(error.contains("timeouts.connect: "), "{error}");

    let larger = Connections {
        websocket_message_limit: 1 << 20,
        ..Connections::default()
    };
    let config = config(&peer, larger);
    let transport = AsyncStd::with_surf(&config, surf()).unwrap();
    let error = transport.identify(Some(&identity())).unwrap_err();
    assert!(error.to_string().contains("client-certificate"), "{error}");
    transport.identify(None).unwrap();
    let client = Client::over(transport, config).unwrap();
    assert_eq!(version(&client).await.unwrap(), "ok");
}

/// Adds a header to each request.
struct Adds(Arc<str>);

#[async_trait]
impl Middleware for Adds {
    async fn handle(
        &self,
        mut request: Request,
        client: surf::Client,
        next: Next<'_>,
    ) -> surf::Result<Response> {
        request.insert_header("x-added", &*self.0);
        next.run(request, client).await
    }
}

#[async_std::test]
async fn middleware_goes_with_every_option() {
    let peer = Peer::echoing();
    let most_one = Connections {
        most: Some(1),
        ..Connections::default()
    };
    let config = config(&peer, most_one);
    let add = |surf: surf::Client| surf.with(Adds("by middleware".into()));
    let transport = AsyncStd::with_middleware(&config, add).unwrap();
    transport.identify(Some(&identity())).unwrap();
    let client = Client::over(transport, config).unwrap();
    for text in join_all((0..5).map(|_| version(&client))).await {
        let text = text.unwrap();
        assert!(text.contains("x-added: by middleware\r\n"), "{text}");
    }
    assert_eq!(peer.accepted(), 1);
}
