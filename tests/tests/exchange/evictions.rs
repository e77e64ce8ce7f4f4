//! Evictions that a disruption budget holds up.

use http::Method;
use kubex_proto::{Status, StatusDecoder};
use serde_json::json;

use super::*;

fn evict() -> Call<StatusDecoder> {
    pods().eviction().create("web").into_call()
}

/// As the API server says it: with a time if it has not caught up with the budget, without one if there is no knowing.
fn held_up(words: &str, retry_after: Option<u32>) -> Reply {
    let body = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": 429,
        "reason": "TooManyRequests",
        "message": "Cannot evict pod as it would violate the pod's disruption budget.",
        "details": {
            "causes": [{"reason": "DisruptionBudget", "message": format!("The disruption budget web {words}")}],
            "retryAfterSeconds": retry_after,
        },
    });
    let reply = Reply::answer(429, body.to_string());
    match retry_after {
        Some(seconds) => reply.header("retry-after", &seconds.to_string()),
        None => reply,
    }
}

fn exhausted() -> Reply {
    held_up("needs 2 healthy pods and has 2 currently", None)
}

fn being_processed() -> Reply {
    held_up("is still being processed by the server.", Some(10))
}

fn done() -> Reply {
    Reply::answer(
        201,
        r#"{"kind":"Status","apiVersion":"v1","status":"Success","code":201}"#,
    )
}

fn run(script: Script, total: Option<u64>) -> Outcome<Status> {
    Simulation::new(script).run(Exchange::new(evict(), &settings(total, None)))
}

#[test]
fn of_an_exhausted_budget_are_an_error_at_once() {
    let outcome = run(Script::new().reply(exhausted()), Some(60));
    assert_eq!(outcome.sent_at(), [seconds(0)]);
    assert_eq!(outcome.ended_at, seconds(0));
    let error = outcome.error();
    assert!(error.is_disruption_budget() && !error.is_unanswered());
    assert_eq!(error.disruption_budget(), Some("web"));
    assert_eq!(error.retry_after(), None);
    assert_eq!(
        error.to_string(),
        "create pods/eviction \"web\" in namespace \"default\": Cannot evict pod as it would violate the pod's \
         disruption budget. (429 TooManyRequests): The disruption budget web needs 2 healthy pods and has 2 currently"
    );
}

#[test]
fn of_one_that_is_being_processed_are_repeated() {
    let script = Script::new()
        .reply(being_processed())
        .reply(being_processed())
        .reply(done());
    let outcome = run(script, Some(60));
    assert_eq!(outcome.sent_at(), [seconds(0), seconds(10), seconds(20)]);
    for sent in &outcome.sent {
        assert_eq!(sent.request.method(), Method::POST);
        assert_eq!(sent.request.body(), outcome.sent[0].request.body());
    }
    assert!(outcome.only().unwrap().is_success());
}

/// The processing may end with the word that there is nothing left.
#[test]
fn may_end_with_an_exhausted_budget() {
    let script = Script::new().reply(being_processed()).reply(exhausted());
    let outcome = run(script, Some(60));
    assert_eq!(outcome.sent_at(), [seconds(0), seconds(10)]);
    let error = outcome.error();
    assert!(error.to_string().ends_with("(after 2 attempts)"), "{error}");
    assert!(error.is_disruption_budget());
}

#[test]
fn are_not_repeated_beyond_the_deadline() {
    for (total, sent) in [(10, 1), (11, 2), (25, 3)] {
        let script = Script::new().replies((0..9).map(|_| being_processed()));
        let outcome = run(script, Some(total));
        assert_eq!(outcome.sent.len(), sent, "{total}");
        assert_eq!(outcome.ended_at, seconds(10 * (sent as u64 - 1)));
        let error = outcome.error();
        assert!(error.is_disruption_budget() && !error.is_timeout());
        assert_eq!(error.retry_after(), Some(seconds(10)));
    }
}

/// Whether the pod was evicted before the connection broke, nobody knows.
#[test]
fn are_not_repeated_after_a_connection_that_broke() {
    let outcome = run(Script::new().reply(Reply::failure(broken())), Some(60));
    assert_eq!(outcome.sent.len(), 1);
    assert!(outcome.error().is_unanswered());
}
