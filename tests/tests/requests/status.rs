//! `status()`: get, replace and patch.

use kubex_proto::{Api, HasStatus, Patch, verb::FieldValidation};
use serde_json::json;

use crate::{
    exact::{JSON, read, sent, written, written_as},
    kinds::{clouds, node, nodes, pod, pods, pods_in},
};

#[test]
fn get() {
    for (call, uri) in [
        (
            pods().status().get("web"),
            "/api/v1/namespaces/default/pods/web/status",
        ),
        (
            pods_in("staging").status().get("web"),
            "/api/v1/namespaces/staging/pods/web/status",
        ),
        (
            pods()
                .status()
                .get("web")
                .namespace("staging")
                .resource_version("0"),
            "/api/v1/namespaces/staging/pods/web/status?resourceVersion=0",
        ),
    ] {
        assert_eq!(sent(call.into_call()), read(uri));
    }
    let optional = nodes().status().get("a").optional();
    assert_eq!(sent(optional.into_call()), read("/api/v1/nodes/a/status"));
}

#[test]
fn replace() {
    assert_eq!(
        sent(nodes().status().replace(&node("a")).into_call()),
        written(
            "PUT /api/v1/nodes/a/status",
            r#"{"apiVersion":"v1","kind":"Node","metadata":{"name":"a"}}"#
        )
    );
    let call = pods()
        .status()
        .replace(&pod("web"))
        .namespace("staging")
        .dry_run()
        .field_manager("me")
        .field_validation(FieldValidation::Strict);
    assert_eq!(
        sent(call.into_call()),
        written(
            "PUT /api/v1/namespaces/staging/pods/web/status?fieldManager=me&dryRun=All&fieldValidation=Strict",
            r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"}}"#
        )
    );
}

#[test]
fn patch() {
    let ready = || json!({"status": {"phase": "Running"}});
    for (patch, content, query, body) in [
        (
            Patch::merge(ready()),
            "application/merge-patch+json",
            "?fieldManager=me",
            r#"{"status":{"phase":"Running"}}"#,
        ),
        (
            Patch::apply(ready()),
            "application/apply-patch+yaml",
            "?fieldManager=me",
            r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"status":{"phase":"Running"}}"#,
        ),
    ] {
        let call = pods().status().patch("web", patch).field_manager("me");
        let line = format!("PATCH /api/v1/namespaces/default/pods/web/status{query}");
        assert_eq!(
            sent(call.into_call()),
            written_as(JSON, content, &line, body)
        );
    }
}

/// Whoever declares it can write code for any kind that has a status.
#[test]
fn of_any_kind_that_has_one() {
    fn uri<K>(api: &Api<K>) -> String
    where
        K: HasStatus + kubex_proto::StaticResource + serde::Serialize + serde::de::DeserializeOwned,
        K::Scope: kubex_proto::OneScope,
    {
        let request = api.status().get("a").into_call().request().unwrap();
        request.uri().to_string()
    }
    assert_eq!(uri(&nodes()), "/api/v1/nodes/a/status");
    assert_eq!(uri(&pods()), "/api/v1/namespaces/default/pods/a/status");
}

/// Whether a kind that only run time knows has a status, only the server can tell.
#[test]
fn of_a_dynamic_kind() {
    assert_eq!(
        sent(clouds().status().get("a").into_call()),
        read("/apis/example.com/v1/clouds/a/status")
    );
}
