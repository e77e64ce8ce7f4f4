//! What `http_types` cannot say.

use bytes::Bytes;
use http::Request;

use super::{answer, get, peer::Peer, plain, through};
use crate::through_surf::ThroughSurf;

#[async_std::test]
async fn a_status_that_surf_does_not_know() {
    for status in [520, 529, 299] {
        let head = format!("HTTP/1.1 {status} Odd\r\ncontent-length: 2\r\n\r\nno");
        let peer = Peer::answering(head);
        let through = through(&plain(peer.address));
        let (response, text) = answer(&through, get(peer.url("/"))).await.unwrap();
        assert_eq!((response.status().as_u16(), text.as_str()), (status, "no"));
    }
}

#[async_std::test]
async fn header_values_that_are_not_ascii() {
    let peer = Peer::answering(
        "HTTP/1.1 200 OK\r\nwarning: 299 - \"plain\"\r\nwarning: 299 - \"größer – 好\"\r\ncontent-length: 0\r\n\r\n",
    );
    let through = through(&plain(peer.address));
    let (response, _) = answer(&through, get(peer.url("/"))).await.unwrap();
    let warnings: Vec<_> = response.headers().get_all("warning").iter().collect();
    assert_eq!(warnings.len(), 2);
    assert_eq!(warnings[0], "299 - \"plain\"");
    assert_eq!(warnings[1].as_bytes(), "299 - \"größer – 好\"".as_bytes());
}

#[async_std::test]
async fn header_values_that_are_not_ascii_are_sent_too() {
    let peer = Peer::echoing();
    let through = through(&plain(peer.address));
    let mut request = get(peer.url("/"));
    let name = http::HeaderValue::from_bytes("Jörg".as_bytes()).unwrap();
    request.headers_mut().insert("impersonate-user", name);
    let (_, head) = answer(&through, request).await.unwrap();
    assert!(head.contains("impersonate-user: Jörg\r\n"), "{head}");
}

#[async_std::test]
async fn the_path_arrives_as_it_is() {
    let peer = Peer::echoing();
    let through = through(&plain(peer.address));
    for path in [
        "/api/v1/namespaces/default/pods/%2e%2e",
        "/api/v1/../x/./y",
        "/a/%2E%2E/b",
        "/with%5Cbackslash?labelSelector=a%3D'b'&x=%2e%2e",
        "/a;b,c|d\"e{f}",
    ] {
        let (_, head) = answer(&through, get(peer.url(path))).await.unwrap();
        let first = format!("GET {path} HTTP/1.1\r\n");
        assert!(head.starts_with(&first), "{head}");
        let host = format!("host: {}\r\n", peer.address);
        assert!(head.contains(&host), "{head}");
    }
}

/// What is below may not know of exact requests, and send something else than was meant.
#[async_std::test]
async fn with_a_surf_client_of_the_users_own_what_surf_cannot_say_is_refused() {
    let peer = Peer::echoing();
    let through = ThroughSurf::any(surf::Client::with_http_client(plain(peer.address)));
    let request = get(peer.url("/api/v1/namespaces/%2e%2e/pods"));
    let failure = through.send(request).await.map(|_| ()).unwrap_err();
    assert!(failure.to_string().contains("/%2e%2e/"), "{failure}");
    assert!(!failure.is_repeatable());

    let mut request = get(peer.url("/version"));
    let name = http::HeaderValue::from_bytes("Jörg".as_bytes()).unwrap();
    request.headers_mut().insert("impersonate-user", name);
    let failure = through.send(request).await.map(|_| ()).unwrap_err();
    assert!(
        failure.to_string().contains("impersonate-user"),
        "{failure}"
    );
    assert_eq!(peer.accepted(), 0);
    answer(&through, get(peer.url("/version?a=%2e%2e")))
        .await
        .unwrap();
}

#[async_std::test]
async fn no_header_is_added_but_those_of_http() {
    let peer = Peer::new(|_, stream| {
        use std::io::{Read, Write};
        let head = super::peer::read_head(stream).unwrap();
        let mut body = [0; 2];
        stream.read_exact(&mut body).unwrap();
        assert_eq!(&body, b"{}");
        let answer = format!("HTTP/1.1 200 OK\r\n\r\n{head}");
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let through = through(&plain(peer.address));
    let request = Request::post(peer.url("/x"))
        .header("accept", "application/json")
        .body(Bytes::from_static(b"{}"))
        .unwrap();
    let (response, head) = answer(&through, request).await.unwrap();
    let mut lines: Vec<_> = head.trim_end().split("\r\n").collect();
    lines.sort_unstable();
    let host = format!("host: {}", peer.address);
    let expected = [
        "POST /x HTTP/1.1",
        "accept: application/json",
        "content-length: 2",
        &host,
    ];
    assert_eq!(lines, expected);
    assert!(response.headers().is_empty(), "{response:?}");
}
