//! `replace`.

use kubex_proto::{Resource as _, verb::FieldValidation};

use crate::{
    exact::{sent, written},
    kinds::{node, nodes, pod, pods, pods_in},
};

#[test]
fn in_the_default_namespace_and_in_a_named_one() {
    let body =
        r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","resourceVersion":"7"}}"#;
    let mut web = pod("web");
    web.metadata_mut().resource_version = Some("7".into());
    for (call, line) in [
        (
            pods().replace(&web),
            "PUT /api/v1/namespaces/default/pods/web",
        ),
        (
            pods_in("staging").replace(&web),
            "PUT /api/v1/namespaces/staging/pods/web",
        ),
        (
            pods().replace(&web).namespace("staging"),
            "PUT /api/v1/namespaces/staging/pods/web",
        ),
    ] {
        assert_eq!(sent(call.into_call()), written(line, body));
    }
}

#[test]
fn of_a_cluster_scoped_kind_with_each_option() {
    let body = r#"{"apiVersion":"v1","kind":"Node","metadata":{"name":"a"}}"#;
    let replace = || nodes().replace(&node("a"));
    for (call, query) in [
        (replace(), ""),
        (replace().field_manager("me"), "?fieldManager=me"),
        (replace().dry_run(), "?dryRun=All"),
        (
            replace().field_validation(FieldValidation::Strict),
            "?fieldValidation=Strict",
        ),
    ] {
        let line = format!("PUT /api/v1/nodes/a{query}");
        assert_eq!(sent(call.into_call()), written(&line, body));
    }
}
