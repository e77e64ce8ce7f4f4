//! What is made of the answers of `scale`.

use k8s_openapi::api::apps::v1::Deployment;
use kubex_proto::{Api, Call, One, Resource as _, Scale};

use crate::reading::{answered, error};

fn get() -> Call<One<Scale>> {
    Api::<Deployment>::new().scale().get("web").into_call()
}

#[test]
fn a_scale() {
    let text = r#"{"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"web","uid":"3f1a","resourceVersion":"7"},"spec":{"replicas":3},"status":{"replicas":2,"selector":"app=web,tier in (a,b)"}}"#;
    let scale = answered(get(), 200, text).unwrap();
    assert_eq!((scale.name(), scale.resource_version()), ("web", Some("7")));
    assert_eq!((scale.spec.replicas, scale.status.replicas), (3, 2));
    assert_eq!(scale.status.selector, "app=web,tier in (a,b)");
    // Go leaves zeros out.
    let text = r#"{"kind":"Scale","metadata":{"name":"web"},"spec":{},"status":{"replicas":0}}"#;
    assert_eq!(answered(get(), 200, text).unwrap().spec.replicas, 0);
}

#[test]
fn what_is_none() {
    let deployment = r#"{"kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":3}}"#;
    let error = error(get(), 200, deployment);
    assert!(error.is_decode(), "{error}");
    assert_eq!(
        error.to_string(),
        "cannot decode Scale: the answer is a Deployment"
    );
}

#[test]
fn what_does_not_decode() {
    for (text, words) in [
        (r#"{"spec":{"replicas":"3"}}"#, ".spec.replicas"),
        (
            r#"{"spec":{"replicas":3000000000}}"#,
            "integer `3000000000`",
        ),
        (r#"{"status":{"selector":{}}}"#, ".status.selector"),
        (r#"{"spec":[]}"#, ".spec"),
    ] {
        let error = error(get(), 200, text);
        assert!(
            error.is_decode() && error.to_string().contains(words),
            "{error}"
        );
    }
}
