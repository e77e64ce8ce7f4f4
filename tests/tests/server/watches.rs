//! Watches: what they tell, from where, and how they end.

use bytes::Bytes;
use http::Request;
use jiff::SignedDuration;
use kubex_testing::Server;
use kubex_testing::server::{BodyCut, ManualClock};
use serde_json::json;
use std::task::Poll;

use crate::caller::{Caller, PODS, pod};

const INITIAL: &str =
    "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";

#[test]
fn a_watch_tells_what_happens_after_its_version() {
    let caller = Caller::new();
    caller.pod("a", "x");
    let version = caller.0.resource_version();
    caller.pod("b", "x");
    let mut watch = caller.watch(&format!("{PODS}?watch=true&resourceVersion={version}"));
    caller
        .merge(
            &format!("{PODS}/a"),
            &json!({"metadata": {"labels": {"app": "y"}}}),
        )
        .expect(200);
    caller.delete(&format!("{PODS}/b")).expect(200);
    assert_eq!(
        watch.names(),
        ["ADDED b", "MODIFIED a", "MODIFIED b", "DELETED b"]
    );
    assert!(!watch.is_over());
    assert_eq!(caller.0.open_watches(), 1);
    drop(watch);
    assert_eq!(caller.0.open_watches(), 0);
}

#[test]
fn a_watch_from_nowhere_begins_with_what_is_there() {
    let caller = Caller::new();
    caller.pod("a", "x");
    for query in ["watch=true", "watch=1&resourceVersion=0"] {
        let mut watch = caller.watch(&format!("{PODS}?{query}"));
        assert_eq!(watch.names(), ["ADDED a"], "{query}");
    }
    let mut watch = caller.watch(&format!("{PODS}?watch=true&allowWatchBookmarks=true"));
    assert_eq!(watch.names(), ["ADDED a", "BOOKMARK -"]);
}

#[test]
fn initial_events_end_with_a_bookmark() {
    let caller = Caller::new();
    caller.pod("a", "x");
    let mut watch = caller.watch(&format!("{PODS}?{INITIAL}"));
    let events = watch.values();
    assert_eq!(events[0]["type"], "ADDED");
    assert_eq!(
        events[1],
        json!({"type": "BOOKMARK", "object": {"kind": "Pod", "apiVersion": "v1", "metadata": {
            "resourceVersion": caller.0.resource_version().to_string(),
            "annotations": {"k8s.io/initial-events-end": "true"},
        }, "spec": {"containers": null}, "status": {}}})
    );
    caller.pod("b", "x");
    assert_eq!(watch.names(), ["ADDED b"]);
}

#[test]
fn a_server_without_watch_list_refuses_initial_events() {
    let caller = Caller(Server::builder().without_watch_list().build());
    let message = caller
        .get(&format!("{PODS}?{INITIAL}"))
        .refused(422, "Invalid");
    assert!(
        message.contains("sendInitialEvents: Forbidden"),
        "{message}"
    );
    caller.pod("a", "x");
    let mut watch = caller.watch(&format!("{PODS}?watch=true&allowWatchBookmarks=true"));
    assert_eq!(watch.names(), ["ADDED a"]);
}

#[test]
fn objects_come_and_go_with_the_selector() {
    let caller = Caller::new();
    let version = caller.0.resource_version();
    let mut watch = caller.watch(&format!(
        "{PODS}?watch=true&resourceVersion={version}&labelSelector=app%3Dx"
    ));
    let label = |app: &str| {
        caller
            .merge(
                &format!("{PODS}/a"),
                &json!({"metadata": {"labels": {"app": app}}}),
            )
            .expect(200)
    };
    caller.pod("a", "y");
    label("x");
    caller
        .merge(
            &format!("{PODS}/a"),
            &json!({"metadata": {"labels": {"more": "z"}}}),
        )
        .expect(200);
    let gone = label("y");
    label("w");
    let events = watch.values();
    let kinds: Vec<&str> = events
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["ADDED", "MODIFIED", "DELETED"]);
    // The last state that matched, under the version at which it stopped.
    assert_eq!(events[2]["object"]["metadata"]["labels"]["app"], "x");
    assert_eq!(
        events[2]["object"]["metadata"]["resourceVersion"],
        gone["metadata"]["resourceVersion"]
    );
}

#[test]
fn one_object_one_namespace_or_all_are_watched() {
    let caller = Caller::new();
    let version = caller.0.resource_version();
    let mut one = caller.watch(&format!(
        "{PODS}?watch=true&resourceVersion={version}&fieldSelector=metadata.name%3Da"
    ));
    let mut all = caller.watch(&format!(
        "/api/v1/pods?watch=true&resourceVersion={version}"
    ));
    let mut elsewhere = caller.watch(&format!(
        "/api/v1/namespaces/kube-system/pods?watch=true&resourceVersion={version}"
    ));
    caller.pod("a", "x");
    caller.pod("b", "x");
    caller
        .post("/api/v1/namespaces/kube-system/pods", &pod("c", "x"))
        .expect(201);
    assert_eq!(one.names(), ["ADDED a"]);
    assert_eq!(all.names(), ["ADDED a", "ADDED b", "ADDED c"]);
    assert_eq!(elsewhere.names(), ["ADDED c"]);
}

