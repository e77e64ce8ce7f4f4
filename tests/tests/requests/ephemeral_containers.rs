//! `ephemeral_containers()`: get, replace, update and patch.

use k8s_openapi::api::core::v1::{EphemeralContainer, Pod, PodSpec};
use kubex_proto::{JsonPatch, JsonPointer, Patch};
use serde_json::json;

use crate::{
    exact::{JSON, read, refusal, sent, written, written_as},
    kinds::{clouds, pod, pods, pods_in},
};

const URI: &str = "/api/v1/namespaces/default/pods/web/ephemeralcontainers";

#[test]
fn get() {
    let containers = pods().ephemeral_containers();
    assert_eq!(sent(containers.get("web").into_call()), read(URI));
    let call = containers
        .get("web")
        .namespace("staging")
        .resource_version("0")
        .optional();
    assert_eq!(
        sent(call.into_call()),
        read("/api/v1/namespaces/staging/pods/web/ephemeralcontainers?resourceVersion=0")
    );
}

#[test]
fn replace() {
    let web = Pod {
        spec: Some(PodSpec {
            ephemeral_containers: Some(vec![EphemeralContainer {
                name: "debugger".into(),
                image: Some("busybox".into()),
                ..EphemeralContainer::default()
            }]),
            ..PodSpec::default()
        }),
        ..pod("web")
    };
    let call = pods_in("staging")
        .ephemeral_containers()
        .replace(&web)
        .field_manager("me")
        .dry_run();
    assert_eq!(
        sent(call.into_call()),
        written(
            "PUT /api/v1/namespaces/staging/pods/web/ephemeralcontainers?fieldManager=me&dryRun=All",
            r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[],"ephemeralContainers":[{"image":"busybox","name":"debugger"}]}}"#
        )
    );
}

#[test]
fn patch() -> Result<(), kubex_proto::Error> {
    let debugger = || json!({"name": "debugger", "image": "busybox"});
    let body = || json!({"spec": {"ephemeralContainers": [debugger()]}});
    let end = JsonPointer::parse("/spec/ephemeralContainers/-")?;
    for (patch, content, text) in [
        (
            Patch::strategic(body()),
            "application/strategic-merge-patch+json",
            r#"{"spec":{"ephemeralContainers":[{"image":"busybox","name":"debugger"}]}}"#,
        ),
        (
            Patch::json(JsonPatch::new().add(end, debugger())),
            "application/json-patch+json",
            r#"[{"op":"add","path":"/spec/ephemeralContainers/-","value":{"image":"busybox","name":"debugger"}}]"#,
        ),
    ] {
        let call = pods().ephemeral_containers().patch("web", patch);
        assert_eq!(
            sent(call.into_call()),
            written_as(JSON, content, &format!("PATCH {URI}"), text)
        );
    }
    Ok(())
}

/// An error says what was tried in the words of the rules for access.
#[test]
fn what_is_said_of_it() {
    let error = refusal(pods().ephemeral_containers().get("..").into_call());
    assert_eq!(
        error.to_string(),
        "get pods/ephemeralcontainers \"..\" in namespace \"default\": not sent: name \"..\": may not be `.` or `..`"
    );
}

/// Whether a kind that only run time knows has any, only the server can tell.
#[test]
fn of_a_dynamic_kind() {
    assert_eq!(
        sent(clouds().ephemeral_containers().get("a").into_call()),
        read("/apis/example.com/v1/clouds/a/ephemeralcontainers")
    );
}
