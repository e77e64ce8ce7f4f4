//! The subresource `log` of pods.

use std::task::Poll;

use bytes::Bytes;
use http::{Method, Request};
use jiff::SignedDuration;
use kubex_testing::{
    Server,
    server::{Body, ContainerLog, ManualClock},
};
use serde_json::{Value, json};

use crate::caller::{Caller, PODS, pod};

const LOG: &str = "/api/v1/namespaces/default/pods/web/log";

/// A pod of one container `main`, on a node or not.
fn web(caller: &Caller, node: Option<&str>) -> ContainerLog {
    let spec = json!({"nodeName": node, "containers": [{"name": "main", "image": "b"}]});
    let pod = json!({"metadata": {"name": "web"}, "spec": spec});
    caller.post(PODS, &pod).expect(201);
    caller.0.container("default", "web", "main")
}

impl Caller {
    fn log(&self, query: &str) -> String {
        let answer = self.get(&format!("{LOG}?{query}"));
        assert_eq!(answer.status, 200, "{query}: {}", answer.text);
        assert_eq!(answer.headers["content-type"], "text/plain");
        answer.text
    }

    fn bad(&self, query: &str) -> String {
        self.get(&format!("{LOG}?{query}"))
            .refused(400, "BadRequest")
    }

    fn follow(&self, query: &str) -> Body {
        let path = format!("{LOG}?follow=true&{query}");
        let request = Request::get(path).body(Bytes::new()).unwrap();
        let response = self.0.handle(request);
        assert_eq!(response.status(), 200);
        response.into_body()
    }
}

/// What has come by now, and whether it is over.
fn heard(body: &mut Body) -> (String, bool) {
    let mut all = Vec::new();
    loop {
        match body.try_next_chunk() {
            Poll::Ready(Some(chunk)) => all.extend_from_slice(&chunk.unwrap()),
            Poll::Ready(None) => return (String::from_utf8(all).unwrap(), true),
            Poll::Pending => return (String::from_utf8(all).unwrap(), false),
        }
    }
}

fn so_far(text: &str) -> (String, bool) {
    (text.into(), false)
}

fn at_last(text: &str) -> (String, bool) {
    (text.into(), true)
}

#[test]
fn what_is_shown() {
    let clock = ManualClock::new("2026-01-01T00:00:00.5Z".parse().unwrap());
    let caller = Caller(Server::builder().clock(clock.clone()).build());
    let main = web(&caller, None);
    main.write("one\ntwo\n");
    clock.advance(SignedDuration::from_secs(60));
    main.write("thr");
    clock.advance(SignedDuration::from_millis(1));
    main.write("ee\nend");
    for (query, text) in [
        ("", "one\ntwo\nthree\nend"),
        ("container=main", "one\ntwo\nthree\nend"),
        ("tailLines=2", "ee\nend"),
        ("tailLines=0", ""),
        ("tailLines=100", "one\ntwo\nthree\nend"),
        ("limitBytes=6", "one\ntw"),
        ("limitBytes=1000", "one\ntwo\nthree\nend"),
        ("sinceSeconds=59", "three\nend"),
        ("sinceSeconds=61", "one\ntwo\nthree\nend"),
        // To the second: what the kubelet is told has no fraction.
        ("sinceTime=2026-01-01T00:00:00.9Z", "one\ntwo\nthree\nend"),
        ("sinceTime=2026-01-01T00:00:01Z", "three\nend"),
        ("sinceTime=2100-01-01T00:00:00Z", ""),
        ("tailLines=3&limitBytes=4&previous=false", "thre"),
        (
            "timestamps=true&sinceSeconds=1",
            "2026-01-01T00:01:00.500000000Z three\n2026-01-01T00:01:00.501000000Z end",
        ),
        (
            "timestamps=true&limitBytes=33",
            "2026-01-01T00:00:00.500000000Z on",
        ),
    ] {
        assert_eq!(caller.log(query), text, "{query}");
    }
}

#[test]
fn who_follows_hears_what_comes() {
    let caller = Caller::new();
    let main = web(&caller, None);
    main.write("one\ntwo\n");
    let mut all = caller.follow("");
    let mut last = caller.follow("tailLines=1");
    let mut new = caller.follow("tailLines=0&limitBytes=5");
    let mut gone = caller.follow("tailLines=0");
    assert_eq!(main.followers(), 4);
    assert_eq!(heard(&mut all), so_far("one\ntwo\n"));
    assert_eq!(heard(&mut gone), so_far(""));
    drop(gone);
    assert_eq!(main.followers(), 3);
    main.write("three\n");
    assert_eq!(heard(&mut all), so_far("three\n"));
    assert_eq!(heard(&mut last), so_far("two\nthree\n"));
    assert_eq!(heard(&mut new), at_last("three"));
    main.end();
    assert_eq!(heard(&mut all), at_last(""));
    assert_eq!(heard(&mut last), at_last(""));
    // There is no more to come.
    assert_eq!(heard(&mut caller.follow("")), at_last("one\ntwo\nthree\n"));
}

#[test]
fn a_pod_that_goes_takes_its_logs_along() {
    let caller = Caller::new();
    let main = web(&caller, None);
    main.write("one\n");
    let mut follower = caller.follow("");
    caller.delete(&format!("{PODS}/web")).expect(200);
    assert_eq!(heard(&mut follower), at_last("one\n"));
    caller.get(LOG).refused(404, "NotFound");
    // Another one of that name has its own.
    let main = web(&caller, None);
    assert_eq!(caller.get(LOG).status, 204);
    main.write("two\n");
    assert_eq!(caller.log(""), "two\n");
}