#[test]
fn a_version_that_is_gone_is_an_error_event() {
    let caller = Caller::new();
    let old = caller.0.resource_version();
    caller.pod("a", "x");
    caller.0.compact();
    let mut watch = caller.watch(&format!("{PODS}?watch=true&resourceVersion={old}"));
    let events = watch.values();
    assert_eq!(events[0]["type"], "ERROR");
    assert_eq!(events[0]["object"]["reason"], "Expired");
    assert_eq!(events[0]["object"]["code"], 410);
    assert!(watch.is_over());
    let mut watch = caller.watch(&format!(
        "{PODS}?watch=true&resourceVersion={}",
        caller.0.resource_version()
    ));
    assert!(watch.values().is_empty() && !watch.is_over());
}

#[test]
fn a_watch_from_the_future_waits() {
    let caller = Caller::new();
    let next = caller.0.resource_version() + 1;
    let mut watch = caller.watch(&format!("{PODS}?watch=true&resourceVersion={next}"));
    caller.pod("a", "x");
    caller.pod("b", "x");
    assert_eq!(watch.names(), ["ADDED b"]);
    caller
        .get(&format!("{PODS}?{INITIAL}&resourceVersion=1000"))
        .refused(504, "Timeout");
}

#[test]
fn bookmarks_come_when_asked_for_and_at_the_end() {
    let clock = ManualClock::new("2026-01-01T00:00:00Z".parse().unwrap());
    let caller = Caller(Server::builder().clock(clock.clone()).build());
    let version = caller.0.resource_version();
    let query = format!("watch=true&resourceVersion={version}&timeoutSeconds=10");
    let mut with = caller.watch(&format!("{PODS}?{query}&allowWatchBookmarks=true"));
    let mut without = caller.watch(&format!("{PODS}?{query}"));
    caller
        .post("/api/v1/namespaces", &json!({"metadata": {"name": "n"}}))
        .expect(201);
    caller.0.send_bookmarks();
    assert_eq!(
        with.now("/metadata/resourceVersion"),
        [format!("BOOKMARK {}", version + 1)]
    );
    clock.advance(SignedDuration::from_secs(9));
    caller.0.expire_watches();
    assert!(with.values().is_empty() && !with.is_over());
    clock.advance(SignedDuration::from_secs(1));
    caller.0.expire_watches();
    assert_eq!(
        with.now("/metadata/resourceVersion"),
        [format!("BOOKMARK {}", version + 1)]
    );
    assert!(with.is_over());
    assert!(without.values().is_empty() && without.is_over());
}

#[test]
fn watches_can_be_ended_cut_and_spoiled() {
    let caller = Caller::new();
    let path = format!("{PODS}?watch=true");
    let mut ended = caller.watch(&path);
    caller.0.end_watches();
    assert!(ended.is_over());
    let mut cut = caller.watch(&path);
    caller.0.send_to_watches("{\"type\":");
    caller.0.cut_watches();
    assert_eq!(
        cut.0.try_next_chunk(),
        Poll::Ready(Some(Ok(Bytes::from("{\"type\":"))))
    );
    assert_eq!(cut.0.try_next_chunk(), Poll::Ready(Some(Err(BodyCut))));
    let mut dropped = caller.watch(&path);
    drop(caller);
    assert!(dropped.is_over());
}

#[test]
fn a_thread_can_wait_for_events() {
    let caller = Caller::new();
    let mut body = caller
        .0
        .handle(
            Request::get(format!("{PODS}?watch=true"))
                .body(Bytes::new())
                .unwrap(),
        )
        .into_body();
    let reader = std::thread::spawn(move || body.next_chunk().unwrap().unwrap());
    caller.pod("a", "x");
    assert!(
        reader
            .join()
            .unwrap()
            .starts_with(br#"{"type":"ADDED","object":{"kind":"Pod""#)
    );
}

#[test]
fn watches_in_the_form_of_metadata() {
    let caller = Caller::new();
    caller.pod("a", "x");
    let accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    let request = Request::get(format!("{PODS}?{INITIAL}"))
        .header("accept", accept)
        .body(Bytes::new())
        .unwrap();
    let mut watch = crate::caller::Frames(caller.0.handle(request).into_body());
    assert_eq!(
        watch.now("/kind"),
        [
            "ADDED PartialObjectMetadata",
            "BOOKMARK PartialObjectMetadata"
        ]
    );
}

#[test]
fn a_version_that_is_none_is_an_error_without_a_reason() {
    let answer = Caller::new()
        .get(&format!("{PODS}?watch=true&resourceVersion=soon"))
        .expect(500);
    assert_eq!(
        answer["message"],
        r#"resourceVersion: Invalid value: "soon": strconv.ParseUint: parsing "soon": invalid syntax"#
    );
}
