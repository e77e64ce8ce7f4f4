//! `delete_collection`.

use std::time::Duration;

use kubex_proto::{LabelSelector, PropagationPolicy};

use crate::{
    exact::{deleted, sent, written},
    kinds::{nodes, pods, pods_in},
};

#[test]
fn in_the_default_namespace_and_in_a_named_one() {
    for (call, uri) in [
        (
            pods().delete_collection(),
            "/api/v1/namespaces/default/pods",
        ),
        (
            pods_in("staging").delete_collection(),
            "/api/v1/namespaces/staging/pods",
        ),
        (
            pods().delete_collection().namespace("staging"),
            "/api/v1/namespaces/staging/pods",
        ),
    ] {
        assert_eq!(sent(call.into_call()), deleted(uri));
    }
    assert_eq!(
        sent(nodes().delete_collection().into_call()),
        deleted("/api/v1/nodes")
    );
}

#[test]
fn what_is_selected() {
    let call = nodes()
        .delete_collection()
        .labels(LabelSelector::new().not_exists("keep"))
        .fields("metadata.name!=a");
    assert_eq!(
        sent(call.into_call()),
        deleted("/api/v1/nodes?labelSelector=%21keep&fieldSelector=metadata.name%21%3Da")
    );
}

#[test]
fn options_are_in_the_body() {
    let call = pods()
        .delete_collection()
        .labels("app=web")
        .grace_period(Duration::from_secs(5))
        .propagation(PropagationPolicy::Background)
        .precondition_uid("3f1a")
        .precondition_resource_version("7")
        .dry_run();
    assert_eq!(
        sent(call.into_call()),
        written(
            "DELETE /api/v1/namespaces/default/pods?labelSelector=app%3Dweb",
            r#"{"apiVersion":"v1","kind":"DeleteOptions","gracePeriodSeconds":5,"propagationPolicy":"Background","preconditions":{"uid":"3f1a","resourceVersion":"7"},"dryRun":["All"]}"#
        )
    );
}