#[test]
fn a_lost_connection() {
    let caller = Caller::new();
    let main = web(&caller, None);
    main.write("one\n");
    let mut follower = caller.follow("");
    main.cut();
    assert!(matches!(follower.next_chunk(), Some(Ok(_))));
    assert!(matches!(follower.next_chunk(), Some(Err(_))));
    assert_eq!(caller.log(""), "one\n");
}

#[test]
fn the_run_before() {
    let caller = Caller::new();
    let main = web(&caller, None);
    main.write("first\n");
    let none = r#"previous terminated container "main" in pod "web" not found"#;
    assert_eq!(caller.bad("previous=true"), none);
    main.end();
    assert_eq!(caller.bad("previous=true"), none);
    assert_eq!(caller.log(""), "first\n");
    main.write("second\n");
    assert_eq!(caller.log(""), "second\n");
    assert_eq!(caller.log("previous=true"), "first\n");
    let mut over = caller.follow("previous=true");
    assert_eq!(heard(&mut over), at_last("first\n"));
}

#[test]
fn which_container() {
    let caller = Caller::new();
    let mut pod = pod("web", "web");
    let named = |name: &str| json!({"name": name, "image": "b"});
    pod["spec"]["initContainers"] = json!([named("first")]);
    pod["spec"]["containers"] = json!([named("a"), named("b")]);
    caller.post(PODS, &pod).expect(201);
    for name in ["first", "a", "b"] {
        caller
            .0
            .container("default", "web", name)
            .write(name.to_owned());
        assert_eq!(caller.log(&format!("container={name}")), name);
    }
    assert_eq!(
        caller.bad(""),
        "a container name must be specified for pod web, choose one of: [first a b]"
    );
    assert_eq!(
        caller.bad("container=x"),
        "container x is not valid for pod web"
    );
}

#[test]
fn before_anything_is_written() {
    let caller = Caller::new();
    caller.get(LOG).refused(404, "NotFound");
    web(&caller, None);
    let answer = caller.get(LOG);
    assert_eq!((answer.status.as_u16(), &*answer.text), (204, ""));
    assert!(!answer.headers.contains_key("content-type"));
    caller
        .delete(&format!("{PODS}/web?gracePeriodSeconds=0"))
        .expect(200);
    web(&caller, Some("n1"));
    assert_eq!(
        caller.bad("follow=true"),
        r#"container "main" in pod "web" is waiting to start: ContainerCreating"#
    );
}

#[test]
fn what_makes_no_sense() {
    let caller = Caller::new();
    web(&caller, None).write("one\n");
    let invalid = |query: &str| {
        let message = caller
            .get(&format!("{LOG}?{query}"))
            .refused(422, "Invalid");
        let start = r#"PodLogOptions "web" is invalid: "#;
        message.strip_prefix(start).unwrap_or(&message).to_owned()
    };
    for (query, why) in [
        (
            "tailLines=-1",
            "tailLines: Invalid value: -1: must be greater than or equal to 0",
        ),
        (
            "limitBytes=0",
            "limitBytes: Invalid value: 0: must be greater than 0",
        ),
        (
            "sinceSeconds=0",
            "sinceSeconds: Invalid value: 0: must be greater than 0",
        ),
        (
            "sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z",
            ": Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified",
        ),
        ("stream=All", "stream: Forbidden: may not be specified"),
        (
            "tailLines=-1&limitBytes=-2",
            "[tailLines: Invalid value: -1: must be greater than or equal to 0, limitBytes: Invalid value: -2: must be greater than 0]",
        ),
    ] {
        assert_eq!(invalid(query), why, "{query}");
    }
    assert_eq!(
        caller.bad("tailLines=x"),
        r#"strconv.ParseInt: parsing "x": invalid syntax"#
    );
    assert_eq!(
        caller.bad("sinceTime=x"),
        r#"parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006""#
    );
    let none: &Value = &Value::Null;
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        caller
            .call(method, LOG, none)
            .refused(405, "MethodNotAllowed");
    }
}

/// The right to read pods is not that to read their logs.
#[test]
fn who_may_read_them() {
    let server = Server::builder()
        .user("a", "admin", &["system:masters"])
        .user("l", "limited", &[])
        .rbac()
        .build();
    let call = |token: &str, method: Method, path: &str, body: &Value| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"));
        let body = Bytes::from(body.to_string());
        server.handle(request.body(body).unwrap()).status()
    };
    let rules = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";
    let allow = |resource: &str, name: &str| {
        let role = json!({"metadata": {"name": name}, "rules": [{"apiGroups": [""], "resources": [resource], "verbs": ["get"]}]});
        let binding = json!({
            "metadata": {"name": name},
            "subjects": [{"kind": "User", "name": "limited", "apiGroup": "rbac.authorization.k8s.io"}],
            "roleRef": {"kind": "Role", "name": name, "apiGroup": "rbac.authorization.k8s.io"},
        });
        for (kind, object) in [("roles", role), ("rolebindings", binding)] {
            assert_eq!(
                call("a", Method::POST, &format!("{rules}/{kind}"), &object),
                201
            );
        }
    };
    assert_eq!(call("a", Method::POST, PODS, &pod("web", "web")), 201);
    let log = || call("l", Method::GET, LOG, &Value::Null);
    allow("pods", "pods");
    assert_eq!(log(), 403);
    allow("pods/log", "logs");
    assert_eq!(log(), 204);
}

#[test]
fn discovery_names_them() {
    let list = Caller::new().get("/api/v1").expect(200);
    let resources = list["resources"].as_array().unwrap();
    let log = resources.iter().find(|known| known["name"] == "pods/log");
    assert_eq!(
        log.unwrap(),
        &json!({"name": "pods/log", "singularName": "", "namespaced": true, "kind": "Pod", "verbs": ["get"]})
    );
}
