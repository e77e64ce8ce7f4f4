//! Events that a transport may not give, and polls that it may.

use bytes::Bytes;
use kubex_proto::{
    Action, Authorization, Event, Exchange, Instant, Machine, Origin, Time, Timestamp,
};

use super::*;

fn now() -> Time {
    at(0)
}

fn at(elapsed: u64) -> Time {
    Time::new(
        Instant::from_origin(seconds(elapsed)),
        Timestamp::from_unix_seconds(1_700_000_000),
    )
}

fn head(code: u16) -> Event {
    Event::Head(http::Response::builder().status(code).body(()).unwrap())
}

type Told = fn() -> Event;

const ALL: [(&str, Told); 7] = [
    ("authorized", || Event::Authorized(Authorization::none())),
    ("unauthorized", || {
        Event::Unauthorized(kubex_proto::Error::credentials("none"))
    }),
    ("head", || head(200)),
    ("chunk", || Event::Chunk(Bytes::from_static(b"x"))),
    ("end", || Event::End),
    ("failed", || Event::Failed(broken())),
    ("elapsed", || Event::Elapsed),
];

/// A machine in the state that these events lead to.
fn after(events: &[Told]) -> Exchange<TextDecoder> {
    let mut exchange = Exchange::new(read(), &settings(Some(10), None));
    for event in events {
        let _ = exchange.poll(now());
        exchange.handle(now(), event());
    }
    exchange
}

#[test]
fn that_answer_no_wish_are_an_error() {
    let authorized: Told = || Event::Authorized(Authorization::none());
    let paused: Told = || {
        let head = http::Response::builder()
            .status(503)
            .header("retry-after", "5");
        Event::Head(head.body(()).unwrap())
    };
    let states: [(&[Told], &[&str]); 4] = [
        (&[], &["authorized", "unauthorized", "elapsed"]),
        (&[authorized], &["head", "failed", "elapsed"]),
        (
            &[authorized, || head(200)],
            &["chunk", "end", "failed", "elapsed"],
        ),
        (&[authorized, paused], &["elapsed"]),
    ];
    for (path, answers) in states {
        for (name, event) in ALL {
            if answers.contains(&name) {
                continue;
            }
            let mut exchange = after(path);
            exchange.handle(now(), event());
            let Action::Yield(Err(error)) = exchange.poll(now()) else {
                panic!("{name} after {} events is no error", path.len());
            };
            assert_eq!(error.origin(), Origin::Caller);
            assert!(!error.is_unanswered(), "{error}");
            assert!(error.to_string().contains("contract"), "{error}");
            assert!(matches!(exchange.poll(now()), Action::Done));
        }
    }
}

#[test]
fn after_the_end_change_nothing() {
    for (_, event) in ALL {
        let mut exchange = after(&[ALL[1].1]);
        assert!(matches!(exchange.poll(now()), Action::Yield(Err(_))));
        assert!(matches!(exchange.poll(now()), Action::Done));
        exchange.handle(now(), event());
        assert!(matches!(exchange.poll(now()), Action::Done));
    }
}

#[test]
fn that_wake_it_early_let_it_sleep_on() {
    let mut exchange = after(&[ALL[0].1, || {
        let head = http::Response::builder()
            .status(503)
            .header("retry-after", "5");
        Event::Head(head.body(()).unwrap())
    }]);
    for early in [0, 1, 4] {
        exchange.handle(at(early), Event::Elapsed);
        let Action::Sleep { until, .. } = exchange.poll(at(early)) else {
            panic!("awake after {early} s");
        };
        assert_eq!(until, at(5).instant);
    }
    exchange.handle(at(5), Event::Elapsed);
    assert!(matches!(exchange.poll(at(5)), Action::Send { .. }));
}

#[test]
fn a_poll_however_late_and_often_changes_nothing() {
    let mut exchange = after(&[ALL[0].1]);
    for late in [0, 9, 10, 11, u64::MAX] {
        let Action::Send { deadline, .. } = exchange.poll(at(late)) else {
            panic!("no send after {late} s");
        };
        assert_eq!(deadline, Some(at(10).instant));
    }
}

#[test]
fn a_wake_without_a_deadline_does_not_claim_that_one_passed() {
    let mut exchange = Exchange::new(write(), &settings(None, None));
    exchange.handle(now(), ALL[0].1());
    assert!(matches!(
        exchange.poll(now()),
        Action::Send { deadline: None, .. }
    ));
    exchange.handle(now(), Event::Elapsed);
    let Action::Yield(Err(error)) = exchange.poll(now()) else {
        panic!("no error");
    };
    // The request is on its way all the same.
    assert!(!error.is_timeout() && error.is_unanswered(), "{error}");
}

#[test]
fn that_answer_no_pause_of_an_update_are_an_error() {
    for (name, event) in ALL {
        if name == "elapsed" {
            continue;
        }
        let update = pods().update("web", |_| ());
        let mut machine = update.into_machine(&settings(None, None));
        for code in [200, 409] {
            for event in [
                Event::Authorized(Authorization::none()),
                head(code),
                Event::Chunk(Bytes::from_static(POD.as_bytes())),
                Event::End,
            ] {
                let _ = machine.poll(now());
                machine.handle(now(), event);
            }
        }
        assert!(matches!(machine.poll(now()), Action::Sleep { .. }));
        machine.handle(now(), event());
        let Action::Yield(Err(error)) = machine.poll(now()) else {
            panic!("{name} is no error");
        };
        assert!(error.to_string().contains("contract"), "{error}");
        assert!(matches!(machine.poll(now()), Action::Done));
    }
}
