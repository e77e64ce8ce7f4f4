//! The forms of an answer, and media types that are not served.

use bytes::Bytes;
use http::Request;
use serde_json::json;

use crate::caller::{Caller, PODS, pod};

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
        "only the following media types are accepted: application/json"
    );
    caller
        .get_as(PODS, "application/vnd.kubernetes.protobuf")
        .refused(406, "NotAcceptable");
    caller.get_as(PODS, ONE).refused(406, "NotAcceptable");
}

#[test]
fn bodies_must_be_json() {
    let caller = Caller::new();
    let request = Request::post(PODS).header("content-type", "application/yaml");
    caller
        .send(request.body(Bytes::from("a: b")).unwrap())
        .refused(415, "UnsupportedMediaType");
    let request = Request::post(PODS).header("content-type", "application/json; charset=utf-8");
    caller
        .send(request.body(Bytes::from("a: b")).unwrap())
        .refused(400, "BadRequest");
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
