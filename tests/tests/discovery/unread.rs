//! A version that cannot be read does not keep from the rest, and is told.

use kubex_proto::{ConnectFault, Failure};

use super::*;

fn unread(discovery: &Discovery) -> Vec<String> {
    discovery.unread().map(ToString::to_string).collect()
}

fn old_list(kind: &str, plural: &str) -> Reply {
    let list = json!({"kind": "APIResourceList", "resources": [
        {"name": plural, "singularName": "", "namespaced": true, "kind": kind, "verbs": ["get"]},
    ]});
    Reply::ok(list.to_string())
}

/// Two groups in the old form, whose versions come next.
fn old_groups() -> [Reply; 2] {
    let groups = json!({"kind": "APIGroupList", "groups": [
        {"name": "metrics.k8s.io", "versions": [{"version": "v1"}]},
        {"name": "example.com", "versions": [{"version": "v1"}]},
    ]});
    [
        Reply::ok(r#"{"kind":"APIVersions","versions":[]}"#),
        Reply::ok(groups.to_string()),
    ]
}

#[test]
fn a_stale_version_is_told_and_what_is_known_of_it_stays() {
    let mut stale = group(
        "metrics.k8s.io",
        &[(
            "v1",
            json!([resource("PodMetrics", "podmetrics", "Namespaced")]),
        )],
    );
    stale["versions"][0]["freshness"] = "Stale".into();
    let discovery = discovered(&[], &[stale, group("apps", &[])]);
    let told = unread(&discovery);
    assert_eq!(told.len(), 1);
    assert!(
        told[0].starts_with("metrics.k8s.io/v1 could not be read: "),
        "{told:?}"
    );
    assert!(discovery.find("podmetrics").is_ok());
    let error = discovery.find("nodemetrics").unwrap_err().to_string();
    assert!(
        error.contains("metrics.k8s.io/v1 could not be read"),
        "{error}"
    );
}

#[test]
fn a_version_of_the_old_form_that_fails() {
    for failing in [
        Reply::answer(503, "service unavailable"),
        Reply::refusal(404, "NotFound"),
        Reply::refusal(403, "Forbidden"),
        Reply::ok("<html>"),
        Reply::ok(r#"{"kind":"APIGroupList"}"#),
        Reply::silence(),
    ] {
        let script = Script::new()
            .replies(old_groups())
            .replies([failing, old_list("Widget", "widgets")]);
        let discovery = run(script).only().unwrap();
        let told = unread(&discovery);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].starts_with("metrics.k8s.io/v1 could not be read: "),
            "{told:?}"
        );
        assert!(discovery.find("widgets").is_ok());
    }
}

#[test]
fn what_was_held_of_a_version_that_fails_stays() {
    let script = Script::new().replies(old_groups()).replies([
        old_list("PodMetrics", "podmetrics"),
        old_list("Widget", "widgets"),
    ]);
    let held = run(script).only().unwrap();
    let script = Script::new()
        .replies(old_groups())
        .replies([Reply::answer(503, ""), old_list("Gadget", "gadgets")]);
    let discovery = run_on(held, script).only().unwrap();
    assert_eq!(unread(&discovery).len(), 1);
    assert!(discovery.find("podmetrics").is_ok() && discovery.find("gadgets").is_ok());
    assert!(discovery.find("widgets").is_err());
}

#[test]
fn a_group_that_can_be_no_path_is_told() {
    let groups = json!({"kind": "APIGroupList", "groups": [{"name": "../..", "versions": [{"version": "v1"}]}]});
    let outcome = run(Script::new().replies([
        Reply::ok(r#"{"kind":"APIVersions","versions":[]}"#),
        Reply::ok(groups.to_string()),
    ]));
    assert_eq!(outcome.sent.len(), 2);
    assert_eq!(unread(&outcome.only().unwrap()).len(), 1);
}

#[test]
fn a_server_that_is_gone_or_refuses_the_user_is_an_error() {
    let refused = || Failure::connect(ConnectFault::Refused, "host:6443");
    for (failing, is_it) in [
        (Reply::failure(refused()), "connection refused"),
        (Reply::refusal(401, "Unauthorized"), "401"),
    ] {
        let outcome = run(Script::new().replies(old_groups()).reply(failing));
        assert_eq!(outcome.sent.len(), 3);
        let error = outcome.only().unwrap_err().to_string();
        assert!(error.contains(is_it), "{error}");
    }
    let error = run(Script::new().reply(Reply::refusal(403, "Forbidden"))).only();
    assert!(error.unwrap_err().is_forbidden());
}
