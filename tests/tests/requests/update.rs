//! `update`: what is read, and what is written.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use kubex_proto::{
    Action, Authorization, Event, Instant, Machine, Resource as _, Settings, Time, Timestamp,
};

use crate::kinds::{gadgets, nodes, pods};

fn now() -> Time {
    Time::new(
        Instant::from_origin(Duration::ZERO),
        Timestamp::from_unix_seconds(0),
    )
}

/// The next request, which is answered with this body.
fn answer<M: Machine>(machine: &mut M, body: &'static str) -> Request<Bytes> {
    let asked = machine.poll(now());
    assert!(matches!(asked, Action::Authorize { .. }));
    machine.handle(now(), Event::Authorized(Authorization::none()));
    let Action::Send { request, .. } = machine.poll(now()) else {
        panic!("nothing to send")
    };
    machine.handle(now(), Event::Head(Response::new(())));
    machine.handle(now(), Event::Chunk(Bytes::from_static(body.as_bytes())));
    machine.handle(now(), Event::End);
    request
}

#[test]
fn reads_and_writes_the_same_object() {
    let mut machine = pods()
        .update("web", |pod| {
            pod.labels_mut().insert("a".into(), "b".into());
        })
        .namespace("staging")
        .field_manager("me")
        .into_machine(&Settings::default());
    let web = r#"{"metadata":{"name":"web","resourceVersion":"7"}}"#;

    let get = answer(&mut machine, web);
    let uri = "http://localhost:8080/api/v1/namespaces/staging/pods/web";
    assert_eq!(
        (get.method().as_str(), get.uri().to_string()),
        ("GET", uri.into())
    );

    let put = answer(&mut machine, web);
    assert_eq!(put.method(), "PUT");
    assert_eq!(put.uri().to_string(), format!("{uri}?fieldManager=me"));
    assert_eq!(put.headers()["content-type"], "application/json");
    assert_eq!(
        put.body(),
        r#"{"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"a":"b"},"name":"web","resourceVersion":"7"}}"#
    );
    assert!(matches!(machine.poll(now()), Action::Yield(Ok(_))));
}

#[test]
fn of_a_cluster_scoped_kind() {
    let mut machine = nodes()
        .update("a", |_| {})
        .into_machine(&Settings::default());
    let get = answer(&mut machine, r#"{"metadata":{"name":"a"}}"#);
    assert_eq!(get.uri(), "http://localhost:8080/api/v1/nodes/a");
    let put = answer(&mut machine, r#"{"metadata":{"name":"a"}}"#);
    assert_eq!(put.uri(), "http://localhost:8080/api/v1/nodes/a");
}

#[test]
fn of_a_scale() {
    let mut machine = gadgets()
        .scale()
        .update("a", |scale| scale.spec.replicas += 1)
        .into_machine(&Settings::default());
    let three = r#"{"kind":"Scale","metadata":{"name":"a","resourceVersion":"7"},"spec":{"replicas":2},"status":{"replicas":2,"selector":"app=a"}}"#;
    let uri = "http://localhost:8080/apis/example.com/v1beta1/namespaces/default/gadgets/a/scale";
    assert_eq!(answer(&mut machine, three).uri(), uri);
    let put = answer(&mut machine, three);
    assert_eq!(
        (put.method().as_str(), put.uri().to_string()),
        ("PUT", uri.into())
    );
    assert_eq!(
        put.body(),
        r#"{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"a","resourceVersion":"7"},"spec":{"replicas":3},"status":{"replicas":2,"selector":"app=a"}}"#
    );
    assert!(matches!(machine.poll(now()), Action::Yield(Ok(_))));
}
