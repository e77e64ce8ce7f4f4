//! `patch`, in the four languages.

use kubex_proto::{JsonPatch, JsonPointer, Patch, verb::FieldValidation};
use serde_json::json;

use crate::{
    exact::{JSON, sent, written_as},
    kinds::{nodes, pods, pods_in, widgets},
};

const MERGE: &str = "application/merge-patch+json";
const APPLY: &str = "application/apply-patch+yaml";

fn labels() -> serde_json::Value {
    json!({"metadata": {"labels": {"a": null}}})
}

const LABELS: &str = r#"{"metadata":{"labels":{"a":null}}}"#;

#[test]
fn in_the_default_namespace_and_in_a_named_one() {
    for (call, line) in [
        (
            pods().patch("web", Patch::merge(labels())),
            "PATCH /api/v1/namespaces/default/pods/web",
        ),
        (
            pods_in("staging").patch("web", Patch::merge(labels())),
            "PATCH /api/v1/namespaces/staging/pods/web",
        ),
        (
            pods()
                .patch("web", Patch::merge(labels()))
                .namespace("staging"),
            "PATCH /api/v1/namespaces/staging/pods/web",
        ),
    ] {
        assert_eq!(
            sent(call.into_call()),
            written_as(JSON, MERGE, line, LABELS)
        );
    }
}

#[test]
fn each_language() {
    let at = |pointer| JsonPointer::parse(pointer).unwrap();
    let operations = JsonPatch::new()
        .test(at("/metadata/labels/a"), "b")
        .remove(at("/metadata/labels/a"));
    for (patch, content, body) in [
        (Patch::merge(labels()), MERGE, LABELS),
        (
            Patch::strategic(labels()),
            "application/strategic-merge-patch+json",
            LABELS,
        ),
        (
            Patch::json(operations),
            "application/json-patch+json",
            r#"[{"op":"test","path":"/metadata/labels/a","value":"b"},{"op":"remove","path":"/metadata/labels/a"}]"#,
        ),
    ] {
        assert_eq!(
            sent(nodes().patch("a", patch).into_call()),
            written_as(JSON, content, "PATCH /api/v1/nodes/a", body)
        );
    }
}

#[test]
fn an_apply_says_what_it_is() {
    let call = nodes().patch("a", Patch::apply(json!({"spec": {"taints": []}})));
    assert_eq!(
        sent(call.field_manager("me").into_call()),
        written_as(
            JSON,
            APPLY,
            "PATCH /api/v1/nodes/a?fieldManager=me",
            r#"{"apiVersion":"v1","kind":"Node","metadata":{"name":"a"},"spec":{"taints":[]}}"#
        )
    );
    let typed = json!({
        "kind": "Widget", "apiVersion": "example.com/v1",
        "metadata": {"name": "small", "namespace": "default"}
    });
    let call = widgets()
        .patch("small", Patch::apply(typed))
        .field_manager("me");
    assert_eq!(
        sent(call.force().into_call()),
        written_as(
            JSON,
            APPLY,
            "PATCH /apis/example.com/v1/namespaces/default/widgets/small?fieldManager=me&force=true",
            r#"{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"small","namespace":"default"}}"#
        )
    );
}

#[test]
fn each_option() {
    let patch = || nodes().patch("a", Patch::merge(labels()));
    for (call, query) in [
        (patch().field_manager("me"), "fieldManager=me"),
        (patch().dry_run(), "dryRun=All"),
        (
            patch().field_validation(FieldValidation::Warn),
            "fieldValidation=Warn",
        ),
    ] {
        let line = format!("PATCH /api/v1/nodes/a?{query}");
        assert_eq!(
            sent(call.into_call()),
            written_as(JSON, MERGE, &line, LABELS)
        );
    }
}

#[test]
fn a_field_manager_of_each_length_that_is_allowed() {
    for length in [1, 128] {
        let name = "ü".repeat(length);
        let call = nodes()
            .patch("a", Patch::merge(labels()))
            .field_manager(&name);
        let line = format!(
            "PATCH /api/v1/nodes/a?fieldManager={}",
            "%C3%BC".repeat(length)
        );
        assert_eq!(
            sent(call.into_call()),
            written_as(JSON, MERGE, &line, LABELS)
        );
    }
}
