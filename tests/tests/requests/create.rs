//! `create`.

use kubex_proto::{Resource as _, verb::FieldValidation};

use crate::{
    exact::{sent, written},
    kinds::{node, nodes, pod, pods, pods_in},
};

const POD: &str = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"}}"#;

#[test]
fn in_the_default_namespace_and_in_a_named_one() {
    for (call, line) in [
        (
            pods().create(&pod("web")),
            "POST /api/v1/namespaces/default/pods",
        ),
        (
            pods_in("staging").create(&pod("web")),
            "POST /api/v1/namespaces/staging/pods",
        ),
        (
            pods().create(&pod("web")).namespace("staging"),
            "POST /api/v1/namespaces/staging/pods",
        ),
    ] {
        assert_eq!(sent(call.into_call()), written(line, POD));
    }
}

#[test]
fn of_a_cluster_scoped_kind() {
    assert_eq!(
        sent(nodes().create(&node("worker-1")).into_call()),
        written(
            "POST /api/v1/nodes",
            r#"{"apiVersion":"v1","kind":"Node","metadata":{"name":"worker-1"}}"#
        )
    );
}

#[test]
fn each_option() {
    let create = || pods().create(&pod("web"));
    for (call, query) in [
        (
            create().field_manager("me & you"),
            "fieldManager=me%20%26%20you",
        ),
        (create().dry_run(), "dryRun=All"),
        (
            create().field_validation(FieldValidation::Ignore),
            "fieldValidation=Ignore",
        ),
        (
            create().field_validation(FieldValidation::Warn),
            "fieldValidation=Warn",
        ),
        (
            create().field_validation(FieldValidation::Strict),
            "fieldValidation=Strict",
        ),
        (
            create()
                .field_validation(FieldValidation::Strict)
                .dry_run()
                .field_manager("me"),
            "fieldManager=me&dryRun=All&fieldValidation=Strict",
        ),
    ] {
        let line = format!("POST /api/v1/namespaces/default/pods?{query}");
        assert_eq!(sent(call.into_call()), written(&line, POD));
    }
}

#[test]
fn a_name_that_the_server_completes_and_a_namespace_that_fits() {
    let mut web = pod("");
    let metadata = web.metadata_mut();
    metadata.name = None;
    metadata.generate_name = Some("web-".into());
    metadata.namespace = Some("staging".into());
    assert_eq!(
        sent(pods_in("staging").create(&web).into_call()),
        written(
            "POST /api/v1/namespaces/staging/pods",
            r#"{"apiVersion":"v1","kind":"Pod","metadata":{"generateName":"web-","namespace":"staging"}}"#
        )
    );
}
