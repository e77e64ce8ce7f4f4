//! Which connections are kept, and which are closed.

use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use async_std::task;
use futures_util::future::{Either, join_all, select};
use http_client::{Config, HttpClient as _};
use kubex_transport::Body as _;

use super::{
    answer, get,
    peer::{Peer, read_head, wait_for_end},
    plain, send, through, until,
};
use crate::backend::Options;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

#[async_std::test]
async fn one_connection_serves_calls_one_after_the_other() {
    for ok in [
        OK,
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
    ] {
        let peer = Peer::answering(ok);
        let through = through(&plain(peer.address));
        for _ in 0..20 {
            answer(&through, get(peer.url("/"))).await.unwrap();
        }
        assert_eq!(peer.accepted(), 1, "{ok}");
    }
}

#[async_std::test]
async fn an_answer_without_a_body_need_not_be_read() {
    let peer = Peer::answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    let through = through(&plain(peer.address));
    for _ in 0..5 {
        send(&through, get(peer.url("/"))).await.unwrap();
    }
    assert_eq!(peer.accepted(), 1);
}

#[async_std::test]
async fn many_calls_at_once_share_what_there_is() {
    let peer = Peer::answering(OK);
    let through = through(&plain(peer.address));
    let calls = (0..200).map(|_| answer(&through, get(peer.url("/"))));
    for call in join_all(calls).await {
        call.unwrap();
    }
    assert!(peer.accepted() < 100, "{}", peer.accepted());
}

#[async_std::test]
async fn dropping_a_body_closes_the_connection() {
    let peer = Peer::new(|_, stream| {
        read_head(stream);
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        wait_for_end(stream);
    });
    let client = plain(peer.address);
    let through = through(&client);
    let (_, mut body) = send(&through, get(peer.url("/"))).await.unwrap();
    body.read().await;
    assert_eq!((client.pool().open(), peer.closed()), (1, 0));
    drop(body);
    assert_eq!(client.pool().open(), 0);
    until(|| peer.closed() == 1).await;
}

#[async_std::test]
async fn giving_up_before_the_answer_closes_the_connection() {
    let asked = Arc::new(AtomicBool::new(false));
    let asking = Arc::clone(&asked);
    let peer = Peer::new(move |_, stream| {
        read_head(stream);
        asking.store(true, Ordering::SeqCst);
        wait_for_end(stream);
    });
    let client = plain(peer.address);
    let through = through(&client);
    let call = Box::pin(send(&through, get(peer.url("/"))));
    let asked = Box::pin(until(|| asked.load(Ordering::SeqCst)));
    let Either::Right(((), call)) = select(call, asked).await else {
        panic!("an answer came");
    };
    drop(call);
    until(|| peer.closed() == 1 && client.pool().open() == 0).await;
}

#[async_std::test]
async fn connections_close_with_the_last_clone_of_the_client() {
    let peer = Peer::answering(OK);
    let client = plain(peer.address);
    let through = through(&client);
    answer(&through, get(peer.url("/"))).await.unwrap();
    drop(client);
    answer(&through, get(peer.url("/"))).await.unwrap();
    assert_eq!((peer.accepted(), peer.closed()), (1, 0));
    drop(through);
    until(|| peer.closed() == 1).await;
}

#[async_std::test]
async fn a_connection_that_was_closed_while_idle_is_not_used() {
    // Each connection serves one call and is closed without a word of it.
    let peer = Peer::new(|_, stream| {
        read_head(stream);
        stream.write_all(OK.as_bytes()).unwrap();
    });
    let client = plain(peer.address);
    let through = through(&client);
    for number in 1..=5 {
        answer(&through, get(peer.url("/"))).await.unwrap();
        until(|| peer.closed() == number && client.pool().open() == 0).await;
    }
    assert_eq!(peer.accepted(), 5);
}

#[async_std::test]
async fn what_is_idle_for_long_is_closed_and_so_is_what_is_too_many() {
    let peer = Peer::answering(OK);
    let client = plain(peer.address);
    client.pool().set_options(Options {
        idle_timeout: Some(Duration::from_millis(100)),
        most_idle: 2,
        ..Options::of(&kubex_proto::Config::new(peer.url("").parse().unwrap()))
    });
    let through = through(&client);
    let calls = (0..4).map(|_| send(&through, get(peer.url("/"))));
    let held: Vec<_> = join_all(calls).await;
    assert_eq!(peer.accepted(), 4);
    for held in held {
        super::rest(&mut held.unwrap().1).await.1.unwrap();
    }
    until(|| peer.closed() >= 2).await;
    assert!(client.pool().open() <= 2);
    until(|| peer.closed() == 4).await;
    assert_eq!(client.pool().open(), 0);
    // And from the start again.
    answer(&through, get(peer.url("/"))).await.unwrap();
    until(|| peer.closed() == 5).await;
}

#[async_std::test]
async fn the_configuration_of_http_client_holds() {
    let peer = Peer::echoing();
    let mut client = plain(peer.address);
    assert_eq!(client.config().max_connections_per_host, 0);
    assert_eq!(client.config().timeout, Some(Duration::from_secs(10)));
    let config = Config::new().set_http_keep_alive(false);
    client.set_config(config).unwrap();
    assert!(!client.config().http_keep_alive);
    let through = through(&client);
    for number in 1..=3 {
        let (_, head) = answer(&through, get(peer.url("/"))).await.unwrap();
        assert!(head.contains("connection: close\r\n"), "{head}");
        until(|| peer.closed() == number).await;
    }
}

#[async_std::test]
async fn there_are_no_more_connections_than_allowed() {
    let peer = Peer::answering(OK);
    let mut client = plain(peer.address);
    let config = Config::new().set_max_connections_per_host(2);
    client.set_config(config).unwrap();
    let through = through(&client);
    let (_, first) = send(&through, get(peer.url("/"))).await.unwrap();
    let (_, mut second) = send(&through, get(peer.url("/"))).await.unwrap();
    let waiting = {
        let (through, url) = (through.clone(), peer.url("/"));
        task::spawn(async move { answer(&through, get(url)).await.unwrap() })
    };
    let start = Instant::now();
    // The others wait for what they hold.
    super::rest(&mut second).await.1.unwrap();
    waiting.await;
    assert_eq!(peer.accepted(), 2);
    assert!(start.elapsed() < Duration::from_secs(5));
    // One that is closed makes room for another.
    drop(first);
    let calls = (0..50).map(|_| answer(&through, get(peer.url("/"))));
    for call in join_all(calls).await {
        call.unwrap();
    }
    assert!(peer.accepted() <= 3, "{}", peer.accepted());
}
