//! Waits for one object, in virtual time.

use core::time::Duration;

use kubex_proto::{
    Api, Deletion, Detached, Dynamic, DynamicObject, Machine, Resource, ResourceDescription,
    Settings, StatusCondition, Timeout, Until, Wait, WaitMachine,
};
use kubex_testing::simulation::{Ending, Outcome, Reply, Script, Simulation};
use serde_json::{Value, json};

fn pods() -> Api<DynamicObject, Dynamic> {
    Api::of(ResourceDescription::namespaced("", "v1", "Pod"))
}

fn pod(uid: &str, version: u32, ready: &str) -> Value {
    json!({
        "kind": "Pod", "apiVersion": "v1",
        "metadata": {"name": "web", "namespace": "default", "uid": uid, "resourceVersion": version.to_string()},
        "status": {"conditions": [{"type": "Ready", "status": ready, "reason": "Because"}]},
    })
}

fn frame(kind: &str, object: &Value) -> String {
    format!("{}\n", json!({"type": kind, "object": object}))
}

fn all_told(version: u32) -> String {
    let metadata = json!({
        "resourceVersion": version.to_string(),
        "annotations": {"k8s.io/initial-events-end": "true"},
    });
    frame("BOOKMARK", &json!({"kind": "Pod", "metadata": metadata}))
}

fn open(frames: &[String]) -> Reply {
    Reply::silence().head(200).chunk(frames.concat())
}

fn run<M: Machine>(machine: M, replies: impl IntoIterator<Item = Reply>) -> Outcome<M::Item> {
    Simulation::new(Script::new().replies(replies)).run(machine)
}

/// Until the pod is ready, with the client's own timeout of 60 s.
fn ready(
    wait: Wait<DynamicObject, Dynamic, Detached>,
) -> WaitMachine<DynamicObject, Until<StatusCondition>> {
    wait.until(StatusCondition::ready())
        .into_machine(&Settings::default(), 7)
}

fn deleted(wait: Wait<DynamicObject, Dynamic, Detached>) -> WaitMachine<DynamicObject, Deletion> {
    wait.until_deleted().into_machine(&Settings::default(), 7)
}

#[test]
fn is_over_at_once_where_the_object_is_ready() {
    let replies = [open(&[frame("ADDED", &pod("1", 3, "True")), all_told(5)])];
    let outcome = run(ready(pods().wait("web")), replies);
    let query = outcome.sent[0].request.uri().query().unwrap().to_owned();
    assert!(
        query.starts_with("fieldSelector=metadata.name%3Dweb&watch=true"),
        "{query}"
    );
    assert_eq!(outcome.only().unwrap().resource_version(), Some("3"));
}

#[test]
fn goes_on_until_it_is() {
    let replies = [
        open(&[all_told(5), frame("ADDED", &pod("1", 6, "False"))])
            .after(Duration::from_secs(5))
            .end(),
        open(&[frame("MODIFIED", &pod("1", 7, "True"))]).delayed(Duration::from_secs(20)),
    ];
    let outcome = run(ready(pods().wait("web")), replies);
    assert_eq!(outcome.ended_at, Duration::from_secs(25));
    assert_eq!(outcome.only().unwrap().resource_version(), Some("7"));
}

#[test]
fn takes_any_function_of_the_object() {
    let machine = pods()
        .wait("web")
        .until(|pod: &DynamicObject| pod.uid() == Some("2"))
        .into_machine(&Settings::default(), 7);
    let replies = [open(&[
        frame("ADDED", &pod("1", 3, "True")),
        all_told(5),
        frame("DELETED", &pod("1", 6, "True")),
        frame("ADDED", &pod("2", 7, "False")),
    ])];
    assert_eq!(run(machine, replies).only().unwrap().uid(), Some("2"));
}

#[test]
fn tells_how_far_the_object_was_when_time_is_over() {
    let lost = || kubex_proto::Failure::broken("reset by peer");
    let replies = [
        open(&[frame("ADDED", &pod("1", 3, "False")), all_told(5)])
            .after(Duration::from_secs(50))
            .failed(lost()),
        Reply::silence(),
    ];
    let wait = pods().wait("web").namespace("staging");
    let outcome = run(ready(wait), replies);
    assert_eq!(outcome.ended_at, Duration::from_secs(60));
    let error = outcome.error();
    assert!(error.is_timeout());
    assert_eq!(
        error.to_string(),
        "wait for pods \"web\" in namespace \"staging\": not within 60s: condition Ready is not True: it is False \
         (Because); the last trouble was: watch pods in namespace \"staging\": reset by peer"
    );
    let absent = run(
        ready(pods().wait("web").timeout(Duration::from_secs(3))),
        [open(&[all_told(5)])],
    );
    assert_eq!(absent.ended_at, Duration::from_secs(3));
    assert!(absent.error().to_string().contains("no such object yet"));
}

