//! Which of the pods is taken.

use super::*;

/// The pod that is chosen of these, whatever order they come in.
fn chosen(pods: &[Value]) -> String {
    let of = |items: &[Value]| {
        let replies = [deployment(), super::pods(items), upgraded()];
        let outcome = run(deployments(&[80]), replies);
        outcome.only().unwrap().pod().to_owned()
    };
    let name = of(pods);
    let reversed: Vec<_> = pods.iter().rev().cloned().collect();
    assert_eq!(name, of(&reversed));
    name
}

fn with(mut pod: Value, pointer: &str, value: Value) -> Value {
    *pod.pointer_mut(pointer).unwrap() = value;
    pod
}

fn being_deleted(mut pod: Value) -> Value {
    pod["metadata"]["deletionTimestamp"] = json!("2024-05-01T11:00:00Z");
    pod
}

const READY: &str = "/status/conditions/1/status";
const SINCE: &str = "/status/conditions/1/lastTransitionTime";
const RESTARTS: &str = "/status/containerStatuses/0/restartCount";
const CREATED: &str = "/metadata/creationTimestamp";
const PHASE: &str = "/status/phase";

#[test]
fn the_one_that_is_ready_for_the_longest() {
    assert_eq!(chosen(&[pod("a", 7), pod("b", 5), pod("c", 6)]), "b");
    let unknown = with(pod("a", 1), SINCE, json!(null));
    assert_eq!(chosen(&[unknown, pod("b", 5)]), "b");
}

#[test]
fn then_the_one_that_restarted_least_often_and_is_the_oldest_and_by_name() {
    let restarted = with(pod("a", 5), RESTARTS, json!(3));
    assert_eq!(chosen(&[restarted, pod("b", 5)]), "b");
    let younger = with(pod("a", 5), CREATED, json!("2024-05-01T10:00:01Z"));
    assert_eq!(chosen(&[younger, pod("b", 5)]), "b");
    assert_eq!(chosen(&[pod("b", 5), pod("a", 5)]), "a");
}

#[test]
fn not_one_that_cannot_be_taken() {
    for unfit in [
        with(pod("a", 1), READY, json!("False")),
        with(pod("a", 1), READY, json!("Unknown")),
        with(pod("a", 1), PHASE, json!("Pending")),
        with(pod("a", 1), PHASE, json!("Succeeded")),
        with(pod("a", 1), PHASE, json!("?")),
        with(
            pod("a", 1),
            "/status",
            json!({"phase": "Running", "conditions": null}),
        ),
        being_deleted(pod("a", 1)),
        with(pod("a", 1), SINCE, json!("yesterday")),
        with(pod("a", 1), "/spec/containers", json!(7)),
    ] {
        assert_eq!(chosen(&[unfit, pod("b", 5)]), "b");
    }
}

#[test]
fn none_is_an_error_that_tells_how_far_they_are() {
    let unready = with(pod("a", 1), READY, json!("False"));
    let pending = with(pod("b", 1), PHASE, json!("Pending"));
    let failed = with(pod("c", 1), PHASE, json!("Failed"));
    let lost = with(pod("d", 1), PHASE, json!("Unknown"));
    let rubbish = with(pod("e", 1), PHASE, json!(1));
    let gone = being_deleted(pod("f", 1));
    let all = pods(&[
        unready,
        pending.clone(),
        failed,
        lost,
        pending,
        rubbish,
        gone,
    ]);
    let error = run(deployments(&[80]), [deployment(), all]).error();
    assert!(error.is_no_ready_pod() && error.is_transient() && !error.is_not_found());
    assert_eq!(error.origin(), kubex_proto::Origin::Server);
    assert_eq!(
        error.to_string(),
        "forward ports of deployments \"web\" in namespace \"default\": no pod is ready of 7 pods that \"app=web\" \
         selects: 1 runs and is not ready, 2 are pending, 1 has ended, 1 is being deleted, 1 is in an unknown phase, \
         1 cannot be read"
    );
    let error = run(deployments(&[80]), [deployment(), pods(&[])]).error();
    assert!(error.is_no_ready_pod());
    assert_eq!(
        error.to_string(),
        "forward ports of deployments \"web\" in namespace \"default\": there is no pod that \"app=web\" selects: \
         check that there are replicas of it"
    );
}

#[test]
fn pods_of_all_pages_count() {
    let first = ok(&json!({
        "kind": "PodList", "apiVersion": "v1",
        "metadata": {"resourceVersion": "9", "continue": "abc"},
        "items": [pod("a", 9)],
    }));
    let replies = [deployment(), first, pods(&[pod("b", 1)]), upgraded()];
    let outcome = run(deployments(&[80]), replies);
    assert!(lines(&outcome)[2].ends_with("/pods?labelSelector=app%3Dweb&limit=500&continue=abc"));
    assert_eq!(outcome.only().unwrap().pod(), "b");
}
