//! `update`: read, change, write, until nobody was in between.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use bytes::Bytes;
use http::{Method, Request};
use kubex_proto::{Resource, Time};
use kubex_testing::simulation::{Peer, VirtualClient, ready};

use super::*;

fn pod(version: u32) -> String {
    format!(
        r#"{{"kind":"Pod","apiVersion":"v1","metadata":{{"name":"web","namespace":"default","resourceVersion":"{version}"}}}}"#
    )
}

fn update(script: Script, timeout: Option<Duration>) -> Outcome<DynamicObject> {
    let update = pods().update("web", |pod| {
        let version = pod.resource_version().unwrap_or_default().to_owned();
        pod.labels_mut().insert("seen".into(), version);
    });
    let update = match timeout {
        Some(timeout) => update.timeout(timeout),
        None => update,
    };
    Simulation::new(script).run(update.into_machine(&settings(Some(60), None)))
}

fn methods<T>(outcome: &Outcome<T>) -> Vec<Method> {
    let sent = outcome.sent.iter();
    sent.map(|sent| sent.request.method().clone()).collect()
}

fn conflict() -> Reply {
    Reply::refusal(409, "Conflict")
}

#[test]
fn reads_changes_and_writes() {
    let script = Script::new().replies([Reply::ok(pod(7)), Reply::ok(pod(8))]);
    let outcome = update(script, None);
    assert_eq!(methods(&outcome), [Method::GET, Method::PUT]);
    let body: DynamicObject = serde_json::from_slice(outcome.sent[1].request.body()).unwrap();
    assert_eq!(body.labels()["seen"], "7");
    assert_eq!(body.resource_version(), Some("7"));
    assert_eq!(outcome.only().unwrap().resource_version(), Some("8"));
}

#[test]
fn after_a_conflict_the_closure_sees_the_newest_object() {
    let script = Script::new().replies([
        Reply::ok(pod(7)),
        conflict(),
        Reply::ok(pod(9)),
        conflict(),
        Reply::ok(pod(12)),
        Reply::ok(pod(13)),
    ]);
    let outcome = update(script, None);
    let bodies = outcome
        .sent
        .iter()
        .filter(|sent| sent.request.method() == Method::PUT);
    let seen: Vec<String> = bodies
        .map(|sent| {
            let body: DynamicObject = serde_json::from_slice(sent.request.body()).unwrap();
            let seen = body.labels()["seen"].clone();
            assert_eq!(
                body.resource_version(),
                Some(&*seen),
                "written as it was read"
            );
            seen
        })
        .collect();
    assert_eq!(seen, ["7", "9", "12"]);
    assert_eq!(outcome.trace.pauses(), [10, 20].map(millis));
    assert_eq!(outcome.only().unwrap().resource_version(), Some("13"));
}

#[test]
fn the_eleventh_conflict_is_the_error() {
    let script = Script::new().replies((0..50).map(|at| match at % 2 {
        0 => Reply::ok(pod(at)),
        _ => conflict(),
    }));
    let outcome = update(script, None);
    assert_eq!(outcome.sent.len(), 22);
    let error = outcome.error();
    assert!(error.is_conflict(), "{error}");
}

#[test]
fn the_timeout_covers_all_of_it() {
    // Each round takes 2 s.
    let replies = || {
        (0..50).map(|at| match at % 2 {
            0 => Reply::ok(pod(at)).delayed(seconds(1)),
            _ => conflict().delayed(seconds(1)),
        })
    };
    let outcome = update(Script::new().replies(replies()), Some(seconds(5)));
    assert_eq!(outcome.ended_at, seconds(5));
    let error = outcome.error();
    assert!(error.is_timeout(), "{error}");

    // No time is left for the pause: the conflict is the error.
    let outcome = update(Script::new().replies(replies()), Some(seconds(2)));
    assert_eq!(outcome.ended_at, seconds(2));
    assert!(outcome.error().is_conflict());

    // The client's own total is inherited.
    let silent = Script::new()
        .reply(Reply::ok(pod(7)).delayed(seconds(20)))
        .reply(Reply::silence());
    let outcome = update(silent, None);
    assert_eq!(outcome.ended_at, seconds(60));
    assert!(outcome.error().is_unanswered());
}

