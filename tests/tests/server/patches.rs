//! Patches: merge, JSON and strategic merge.

use bytes::Bytes;
use http::Request;
use serde_json::json;

use crate::caller::{Caller, DEPLOYMENTS, PODS, deployment};

const WEB: &str = "/api/v1/namespaces/default/pods/web";

#[test]
fn a_merge_patch_sets_and_removes() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let patch = json!({
        "metadata": {"labels": {"app": null, "tier": "front"}}, "spec": {"activeDeadlineSeconds": 5},
    });
    let patched = caller.merge(WEB, &patch).expect(200);
    assert_eq!(patched["metadata"]["labels"], json!({"tier": "front"}));
    assert_eq!(patched["spec"]["activeDeadlineSeconds"], 5);
    assert_eq!(patched["metadata"]["generation"], 2);
}

#[test]
fn a_json_patch_applies_its_operations() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let patch = json!([
        {"op": "test", "path": "/metadata/labels/app", "value": "a"},
        {"op": "add", "path": "/metadata/annotations", "value": {"example.com~1x": "y"}},
        {"op": "replace", "path": "/spec/containers/0/image", "value": "other"},
    ]);
    let patched = caller.patch(WEB, "json-patch+json", &patch).expect(422);
    assert_eq!(patched["reason"], "Invalid", "a tilde is not part of a key");
    let patch = json!([
        {"op": "add", "path": "/metadata/annotations", "value": {"example.com/x": "y"}},
        {"op": "replace", "path": "/spec/containers/0/image", "value": "other"},
    ]);
    let patched = caller.patch(WEB, "json-patch+json", &patch).expect(200);
    assert_eq!(patched["spec"]["containers"][0]["image"], "other");
    assert_eq!(patched["metadata"]["annotations"]["example.com/x"], "y");
}

#[test]
fn a_json_patch_that_does_not_apply_is_invalid() {
    let caller = Caller::new();
    let created = caller.pod("web", "a");
    let test = json!([{"op": "test", "path": "/metadata/labels/app", "value": "b"}]);
    let message = caller
        .patch(WEB, "json-patch+json", &test)
        .refused(422, "Invalid");
    assert_eq!(
        message,
        "the server rejected our request due to an error in our request"
    );
    let missing = json!([{"op": "remove", "path": "/spec/nothing"}]);
    caller
        .patch(WEB, "json-patch+json", &missing)
        .refused(422, "Invalid");
    caller
        .patch(WEB, "json-patch+json", &json!({"op": "add"}))
        .refused(400, "BadRequest");
    assert_eq!(caller.get(WEB).expect(200), created);
}

#[test]
fn a_patch_of_another_media_type_is_refused() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let message = caller
        .patch(WEB, "json", &json!({}))
        .refused(415, "UnsupportedMediaType");
    assert_eq!(message, "415: Unsupported Media Type");
}

#[test]
fn a_patch_with_a_stale_version_conflicts() {
    let caller = Caller::new();
    let created = caller.pod("web", "a");
    let patch = json!({"metadata": {"resourceVersion": "1", "labels": {"app": "b"}}});
    caller.merge(WEB, &patch).refused(409, "Conflict");
    let patch = json!({"metadata": {"resourceVersion": created["metadata"]["resourceVersion"], "labels": {"app": "b"}}});
    caller.merge(WEB, &patch).expect(200);
}

#[test]
fn a_patch_cannot_make_another_object() {
    let caller = Caller::new();
    let created = caller.pod("web", "a");
    caller
        .merge(WEB, &json!({"metadata": {"name": "db"}}))
        .refused(400, "BadRequest");
    caller
        .merge(WEB, &json!({"metadata": {"namespace": "x"}}))
        .refused(400, "BadRequest");
    let message = caller
        .merge(WEB, &json!({"kind": "Service"}))
        .refused(422, "Invalid");
    let why = "converting (v1.Service) to (core.Pod): unknown conversion";
    assert!(message.ends_with(why), "{message}");
    let ignored = caller.patch(
        WEB,
        "strategic-merge-patch+json",
        &json!({"kind": "Service"}),
    );
    assert_eq!(ignored.expect(200), created);
    let message = caller
        .merge(WEB, &json!({"metadata": {"uid": "x"}}))
        .refused(422, "Invalid");
    assert_eq!(
        message,
        "Pod \"web\" is invalid: metadata.uid: Invalid value: \"x\": field is immutable"
    );
    assert_eq!(caller.get(WEB).expect(200), created);
    caller
        .merge(&format!("{PODS}/none"), &json!({}))
        .refused(404, "NotFound");
}

#[test]
fn a_patch_can_be_tried() {
    let caller = Caller::new();
    caller.post(DEPLOYMENTS, &deployment("web", 1)).expect(201);
    let answer = caller
        .merge(
            &format!("{DEPLOYMENTS}/web?dryRun=All"),
            &json!({"spec": {"replicas": 5}}),
        )
        .expect(200);
    assert_eq!(answer["spec"]["replicas"], 5);
    assert_eq!(
        caller.get(&format!("{DEPLOYMENTS}/web")).expect(200)["spec"]["replicas"],
        1
    );
}

#[test]
fn what_a_patch_says_twice_or_for_nothing_is_told() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let send = |validation: &str, kind: &str, body: &'static str| {
        let request = Request::patch(format!("{WEB}?dryRun=All&fieldValidation={validation}"))
            .header("content-type", format!("application/{kind}"));
        caller.send(request.body(Bytes::from_static(body.as_bytes())).unwrap())
    };
    let merge = r#"{"metadata":{"labels":{"a":"1","a":"2"}}}"#;
    for (kind, body, faults) in [
        (
            "merge-patch+json",
            merge,
            r#"duplicate field "metadata.labels.a""#,
        ),
        (
            "strategic-merge-patch+json",
            merge,
            r#"duplicate field "metadata.labels.a""#,
        ),
        (
            "json-patch+json",
            r#"[{"op":"add","op":"add","path":"/metadata/labels/b","value":"1","note":""}]"#,
            r#"json patch duplicate field "[0].op", json patch unknown field "[0].note""#,
        ),
    ] {
        let message = send("Strict", kind, body).refused(422, "Invalid");
        assert!(
            message.ends_with(&format!("strict decoding error: {faults}")),
            "{message}"
        );
        let warned = send("Warn", kind, body);
        let warnings: Vec<&str> = warned
            .headers
            .get_all("warning")
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect();
        assert_eq!(warnings.len(), faults.split(", ").count(), "{warnings:?}");
        warned.expect(200);
        assert!(send("Ignore", kind, body).headers.get("warning").is_none());
    }
}
