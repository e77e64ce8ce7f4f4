//! Bodies both ways.

use std::io::{Read, Write};

use bytes::Bytes;
use http::Request;
use kubex_proto::Event;
use kubex_transport::Body as _;

use super::{
    answer, get,
    peer::{Peer, read_head, wait_for_end},
    plain, rest, send, through,
};

#[async_std::test]
async fn chunked_and_measured_and_empty_and_until_the_end() {
    for (head, body, expected) in [
        (
            "transfer-encoding: chunked\r\n",
            "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
            "hello world",
        ),
        ("content-length: 5\r\n", "hello", "hello"),
        ("content-length: 0\r\n", "", ""),
        ("connection: close\r\n", "hello", "hello"),
        // Nothing unpacks it on the way.
        (
            "content-encoding: gzip\r\ncontent-length: 2\r\n",
            "ok",
            "ok",
        ),
    ] {
        let whole = format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}");
        let peer = Peer::new(move |_, stream| {
            read_head(stream);
            stream.write_all(whole.as_bytes()).unwrap();
        });
        let through = through(&plain(peer.address));
        let (_, text) = answer(&through, get(peer.url("/"))).await.unwrap();
        assert_eq!(text, expected, "{head}");
    }
}

#[async_std::test]
async fn what_comes_first_is_read_before_the_rest_is_there() {
    let peer = Peer::new(|_, stream| {
        read_head(stream);
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        wait_for_end(stream);
    });
    let through = through(&plain(peer.address));
    let (_, mut body) = send(&through, get(peer.url("/"))).await.unwrap();
    let Event::Chunk(first) = body.read().await else {
        panic!("no chunk");
    };
    assert_eq!(first, "first");
}

#[async_std::test]
async fn a_body_that_breaks_off_says_so() {
    for head in ["content-length: 100\r\n", "transfer-encoding: chunked\r\n"] {
        let whole = format!("HTTP/1.1 200 OK\r\n{head}\r\n5\r\nso");
        let peer = Peer::new(move |_, stream| {
            read_head(stream);
            stream.write_all(whole.as_bytes()).unwrap();
        });
        let through = through(&plain(peer.address));
        let (_, mut body) = send(&through, get(peer.url("/"))).await.unwrap();
        let (_, end) = rest(&mut body).await;
        let failure = end.unwrap_err();
        let text = failure.to_string();
        assert!(text.contains("in the middle of the answer"), "{text}");
        // It does not end well when asked again.
        assert!(matches!(body.read().await, Event::Failed(_)));
    }
}

#[async_std::test]
async fn megabytes_arrive_whole_both_ways() {
    const SIZE: usize = 5 << 20;
    let peer = Peer::new(|_, stream| {
        let head = read_head(stream).unwrap();
        assert!(
            head.contains(&format!("content-length: {SIZE}\r\n")),
            "{head}"
        );
        let mut body = vec![0; SIZE];
        stream.read_exact(&mut body).unwrap();
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {SIZE}\r\n\r\n").unwrap();
        stream.write_all(&body).unwrap();
    });
    let sent: Vec<u8> = (0..SIZE).map(|at| (at % 251).to_le_bytes()[0]).collect();
    let through = through(&plain(peer.address));
    let request = Request::put(peer.url("/")).body(Bytes::from(sent.clone()));
    let (_, mut body) = send(&through, request.unwrap()).await.unwrap();
    let (received, end) = rest(&mut body).await;
    end.unwrap();
    assert!(received == sent);
}

/// Who uses surf alone may send what is read from somewhere.
#[async_std::test]
async fn a_body_of_unknown_length_goes_out_in_chunks() {
    let peer = Peer::new(|_, stream| {
        let head = read_head(stream).unwrap();
        assert!(head.contains("transfer-encoding: chunked\r\n"), "{head}");
        let mut body = [0; 15];
        stream.read_exact(&mut body).unwrap();
        assert_eq!(&body, b"5\r\nhello\r\n0\r\n\r\n");
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
            .unwrap();
    });
    let surf = surf::Client::with_http_client(plain(peer.address));
    let body = surf::Body::from_reader(futures_util::io::Cursor::new("hello"), None);
    let text = surf.post(peer.url("/")).body(body).recv_string().await;
    assert_eq!(text.unwrap(), "ok");
}

#[async_std::test]
async fn what_comes_before_the_answer_is_passed_over() {
    let peer = Peer::answering(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n\
         HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok",
    );
    let through = through(&plain(peer.address));
    let (response, text) = answer(&through, get(peer.url("/"))).await.unwrap();
    assert_eq!((response.status().as_u16(), text.as_str()), (201, "ok"));
    assert!(!response.headers().contains_key("link"));
}