#[test]
fn has_an_end_whatever_it_waits_for() {
    let ten = Duration::from_secs(10);
    let refusal = || Reply::refusal(503, "ServiceUnavailable");
    let silent_head = Reply::silence();
    let silent_body = Reply::silence().head(200);
    let pausing = refusal();
    for reply in [silent_head, silent_body, pausing] {
        // After a refusal it pauses for a second or so, and meets silence then.
        let outcome = run(
            ready(pods().wait("web").timeout(ten)),
            [reply, Reply::silence()],
        );
        assert_eq!(outcome.ended_at, ten, "{outcome}");
        assert!(outcome.error().is_timeout());
    }
    let mut never = Simulation::new(Script::new().reply(open(&[all_told(5)])))
        .stop_after(Duration::from_secs(200));
    let outcome = never.run(ready(pods().wait("web").timeout(Timeout::Never)));
    assert_eq!(outcome.ending, Ending::Stopped);
}

#[test]
fn ends_at_once_with_what_somebody_must_mend() {
    let error = run(
        ready(pods().wait("web")),
        [Reply::refusal(403, "Forbidden")],
    )
    .error();
    assert!(error.is_forbidden(), "{error}");
    for name in ["", "../secrets", "a/b"] {
        let outcome = run(ready(pods().wait(name)), []);
        let error = outcome.error();
        assert!(error.to_string().starts_with("wait for pods"), "{error}");
    }
}

#[test]
fn for_a_deletion_is_over_where_there_is_nothing() {
    assert!(
        run(deleted(pods().wait("web")), [open(&[all_told(5)])])
            .only()
            .is_ok()
    );
}

#[test]
fn for_a_deletion_is_over_when_the_object_that_was_there_is_gone() {
    let first = || frame("ADDED", &pod("1", 3, "True"));
    let gone = frame("DELETED", &pod("1", 6, "True"));
    assert!(
        run(
            deleted(pods().wait("web")),
            [open(&[first(), all_told(5), gone])]
        )
        .only()
        .is_ok()
    );

    // It went, and came again, while nobody watched.
    let expired = frame(
        "ERROR",
        &json!({"kind": "Status", "status": "Failure", "reason": "Expired", "code": 410}),
    );
    let replies = [
        open(&[first(), all_told(5), expired]),
        open(&[frame("ADDED", &pod("2", 8, "True")), all_told(9)]),
    ];
    assert!(run(deleted(pods().wait("web")), replies).only().is_ok());
}

#[test]
fn for_a_deletion_is_not_over_where_another_object_was_meant_to_go() {
    // The object of that uid is gone already, and another one is there.
    let replies = [open(&[frame("ADDED", &pod("2", 3, "True")), all_told(5)])];
    assert!(
        run(deleted(pods().wait("web").uid("1")), replies)
            .only()
            .is_ok()
    );

    // The object is still there.
    let replies = [open(&[frame("ADDED", &pod("1", 3, "True")), all_told(5)])];
    let error = run(deleted(pods().wait("web").uid("1")), replies).error();
    assert!(error.is_timeout());
    assert!(
        error
            .to_string()
            .contains("nobody has asked for the deletion"),
        "{error}"
    );
}

#[test]
fn for_one_object_is_over_when_that_one_is_gone() {
    let replies = [open(&[
        frame("ADDED", &pod("1", 3, "False")),
        all_told(5),
        frame("DELETED", &pod("1", 6, "False")),
        frame("ADDED", &pod("2", 7, "True")),
    ])];
    let error = run(ready(pods().wait("web").uid("1")), replies).error();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(
        error.to_string(),
        "wait for pods \"web\" in namespace \"default\": the object of that uid is gone; one of the same name may have \
         taken its place"
    );
}

#[test]
fn for_an_object_that_cannot_be_read_is_an_error() {
    let replies = [open(&[frame(
        "ADDED",
        &json!({"metadata": {"name": "web"}, "kind": 5}),
    )])];
    let error = run(ready(pods().wait("web")), replies).error();
    assert!(error.is_decode(), "{error}");
}
