//! `delete`.

use std::time::Duration;

use kubex_proto::PropagationPolicy;

use crate::{
    exact::{deleted, sent, written},
    kinds::{nodes, pods, pods_in},
};

#[test]
fn in_the_default_namespace_and_in_a_named_one() {
    for (call, uri) in [
        (pods().delete("web"), "/api/v1/namespaces/default/pods/web"),
        (
            pods_in("staging").delete("web"),
            "/api/v1/namespaces/staging/pods/web",
        ),
        (
            pods().delete("web").namespace("staging"),
            "/api/v1/namespaces/staging/pods/web",
        ),
    ] {
        assert_eq!(sent(call.into_call()), deleted(uri));
    }
    assert_eq!(
        sent(nodes().delete("a").into_call()),
        deleted("/api/v1/nodes/a")
    );
}

#[test]
fn each_option_is_in_the_body() {
    let delete = || nodes().delete("a");
    for (call, options) in [
        (
            delete().grace_period(Duration::ZERO),
            r#""gracePeriodSeconds":0"#,
        ),
        (
            delete().grace_period(Duration::from_secs(30)),
            r#""gracePeriodSeconds":30"#,
        ),
        // Rounded down it would be 0, which kills at once.
        (
            delete().grace_period(Duration::from_millis(500)),
            r#""gracePeriodSeconds":1"#,
        ),
        (
            delete().propagation(PropagationPolicy::Orphan),
            r#""propagationPolicy":"Orphan""#,
        ),
        (
            delete().propagation(PropagationPolicy::Background),
            r#""propagationPolicy":"Background""#,
        ),
        (
            delete().propagation(PropagationPolicy::Foreground),
            r#""propagationPolicy":"Foreground""#,
        ),
        (
            delete().precondition_uid("3f1a"),
            r#""preconditions":{"uid":"3f1a"}"#,
        ),
        (
            delete().precondition_resource_version("7"),
            r#""preconditions":{"resourceVersion":"7"}"#,
        ),
        (delete().dry_run(), r#""dryRun":["All"]"#),
        (
            delete()
                .dry_run()
                .precondition_resource_version("7")
                .precondition_uid("3f1a")
                .propagation(PropagationPolicy::Orphan)
                .grace_period(Duration::from_secs(1)),
            r#""gracePeriodSeconds":1,"propagationPolicy":"Orphan","preconditions":{"uid":"3f1a","resourceVersion":"7"},"dryRun":["All"]"#,
        ),
    ] {
        let body = format!(r#"{{"apiVersion":"v1","kind":"DeleteOptions",{options}}}"#);
        assert_eq!(
            sent(call.into_call()),
            written("DELETE /api/v1/nodes/a", &body)
        );
    }
}