#[test]
fn other_errors_end_it() {
    let outcome = update(Script::new().reply(Reply::refusal(404, "NotFound")), None);
    assert_eq!(methods(&outcome), [Method::GET]);
    let error = outcome.error();
    assert!(error.is_not_found(), "{error}");
    assert!(error.to_string().starts_with("get pods \"web\""), "{error}");

    // Deleted in between.
    let script = Script::new().replies([Reply::ok(pod(7)), Reply::refusal(404, "NotFound")]);
    assert!(update(script, None).error().is_not_found());

    let script = Script::new().replies([Reply::ok(pod(7)), Reply::refusal(422, "Invalid")]);
    let outcome = update(script, None);
    assert_eq!(outcome.sent.len(), 2);
    assert!(outcome.error().is_invalid());

    // The answer to the read is a conflict: that is none of its own.
    assert!(
        update(Script::new().reply(conflict()), None)
            .error()
            .is_conflict()
    );

    let script = Script::new().replies([Reply::ok(pod(7)), Reply::refusal(409, "AlreadyExists")]);
    let outcome = update(script, None);
    assert_eq!(outcome.sent.len(), 2);
    assert!(outcome.error().is_already_exists());
}

#[test]
fn a_write_that_breaks_is_not_repeated() {
    let script = Script::new().replies([Reply::ok(pod(7)), Reply::failure(broken())]);
    let outcome = update(script, None);
    assert_eq!(outcome.sent.len(), 2);
    assert!(outcome.error().is_unanswered());
}

#[test]
fn a_read_that_breaks_is_repeated() {
    let script = Script::new().replies([
        Reply::failure(broken()),
        Reply::ok(pod(7)),
        Reply::ok(pod(8)),
    ]);
    assert!(update(script, None).only().is_ok());
}

/// A store of one object, whose rival writes before each of the first writes.
struct Contended {
    version: u32,
    rivals: u32,
    writes: Arc<AtomicU32>,
}

impl Peer for Contended {
    fn answer(&mut self, _: Time, request: &Request<Bytes>) -> Reply {
        if request.method() == Method::GET {
            return Reply::ok(pod(self.version));
        }
        if self.rivals > 0 {
            self.rivals -= 1;
            self.version += 1;
        }
        let object: DynamicObject = serde_json::from_slice(request.body()).unwrap();
        if object.resource_version() != Some(&*self.version.to_string()) {
            return conflict();
        }
        self.version += 1;
        self.writes.fetch_add(1, Ordering::Relaxed);
        Reply::ok(pod(self.version))
    }
}

#[test]
fn awaited_it_wins_in_the_end() {
    let writes = Arc::new(AtomicU32::new(0));
    let peer = Contended {
        version: 1,
        rivals: 10,
        writes: Arc::clone(&writes),
    };
    let client = VirtualClient::new(Simulation::new(peer), settings(None, None));
    let pods = pods().bind(client);
    let calls = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&calls);
    let pod = ready(async {
        pods.update("web", move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        })
        .await
    });
    assert_eq!(pod.unwrap().resource_version(), Some("12"));
    assert_eq!(calls.load(Ordering::Relaxed), 11);
    assert_eq!(writes.load(Ordering::Relaxed), 1);
}

#[test]
fn a_name_that_the_closure_changes_is_refused() {
    let update = pods().update("web", |pod| pod.metadata.name = Some("db".into()));
    let script = Script::new().reply(Reply::ok(pod(7)));
    let outcome = Simulation::new(script).run(update.into_machine(&settings(None, None)));
    assert_eq!(methods(&outcome), [Method::GET]);
    let error = outcome.error();
    assert!(
        error.to_string().contains("metadata.name \"db\""),
        "{error}"
    );
}

#[test]
fn a_timeout_tells_of_the_whole_time() {
    let script = Script::new().replies([Reply::ok(pod(7)).delayed(seconds(4)), Reply::silence()]);
    let outcome = update(script, Some(seconds(5)));
    assert_eq!(outcome.ended_at, seconds(5));
    assert!(outcome.error().to_string().contains("within 5s"));
}

#[test]
fn of_the_status_goes_to_the_subresource() {
    let update = pods().status().update("web", |pod| {
        pod.data
            .insert("status".into(), serde_json::json!({"phase": "Running"}));
    });
    let script = Script::new().replies([Reply::ok(pod(7)), Reply::ok(pod(8))]);
    let outcome = Simulation::new(script).run(update.into_machine(&settings(None, None)));
    for sent in &outcome.sent {
        assert!(sent.request.uri().path().ends_with("/pods/web/status"));
    }
    assert_eq!(methods(&outcome), [Method::GET, Method::PUT]);
}
