//! The forms of an answer, and media types that are not served.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::caller::{Caller, PODS, pod};

const CONFIG_MAPS: &str = "/api/v1/namespaces/default/configmaps";
const ONE: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const LIST: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
const LATER: &str = "application/json;as=Table;v=v2;g=meta.k8s.io";

#[test]
fn metadata_alone_is_answered() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let one = caller.get_as(&format!("{PODS}/web"), ONE).expect(200);
    assert_eq!(
        (&one["kind"], &one["apiVersion"]),
        (&json!("PartialObjectMetadata"), &json!("meta.k8s.io/v1"))
    );
    assert!(one.get("spec").is_none() && one["metadata"]["labels"]["app"] == "a");
    let list = caller.get_as(PODS, LIST).expect(200);
    assert_eq!(list["kind"], "PartialObjectMetadataList");
    assert_eq!(list["items"][0]["kind"], "PartialObjectMetadata");
    let request = Request::patch(format!("{PODS}/web"))
        .header("accept", ONE)
        .header("content-type", "application/merge-patch+json");
    let patched = caller
        .send(
            request
                .body(Bytes::from(r#"{"metadata":{"labels":{"x":"y"}}}"#))
                .unwrap(),
        )
        .expect(200);
    assert_eq!(
        (&patched["kind"], &patched["metadata"]["labels"]["x"]),
        (&json!("PartialObjectMetadata"), &json!("y"))
    );
    let created = Request::post(PODS)
        .header("accept", ONE)
        .body(Bytes::from(pod("db", "a").to_string()))
        .unwrap();
    assert_eq!(
        caller.send(created).expect(201)["kind"],
        "PartialObjectMetadata"
    );
}

#[test]
fn the_first_form_that_can_be_served_is() {
    let caller = Caller::new();
    assert_eq!(
        caller
            .get_as(PODS, &format!("{LATER},application/json"))
            .expect(200)["kind"],
        "PodList"
    );
    let message = caller.get_as(PODS, LATER).refused(406, "NotAcceptable");
    assert_eq!(
        message,
        "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf"
    );
    caller
        .get_as(PODS, "application/vnd.kubernetes.protobuf")
        .refused(406, "NotAcceptable");
    caller.get_as(PODS, ONE).refused(406, "NotAcceptable");
}

#[test]
fn bodies_are_json_or_yaml() {
    let caller = Caller::new();
    let post = |media_type: &str, body: &str| {
        let request = Request::post(CONFIG_MAPS).header("content-type", media_type);
        caller.send(request.body(Bytes::from(body.to_owned())).unwrap())
    };
    let message = post("foo/bar", "{}").refused(415, "UnsupportedMediaType");
    assert!(
        message
            .ends_with("application/json, application/yaml, application/vnd.kubernetes.protobuf"),
        "{message}"
    );
    post("application/json; charset=utf-8", "a: b").refused(400, "BadRequest");
    let created = post(
        "application/yaml",
        "metadata:\n  name: made\n  foo: 1\ndata:\n  a: b\n",
    );
    assert_eq!(
        created.headers["warning"],
        "299 - \"unknown field \\\"metadata.foo\\\"\""
    );
    assert_eq!(created.expect(201)["data"], json!({"a": "b"}));
    let message = post("application/yaml", "a: b: c").refused(400, "BadRequest");
    assert!(
        message
            .starts_with("the object provided is unrecognized (must be of type ConfigMap): yaml: "),
        "{message}"
    );
    let request =
        Request::delete(format!("{CONFIG_MAPS}/made")).header("content-type", "application/yaml");
    caller
        .send(
            request
                .body(Bytes::from("propagationPolicy: Background"))
                .unwrap(),
        )
        .expect(200);
}

#[test]
fn answers_are_yaml_where_that_is_asked_for() {
    let caller = Caller::new();
    let body =
        json!({"metadata": {"name": "y", "labels": {"a": "x"}}, "data": {"n": "12", "t": "a\nb"}});
    let created = caller.post(CONFIG_MAPS, &body).expect(201);
    for (path, status) in [("y", 200), ("nope", 404)] {
        let request =
            Request::get(format!("{CONFIG_MAPS}/{path}")).header("accept", "application/yaml");
        let response = caller.0.handle(request.body(Bytes::new()).unwrap());
        assert_eq!(
            (
                response.status().as_u16(),
                &response.headers()["content-type"]
            ),
            (status, &"application/yaml".parse().unwrap())
        );
        let read: Value =
            serde_saphyr::from_slice(&response.into_body().into_bytes().unwrap()).unwrap();
        assert_eq!(
            read["kind"],
            if status == 200 { "ConfigMap" } else { "Status" }
        );
        if status == 200 {
            assert_eq!(read, created);
        }
    }
    let message = caller.get_as(&format!("{CONFIG_MAPS}?watch=true"), "application/yaml");
    assert!(
        message
            .text
            .contains("only the following media types are accepted: application/json;stream=watch"),
        "{}",
        message.text
    );
}

#[test]
fn every_answer_carries_the_headers_of_the_real_server() {
    let caller = Caller::new();
    let first = caller.get(PODS);
    assert_eq!(first.headers["content-type"], "application/json");
    assert_eq!(first.headers["cache-control"], "no-cache, private");
    assert_ne!(
        first.headers["audit-id"],
        caller.get("/nowhere").headers["audit-id"]
    );
}
