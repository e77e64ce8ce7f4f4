//! Answers that are none, and servers that are not there.

use std::{io::Write, net::Ipv4Addr, time::Duration};

use kubex_proto::{Config, Failure, Timeouts};
use tokio::net::TcpSocket;

use super::{
    answer, get,
    peer::{Peer, read_head, wait_for_end},
    plain, through,
};
use crate::HttpClient;

async fn failure(peer: &Peer) -> Failure {
    let through = through(&plain(peer.address));
    answer(&through, get(peer.url("/"))).await.unwrap_err()
}

#[async_std::test]
async fn nobody_listens() {
    // Bound, so that nobody else can listen there.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let address = socket.local_addr().unwrap();
    let through = through(&plain(address));
    let calls = (0..20).map(|_| answer(&through, get(format!("http://{address}/"))));
    for call in futures_util::future::join_all(calls).await {
        let failure = call.unwrap_err();
        let text = failure.to_string();
        assert!(text.contains("connection refused"), "{text}");
        assert!(text.contains(&address.to_string()), "{text}");
        assert!(failure.is_repeatable());
    }
}

#[async_std::test]
async fn the_name_is_unknown() {
    let server = "http://no-such-host.invalid".parse().unwrap();
    let through = through(&HttpClient::new(&Config::new(server)).unwrap());
    let failure = answer(&through, get("http://no-such-host.invalid/")).await;
    let text = failure.unwrap_err().to_string();
    assert!(text.contains("no address"), "{text}");
}

#[async_std::test]
async fn the_connection_is_not_ready_in_time() {
    let peer = Peer::new(|_, stream| wait_for_end(stream));
    let url = format!("https://{}", peer.address);
    let timeouts = Timeouts {
        connect: Some(Duration::from_millis(50)),
        ..Timeouts::default()
    };
    let tls = kubex_proto::Tls {
        insecure_skip_verify: true,
        ..Default::default()
    };
    let config = Config::new(url.parse().unwrap()).with_tls(tls);
    let client = HttpClient::new(&config.with_timeouts(timeouts)).unwrap();
    let failure = answer(&through(&client), get(format!("{url}/"))).await;
    let text = failure.unwrap_err().to_string();
    assert!(text.contains("within the connect timeout"), "{text}");
}

#[async_std::test]
async fn a_connection_lost_before_the_answer_may_have_done_its_work() {
    let peer = Peer::new(|_, stream| {
        read_head(stream);
    });
    let failure = failure(&peer).await;
    let text = failure.to_string();
    assert!(text.contains("before the answer came"), "{text}");
}

#[async_std::test]
async fn long_headers_are_read() {
    let long = "x".repeat(60 << 10);
    let many: Vec<_> = (0..90).map(|n| format!("x-{n}: {n}\r\n")).collect();
    let many = many.concat();
    let peer = Peer::answering(format!(
        "HTTP/1.1 200 OK\r\nx-long: {long}\r\n{many}content-length: 2\r\n\r\nok"
    ));
    let through = through(&plain(peer.address));
    let (response, text) = answer(&through, get(peer.url("/"))).await.unwrap();
    assert_eq!(text, "ok");
    assert_eq!(response.headers()["x-long"], long);
    assert_eq!(response.headers()["x-89"], "89");
}

#[async_std::test]
async fn endless_headers_are_not() {
    let peer = Peer::new(|_, stream| {
        read_head(stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\n").unwrap();
        let line = format!("x-header: {}\r\n", "x".repeat(1000));
        while stream.write_all(line.as_bytes()).is_ok() {}
    });
    let failure = failure(&peer).await;
    let text = failure.to_string();
    assert!(text.contains("no HTTP that can be understood"), "{text}");
    assert!(!failure.is_repeatable());
}

#[async_std::test]
async fn an_endless_header_is_not() {
    let peer = Peer::new(|_, stream| {
        read_head(stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\nx-header: ").unwrap();
        while stream.write_all(&[b'x'; 10_000]).is_ok() {}
    });
    let text = failure(&peer).await.to_string();
    assert!(text.contains("no HTTP that can be understood"), "{text}");
}

#[async_std::test]
async fn rubbish_is_no_answer() {
    let peer = Peer::answering("220 mail.test ESMTP\r\n\r\n");
    let text = failure(&peer).await.to_string();
    assert!(text.contains("no HTTP that can be understood"), "{text}");
}

#[async_std::test]
async fn a_redirect_is_not_followed() {
    let peer = Peer::answering(
        "HTTP/1.1 302 Found\r\nlocation: http://elsewhere.invalid/\r\ncontent-length: 0\r\n\r\n",
    );
    let through = through(&plain(peer.address));
    let (response, _) = answer(&through, get(peer.url("/"))).await.unwrap();
    assert_eq!(response.status().as_u16(), 302);
}

/// Nothing takes the client's certificate elsewhere.
#[async_std::test]
async fn a_request_to_another_server_is_refused() {
    let (one, other) = (Peer::echoing(), Peer::echoing());
    let through = through(&plain(one.address));
    for url in [
        other.url("/"),
        one.url("/").replace("http:", "https:"),
        one.url("/").replace("127.0.0.1", "localhost"),
    ] {
        let failure = answer(&through, get(url)).await.unwrap_err();
        let text = failure.to_string();
        assert!(text.contains("not for the server of this client"), "{text}");
        assert!(!failure.is_repeatable());
    }
    assert_eq!(one.accepted() + other.accepted(), 0);
}
