//! Answers in gzip.

use std::io::Read as _;
use std::task::Poll;

use bytes::Bytes;
use flate2::bufread::GzDecoder;
use http::{HeaderMap, Request};
use kubex_testing::server::{Fault, RequestMatch};
use serde_json::json;

use crate::caller::{Caller, PODS};

const MAPS: &str = "/api/v1/namespaces/default/configmaps";

/// Headers and body as they come.
fn get(caller: &Caller, uri: &str, accept_encoding: &str) -> (HeaderMap, Bytes) {
    let request = Request::get(uri)
        .header("accept-encoding", accept_encoding)
        .body(Bytes::new())
        .unwrap();
    let (head, body) = caller.0.handle(request).into_parts();
    assert_eq!(head.status, 200);
    (head.headers, body.into_bytes().unwrap())
}

/// Every member of a body.
fn members(mut body: &[u8]) -> Vec<String> {
    let mut members = Vec::new();
    while !body.is_empty() {
        let (mut text, mut member) = (String::new(), GzDecoder::new(body));
        member.read_to_string(&mut text).unwrap();
        members.push(text);
        body = member.into_inner();
    }
    members
}

/// Makes an object that takes so much room.
fn fill(caller: &Caller, name: &str, length: usize) {
    let map = json!({"metadata": {"name": name}, "data": {"text": "x".repeat(length)}});
    let request = Request::post(MAPS).body(Bytes::from(map.to_string()));
    caller.send(request.unwrap()).expect(201);
}

#[test]
fn a_large_one_is_packed_for_those_who_ask() {
    let caller = Caller::new();
    fill(&caller, "large", 128 << 10);
    for uri in [MAPS, &format!("{MAPS}/large")] {
        let (headers, plain) = get(&caller, uri, "br, identity");
        assert!(!headers.contains_key("content-encoding") && !headers.contains_key("vary"));
        for wanted in ["gzip", "deflate, gzip , br"] {
            let (headers, packed) = get(&caller, uri, wanted);
            assert_eq!(headers["content-encoding"], "gzip");
            assert_eq!(headers["vary"], "Accept-Encoding");
            assert_eq!(headers["content-type"], "application/json");
            assert!(packed.len() < 4096, "{} bytes", packed.len());
            assert_eq!(members(&packed), [String::from_utf8_lossy(&plain)]);
        }
        // The real server does not read qualities either.
        let (headers, _) = get(&caller, uri, "gzip;q=1");
        assert!(!headers.contains_key("content-encoding"));
    }
}

#[test]
fn a_small_one_is_not() {
    let caller = Caller::new();
    fill(&caller, "small", 100 << 10);
    let (headers, body) = get(&caller, MAPS, "gzip");
    assert!(!headers.contains_key("content-encoding"));
    assert!(body.starts_with(b"{\"kind\":\"ConfigMapList\""));
}

#[test]
fn a_watch_with_initial_events_has_a_member_for_all_there_is_to_tell() {
    let caller = Caller::new();
    caller.pod("a", "x");
    caller.pod("b", "x");
    let watch = |query: &str| {
        let uri = format!("{PODS}?watch=true&allowWatchBookmarks=true{query}");
        let request = Request::get(uri).header("accept-encoding", "gzip");
        caller.0.handle(request.body(Bytes::new()).unwrap())
    };
    assert!(!watch("").headers().contains_key("content-encoding"));
    let initial = "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
    let (head, mut body) = watch(initial).into_parts();
    assert_eq!(head.headers["content-encoding"], "gzip");
    assert_eq!(head.headers["vary"], "Accept-Encoding");
    let mut next = || match body.try_next_chunk() {
        Poll::Ready(Some(Ok(chunk))) => members(&chunk),
        Poll::Pending => Vec::new(),
        other @ Poll::Ready(_) => panic!("{other:?}"),
    };
    let told = next();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].lines().count(), 3, "two pods and the bookmark");
    assert!(told[0].ends_with('\n'));
    assert!(next().is_empty());
    caller.pod("c", "x");
    assert!(next().concat().starts_with("{\"type\":\"ADDED\""));
    assert!(next().is_empty());
}

#[test]
fn rubbish_stands_in_what_is_packed() {
    let caller = Caller::new();
    fill(&caller, "large", 128 << 10);
    let garbage = Fault::Garbage(Bytes::from("rubbish"));
    caller.0.inject(RequestMatch::any().once(), garbage);
    let (_, body) = get(&caller, MAPS, "gzip");
    let members = members(&body);
    assert_eq!(members[0], "rubbish");
    assert!(members[1].starts_with("{\"kind\":\"ConfigMapList\""));
}
