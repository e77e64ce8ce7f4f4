//! 429 and 5xx, with and without `Retry-After`.

use kubex_proto::Exchange;

use super::*;

#[test]
fn is_had_when_the_server_says_for_how_long() {
    for code in [429, 500, 502, 503, 504] {
        for (call, is_write) in [(read(), false), (write(), true)] {
            if is_write && matches!(code, 502 | 504) {
                continue;
            }
            let script = Script::new()
                .reply(overloaded(code, "3"))
                .reply(Reply::ok("ok"));
            let outcome = run(script, call);
            assert_eq!(outcome.sent_at(), [seconds(0), seconds(3)], "{code}");
            // Nobody reads the body of what is repeated anyway.
            assert_eq!(outcome.trace.dropped_bodies(), 1);
            assert_eq!(outcome.only().unwrap(), "ok");
        }
    }
}

/// Who stands between does not know how far a write got.
#[test]
fn is_not_had_with_a_gateway_over_a_write() {
    for code in [502, 504] {
        let script = Script::new().reply(overloaded(code, "3"));
        let outcome = run(script, write());
        assert_eq!(outcome.sent.len(), 1);
        assert!(outcome.error().is_unanswered());
    }
}

#[test]
fn is_had_before_a_watch_too() {
    let script = Script::new()
        .reply(overloaded(429, "3"))
        .reply(Reply::ok(ADDED));
    let outcome = run_watch(script);
    assert_eq!(outcome.trace.yields(), [seconds(3)]);
    assert!(outcome.only().is_ok());
}

#[test]
fn is_not_had_when_the_server_does_not_say() {
    for code in [429, 500, 502, 503, 504] {
        for (call, is_write) in [(read(), false), (write(), true)] {
            let script = Script::new().reply(Reply::refusal(code, "ServiceUnavailable"));
            let outcome = run(script, call);
            assert_eq!(outcome.sent.len(), 1);
            let error = outcome.error();
            assert_eq!(error.code().unwrap().as_u16(), code);
            let unknown = is_write && matches!(code, 502 | 504);
            assert!(error.is_transient(), "{error}");
            assert_eq!(error.is_unanswered(), unknown, "{error}");
        }
    }
}

#[test]
fn is_not_had_for_other_codes_whatever_they_say() {
    for code in [301, 400, 404, 409, 410, 422] {
        let outcome = run(Script::new().reply(overloaded(code, "3")), read());
        assert_eq!(outcome.sent.len(), 1, "{code}");
        assert_eq!(outcome.error().code().unwrap().as_u16(), code);
    }
}

#[test]
fn only_whole_seconds_are_understood() {
    for text in [
        "",
        "soon",
        "-1",
        "1.5",
        "Fri, 31 Dec 1999 23:59:59 GMT",
        "99999999999999999999",
    ] {
        let outcome = run(Script::new().reply(overloaded(503, text)), read());
        assert_eq!(outcome.sent.len(), 1, "{text:?}");
        assert_eq!(outcome.error().code().unwrap().as_u16(), 503);
    }
    let script = Script::new()
        .reply(overloaded(503, " 2 "))
        .reply(Reply::ok("ok"));
    assert_eq!(run(script, read()).sent_at(), [seconds(0), seconds(2)]);
}

#[test]
fn ends_with_the_tenth_repeat() {
    for call in [read(), write()] {
        let script = Script::new().replies((0..20).map(|_| overloaded(429, "1")));
        let outcome = run(script, call);
        assert_eq!(outcome.sent.len(), 11);
        assert_eq!(outcome.ended_at, seconds(10));
        let error = outcome.error();
        assert!(error.is_too_many_requests(), "{error}");
        assert_eq!(error.status().unwrap().reason, "TooManyRequests");
        assert!(
            error.to_string().ends_with("(after 11 attempts)"),
            "{error}"
        );
    }
}

#[test]
fn ends_at_once_if_the_deadline_leaves_no_time() {
    for (retry_after, sent) in [("9", 2), ("10", 1), ("11", 1), ("18446744073709551615", 1)] {
        let script = Script::new()
            .reply(overloaded(429, retry_after))
            .reply(overloaded(429, retry_after));
        let exchange = Exchange::new(write(), &settings(Some(10), None));
        let outcome = Simulation::new(script).run(exchange);
        assert_eq!(outcome.sent.len(), sent, "{retry_after}");
        assert_eq!(outcome.ended_at, seconds(9 * (sent as u64 - 1)));
        let error = outcome.error();
        assert!(
            error.is_too_many_requests() && !error.is_timeout(),
            "{error}"
        );
    }
}

#[test]
fn may_be_asked_for_in_no_time() {
    let script = Script::new()
        .reply(overloaded(503, "0"))
        .reply(Reply::ok("ok"));
    let outcome = run(script, write());
    assert_eq!(outcome.ended_at, seconds(0));
    assert_eq!(outcome.only().unwrap(), "ok");
}

#[test]
fn leaves_the_request_as_it_was() {
    let script = Script::new()
        .reply(overloaded(429, "1"))
        .reply(Reply::ok("ok"));
    let outcome = run(script, write());
    let [first, second] = &*outcome.sent else {
        panic!("{outcome}");
    };
    assert_eq!(first.request.method(), second.request.method());
    assert_eq!(first.request.uri(), second.request.uri());
    assert_eq!(first.request.headers(), second.request.headers());
    assert_eq!(first.request.body(), second.request.body());
    assert_eq!(&**first.request.body(), br#"{"month":5}"#);
}
