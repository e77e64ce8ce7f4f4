//! Faults and warnings that a test asks for.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};
use kubex_testing::server::{BodyCut, Fault, Outcome, RequestMatch};

use crate::caller::{Caller, PODS, pod};

fn list() -> Request<Bytes> {
    Request::get(PODS).body(Bytes::new()).unwrap()
}

#[test]
fn statuses_and_pages_take_the_place_of_the_answer() {
    let caller = Caller::new();
    caller.0.inject(
        RequestMatch::any().once(),
        Fault::status_with_retry_after(503, 7),
    );
    caller.0.inject(
        RequestMatch::any().once(),
        Fault::html(502, "<html>Bad Gateway</html>"),
    );
    let first = caller.get(PODS);
    assert_eq!(first.headers["retry-after"], "7");
    first.refused(503, "ServiceUnavailable");
    let second = caller.get(PODS);
    assert_eq!(
        (second.status.as_u16(), second.text.as_str()),
        (502, "<html>Bad Gateway</html>")
    );
    caller.get(PODS).expect(200);
}

#[test]
fn connections_are_cut_before_or_after_the_work() {
    let caller = Caller::new();
    let create = |name: &str| {
        Request::post(PODS)
            .body(Bytes::from(pod(name, "a").to_string()))
            .unwrap()
    };
    caller
        .0
        .inject(RequestMatch::any().method(Method::POST).once(), Fault::Cut);
    assert!(matches!(caller.0.react(create("a")).outcome, Outcome::Cut));
    caller.get(&format!("{PODS}/a")).expect(404);
    caller.0.inject(
        RequestMatch::any().method(Method::POST).once(),
        Fault::LoseAnswer,
    );
    assert!(matches!(caller.0.react(create("a")).outcome, Outcome::Cut));
    caller.get(&format!("{PODS}/a")).expect(200);
    caller.0.inject(RequestMatch::any().once(), Fault::Hang);
    assert!(matches!(caller.0.react(list()).outcome, Outcome::Hang));
}

#[test]
fn delays_add_up_and_go_with_other_faults() {
    let caller = Caller::new();
    caller
        .0
        .inject(RequestMatch::any(), Fault::Delay(Duration::from_secs(1)));
    caller
        .0
        .inject(RequestMatch::any(), Fault::Delay(Duration::from_secs(2)));
    caller.0.inject(RequestMatch::any(), Fault::status(500));
    let reaction = caller.0.react(list());
    assert_eq!(reaction.delay, Duration::from_secs(3));
    assert!(matches!(reaction.outcome, Outcome::Response(response) if response.status() == 500));
    caller.0.clear_faults();
    assert_eq!(caller.0.react(list()).delay, Duration::ZERO);
}

#[test]
fn bodies_break_off_inside_a_frame() {
    let caller = Caller::new();
    caller.pod("a", "x");
    caller.0.inject(
        RequestMatch::any().containing("watch=true").once(),
        Fault::CutBody(10),
    );
    let mut watch = caller.watch(&format!("{PODS}?watch=true"));
    assert_eq!(watch.0.next_chunk(), Some(Ok(Bytes::from(r#"{"type":"A"#))));
    assert_eq!(watch.0.next_chunk(), Some(Err(BodyCut)));
}

#[test]
fn garbage_comes_before_the_frames() {
    let caller = Caller::new();
    caller.pod("a", "x");
    caller.0.inject(
        RequestMatch::any().once(),
        Fault::Garbage(Bytes::from("{\n")),
    );
    let mut watch = caller.watch(&format!("{PODS}?watch=true"));
    assert_eq!(watch.0.next_chunk(), Some(Ok(Bytes::from("{\n"))));
    assert_eq!(watch.names(), ["ADDED a"]);
}

#[test]
fn warnings_are_quoted() {
    let caller = Caller::new();
    caller
        .0
        .warn_on(RequestMatch::any().containing("/pods"), "mind the \"gap\"");
    caller
        .0
        .warn_on(RequestMatch::any().containing("/pods"), "again");
    let answer = caller.get(PODS);
    let warnings: Vec<_> = answer.headers.get_all("warning").iter().collect();
    assert_eq!(
        warnings,
        [r#"299 - "mind the \"gap\"""#, r#"299 - "again""#]
    );
    assert!(!caller.get("/version").headers.contains_key("warning"));
}
