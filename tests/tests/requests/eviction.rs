//! `eviction()`: create.

use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Api, PropagationPolicy, Resource as _};

use crate::{
    exact::{sent, written},
    kinds::{gadgets, pods, pods_in},
};

const LINE: &str = "POST /api/v1/namespaces/default/pods/web/eviction";

#[test]
fn create() {
    let body = r#"{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"web","namespace":"default"}}"#;
    assert_eq!(
        sent(pods().eviction().create("web").into_call()),
        written(LINE, body)
    );
    // Here admission controllers learn that nothing is stored, as from an option in the body they would not.
    assert_eq!(
        sent(pods().eviction().create("web").dry_run().into_call()),
        written(&format!("{LINE}?dryRun=All"), body)
    );
}

#[test]
fn in_another_namespace() {
    let expected = || {
        written(
            "POST /api/v1/namespaces/staging/pods/web/eviction",
            r#"{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"web","namespace":"staging"}}"#,
        )
    };
    let call = pods().eviction().create("web").namespace("staging");
    assert_eq!(sent(call.into_call()), expected());
    let call = pods_in("staging").eviction().create("web");
    assert_eq!(sent(call.into_call()), expected());
}

#[test]
fn with_the_options_of_a_delete() {
    let call = pods()
        .eviction()
        .create("web")
        .grace_period(Duration::from_millis(1500))
        .propagation(PropagationPolicy::Background)
        .precondition_uid("3f1a")
        .precondition_resource_version("7")
        .timeout(Duration::from_secs(60));
    assert_eq!(
        sent(call.into_call()),
        written(
            LINE,
            r#"{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"web","namespace":"default"},"deleteOptions":{"gracePeriodSeconds":2,"propagationPolicy":"Background","preconditions":{"uid":"3f1a","resourceVersion":"7"}}}"#
        )
    );
}

/// Whether a kind that only run time knows can be evicted, only the server can tell.
#[test]
fn of_a_dynamic_kind() {
    let request = gadgets().eviction().create("a").into_call().request();
    assert_eq!(
        request.unwrap().uri(),
        "/apis/example.com/v1beta1/namespaces/default/gadgets/a/eviction"
    );
}

/// An error says what was tried in the words of the rules for access: the verb `create`, the resource `pods/eviction`.
#[test]
fn what_is_said_of_it() {
    let error = pods().eviction().create("..").into_call().request();
    assert_eq!(
        error.unwrap_err().to_string(),
        "create pods/eviction \"..\" in namespace \"default\": not sent: name \"..\": may not be `.` or `..`"
    );
    assert_eq!(Api::<Pod>::new().resource().kind, Pod::default().kind());
}
