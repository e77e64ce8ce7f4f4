//! Connections that cannot be had, or break.

use kubex_proto::{ConnectFault, Exchange};
use kubex_testing::simulation::Ending;

use super::*;

fn refused() -> Reply {
    Reply::failure(Failure::connect(ConnectFault::Refused, "10.0.0.1:6443"))
}

fn unsent() -> Reply {
    Reply::failure(Failure::unsent("the connection was closed"))
}

#[test]
fn a_broken_read_is_repeated_with_a_pause_that_grows() {
    let script = Script::new().replies((0..20).map(|_| Reply::failure(broken())));
    let outcome = run(script, read());
    assert_eq!(outcome.sent.len(), 11);
    let pauses = [0, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000];
    assert_eq!(outcome.trace.pauses(), pauses.map(millis));
    let error = outcome.error();
    assert!(error.is_transient() && !error.is_unanswered(), "{error}");
    assert!(
        error.to_string().ends_with("(after 11 attempts)"),
        "{error}"
    );
}

#[test]
fn a_broken_write_is_not_repeated_and_may_have_been_taken() {
    let calls = [
        write(),
        raw::put("/reports").text(),
        raw::patch("/reports").text(),
        raw::delete("/reports").text(),
    ];
    for call in calls {
        let outcome = run(Script::new().reply(Reply::failure(broken())), call);
        assert_eq!(outcome.sent.len(), 1);
        let error = outcome.error();
        assert!(error.is_unanswered(), "{error}");
        assert!(error.to_string().contains("may have been taken"), "{error}");
    }
}

#[test]
fn a_write_of_which_nothing_was_sent_is_repeated() {
    let script = Script::new()
        .replies([unsent(), unsent(), unsent()])
        .reply(Reply::ok("ok"));
    let outcome = run(script, write());
    assert_eq!(outcome.trace.pauses(), [0, 100, 200].map(millis));
    assert_eq!(outcome.only().unwrap(), "ok");

    let outcome = run(Script::new().replies((0..20).map(|_| unsent())), write());
    assert_eq!(outcome.sent.len(), 11);
    assert!(!outcome.error().is_unanswered());
}

#[test]
fn a_write_that_breaks_after_an_unsent_attempt_is_unanswered() {
    let script = Script::new().replies([unsent(), Reply::failure(broken())]);
    let outcome = run(script, write());
    assert_eq!(outcome.sent.len(), 2);
    assert!(outcome.error().is_unanswered());
}

#[test]
fn no_connection_is_an_error_at_once() {
    for call in [read(), write()] {
        let outcome = run(Script::new().reply(refused()), call);
        assert_eq!(outcome.sent.len(), 1);
        assert_eq!(outcome.ended_at, seconds(0));
        let error = outcome.error();
        assert!(!error.is_unanswered(), "{error}");
        assert!(error.to_string().contains("10.0.0.1:6443"), "{error}");
    }
}

#[test]
fn no_connection_after_a_first_contact_is_waited_out() {
    for first in [unsent(), overloaded(503, "0"), Reply::failure(broken())] {
        let script = Script::new()
            .replies([first, refused(), refused()])
            .reply(Reply::ok("ok"));
        let outcome = run(script, read());
        assert_eq!(outcome.sent.len(), 4, "{outcome}");
        assert_eq!(outcome.only().unwrap(), "ok");
    }
    // Nothing of the write was ever sent, or the server said that it did not act on it.
    for first in [unsent(), overloaded(503, "0")] {
        let script = Script::new()
            .replies([first, refused(), refused()])
            .reply(Reply::ok("ok"));
        let outcome = run(script, write());
        assert_eq!(outcome.sent.len(), 4, "{outcome}");
        assert_eq!(outcome.only().unwrap(), "ok");
    }
}

#[test]
fn a_list_that_breaks_off_is_read_anew() {
    let list = r#"{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"web"}}]}"#;
    for cut in [0, 1, 20, list.len() - 1, list.len()] {
        let broken = Reply::silence()
            .head(200)
            .chunk(&list[..cut])
            .failed(broken());
        let script = Script::new().reply(broken).reply(Reply::ok(list));
        let exchange = Exchange::new(pods().list().into_call(), &settings(None, None));
        let outcome = Simulation::new(script).run(exchange);
        assert_eq!(outcome.sent.len(), 2);
        assert_eq!(outcome.only().unwrap().items.len(), 1);
    }
}

#[test]
fn the_answer_to_a_write_that_breaks_off_is_an_error() {
    let half = Reply::silence().head(201).chunk("{").failed(broken());
    let outcome = run(Script::new().reply(half), write());
    assert_eq!(outcome.sent.len(), 1);
    assert!(outcome.error().is_unanswered());
}

#[test]
fn a_watch_that_breaks_off_is_an_error_after_the_whole_frames() {
    let reply = Reply::silence()
        .head(200)
        .chunk(format!("{ADDED}{ADDED}{{\"type\":\"ADD"))
        .failed(broken());
    let outcome = run_watch(Script::new().reply(reply));
    assert_eq!(outcome.sent.len(), 1);
    assert_eq!(outcome.ending, Ending::Done);
    let [Ok(_), Ok(_), Err(error)] = &*outcome.items else {
        panic!("{outcome}");
    };
    assert!(error.is_transient(), "{error}");
    assert!(
        error.to_string().contains("the connection was reset"),
        "{error}"
    );
}

#[test]
fn a_watch_that_does_not_come_to_be_is_repeated() {
    let script = Script::new()
        .reply(Reply::failure(broken()))
        .reply(Reply::ok(ADDED));
    let outcome = run_watch(script);
    assert_eq!(outcome.sent.len(), 2);
    assert!(outcome.only().is_ok());
}

#[test]
fn repeats_end_with_the_deadline() {
    let script = Script::new().replies((0..20).map(|_| Reply::failure(broken())));
    let exchange = Exchange::new(read().timeout(seconds(1)), &settings(None, None));
    let outcome = Simulation::new(script).run(exchange);
    // At 0, 0, 0.1, 0.3 and 0.7 s; the next would be at 1.5 s.
    assert_eq!(outcome.sent.len(), 5);
    assert_eq!(outcome.ended_at, millis(700));
    assert!(!outcome.error().is_timeout());
}

#[test]
fn all_kinds_of_repeats_count_together() {
    let script = Script::new().replies((0..20).map(|at| match at % 3 {
        0 => overloaded(429, "0"),
        1 => Reply::failure(broken()),
        _ => unsent(),
    }));
    assert_eq!(run(script, read()).sent.len(), 11);
}
