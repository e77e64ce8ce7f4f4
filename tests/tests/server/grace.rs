//! The grace period of deleted pods.

use http::Method;
use jiff::SignedDuration;
use kubex_testing::Server;
use kubex_testing::server::ManualClock;
use serde_json::{Value, json};

use crate::caller::{Answer, Caller, PODS, names, pod};

const WEB: &str = "/api/v1/namespaces/default/pods/web";

fn clocked() -> (Caller, ManualClock) {
    let clock = ManualClock::new("2026-01-01T00:00:00Z".parse().unwrap());
    (
        Caller(Server::builder().clock(clock.clone()).build()),
        clock,
    )
}

fn scheduled(caller: &Caller, name: &str, more: &Value) {
    let mut body = pod(name, "a");
    body["spec"]["nodeName"] = "n1".into();
    json_patch::merge(&mut body, more);
    caller.post(PODS, &body).expect(201);
}

#[track_caller]
fn deadline(answer: Answer) -> (String, i64, i64) {
    let metadata = &answer.expect(200)["metadata"];
    (
        metadata["deletionTimestamp"]
            .as_str()
            .unwrap_or("-")
            .to_owned(),
        metadata["deletionGracePeriodSeconds"]
            .as_i64()
            .unwrap_or(-1),
        metadata["generation"].as_i64().unwrap_or(-1),
    )
}

fn at(seconds: i64, period: i64) -> (String, i64, i64) {
    (format!("2026-01-01T00:00:{seconds:02}Z"), period, 2)
}

#[test]
fn a_pod_on_a_node_is_given_time_and_then_gone() {
    let (caller, clock) = clocked();
    scheduled(&caller, "web", &json!({}));
    let version = caller.0.resource_version();
    let mut watch = caller.watch(&format!("{PODS}?watch=true&resourceVersion={version}"));
    assert_eq!(deadline(caller.delete(WEB)), at(30, 30));
    assert_eq!(deadline(caller.get(WEB)), at(30, 30));
    clock.advance(SignedDuration::from_secs(29));
    caller.get(WEB).expect(200);
    clock.advance(SignedDuration::from_secs(1));
    caller.0.catch_up();
    assert_eq!(
        watch.names(),
        ["MODIFIED web", "MODIFIED web", "DELETED web"]
    );
    caller.get(WEB).refused(404, "NotFound");
}

#[test]
fn a_period_can_be_shortened_but_not_made_longer() {
    let (caller, clock) = clocked();
    scheduled(&caller, "web", &json!({}));
    caller.delete(WEB).expect(200);
    clock.advance(SignedDuration::from_secs(4));
    let version = caller.0.resource_version();
    assert_eq!(deadline(caller.delete(WEB)), at(30, 30));
    assert_eq!(
        deadline(caller.delete(&format!("{WEB}?gracePeriodSeconds=40"))),
        at(30, 30)
    );
    assert_eq!(caller.0.resource_version(), version);
    assert_eq!(
        deadline(caller.delete(&format!("{WEB}?gracePeriodSeconds=10"))),
        at(10, 10)
    );
    // That moment has passed: the pod goes at once.
    assert_eq!(
        deadline(caller.delete(&format!("{WEB}?gracePeriodSeconds=3"))),
        at(4, 1)
    );
    caller.get(WEB).expect(404);
    scheduled(&caller, "web", &json!({}));
    caller.delete(WEB).expect(200);
    assert_eq!(
        deadline(caller.delete(&format!("{WEB}?gracePeriodSeconds=0"))),
        at(4, 0)
    );
    caller.get(WEB).expect(404);
}

#[test]
fn some_pods_have_nothing_to_wait_for() {
    let (caller, _) = clocked();
    caller.pod("web", "a");
    assert_eq!(
        deadline(caller.delete(&format!("{WEB}?gracePeriodSeconds=9"))),
        at(0, 0)
    );
    caller.get(WEB).expect(404);
    scheduled(
        &caller,
        "web",
        &json!({"spec": {"terminationGracePeriodSeconds": 0}}),
    );
    assert_eq!(deadline(caller.delete(WEB)), at(0, 0));
    caller.get(WEB).expect(404);
    scheduled(&caller, "web", &json!({}));
    let finished = json!({"status": {"phase": "Failed"}});
    caller
        .merge(&format!("{WEB}/status"), &finished)
        .expect(200);
    assert_eq!(deadline(caller.delete(WEB)), at(0, 0));
    caller.get(WEB).expect(404);
}

#[test]
fn a_try_shows_the_period_and_changes_nothing() {
    let (caller, _) = clocked();
    scheduled(
        &caller,
        "web",
        &json!({"spec": {"terminationGracePeriodSeconds": 5}}),
    );
    assert_eq!(
        deadline(caller.delete(&format!("{WEB}?dryRun=All"))),
        at(5, 5)
    );
    assert!(
        caller.get(WEB).expect(200)["metadata"]
            .get("deletionTimestamp")
            .is_none()
    );
}

#[test]
fn finalizers_and_the_period_both_keep_a_pod() {
    let (caller, clock) = clocked();
    let held = json!({"metadata": {"finalizers": ["example.com/wait"]}});
    scheduled(&caller, "web", &held);
    caller.delete(WEB).expect(200);
    let free = json!({"metadata": {"finalizers": null}});
    assert_eq!(deadline(caller.merge(WEB, &free)), at(30, 30));
    assert_eq!(deadline(caller.get(WEB)), at(30, 30));
    clock.advance(SignedDuration::from_secs(30));
    caller.get(WEB).expect(404);
    scheduled(&caller, "web", &held);
    caller.delete(WEB).expect(200);
    clock.advance(SignedDuration::from_secs(30));
    assert_eq!(deadline(caller.get(WEB)).1, 0);
    caller.merge(WEB, &free).expect(200);
    caller.get(WEB).expect(404);
}

#[test]
fn a_collection_is_given_time_too() {
    let (caller, _) = clocked();
    scheduled(&caller, "web", &json!({}));
    caller.pod("free", "a");
    let answer = caller.delete(PODS).expect(200);
    assert_eq!(names(&answer), ["free", "web"]);
    assert!(
        answer["items"][1]["metadata"]
            .get("deletionTimestamp")
            .is_none()
    );
    assert_eq!(deadline(caller.get(WEB)), at(30, 30));
    assert_eq!(names(&caller.get(PODS).expect(200)), ["web"]);
}

#[test]
fn without_controllers_no_node_says_that_a_pod_has_stopped() {
    let clock = ManualClock::new("2026-01-01T00:00:00Z".parse().unwrap());
    let server = Server::builder().clock(clock.clone()).without_controllers();
    let caller = Caller(server.build());
    scheduled(&caller, "web", &json!({}));
    caller.delete(WEB).expect(200);
    clock.advance(SignedDuration::from_hours(1));
    caller.0.catch_up();
    caller.get(WEB).expect(200);
    caller
        .call(Method::DELETE, WEB, &json!({"gracePeriodSeconds": 0}))
        .expect(200);
    caller.get(WEB).expect(404);
}
