//! The client's own rate limit.

use std::{collections::BinaryHeap, sync::Mutex, thread};

use core::cmp::Reverse;

use bytes::Bytes;
use kubex_proto::{
    Action, Authorization, Config, Event, Exchange, Instant, Machine, RateLimit, Time, Timestamp,
};
use kubex_testing::simulation::Credential;

use super::*;

fn limited(total: Option<u64>, per_second: f64, burst: u32) -> Settings {
    let limit = RateLimit { per_second, burst };
    settings(total, None).with_rate_limit(limit).unwrap()
}

fn at(millis: u64) -> Time {
    Time::new(
        Instant::from_origin(self::millis(millis)),
        Timestamp::from_unix_seconds(0),
    )
}

/// Polls until the exchange wants to send, and gives when it does. No answer is awaited.
fn sent_at(exchange: &mut Exchange<TextDecoder>, mut now: u64) -> u64 {
    loop {
        match exchange.poll(at(now)) {
            Action::Authorize { .. } => {
                exchange.handle(at(now), Event::Authorized(Authorization::none()));
            }
            Action::Sleep { until, .. } => {
                now = u64::try_from(until.since_origin().as_millis()).unwrap();
                exchange.handle(at(now), Event::Elapsed);
            }
            Action::Send { .. } => return now,
            action => panic!("{action:?}"),
        }
    }
}

#[test]
fn holds_back_whoever_is_too_many() {
    let settings = limited(None, 2.0, 3);
    let exchanges = (0..7).map(|_| Exchange::new(read(), &settings.clone()));
    let sent: Vec<_> = exchanges
        .map(|mut exchange| sent_at(&mut exchange, 0))
        .collect();
    assert_eq!(sent, [0, 0, 0, 500, 1000, 1500, 2000]);
}

/// Callers that make one call after the other, each as soon as the one before it is over, get through alike.
#[test]
fn is_fair() {
    let settings = limited(None, 100.0, 5);
    let mut wakes: BinaryHeap<_> = (0..10).map(|caller| Reverse((0, caller))).collect();
    let mut sent = Vec::new();
    while let Some(Reverse((now, caller))) = wakes.pop() {
        if now >= 10_000 {
            break;
        }
        let at = sent_at(&mut Exchange::new(read(), &settings), now);
        sent.push((at, caller));
        // Some have their answer at once, others late.
        wakes.push(Reverse((at + 3 * caller, caller)));
    }
    sent.retain(|(at, _)| *at < 10_000);
    assert_eq!(
        sent.len(),
        5 + 999,
        "not one turn is lost, and none is too many"
    );
    for caller in 0..10 {
        let count = sent.iter().filter(|(_, by)| *by == caller).count();
        assert!((90..=110).contains(&count), "{caller} had {count} turns");
    }
    for window in sent.windows(5 + 100 + 1) {
        assert!(window[105].0 - window[0].0 >= 1000, "{window:?}");
    }
}

#[test]
fn counts_repeats_and_requests_with_a_fresh_credential() {
    let settings = limited(None, 0.5, 1);
    let script = Script::new()
        .credential(Credential::bearer("a"))
        .credential(Credential::bearer("b"))
        .reply(overloaded(429, "1"))
        .reply(Reply::refusal(401, "Unauthorized"))
        .reply(Reply::failure(broken()))
        .reply(Reply::ok("ok").delayed(seconds(9)));
    let mut simulation = Simulation::new(script);
    let outcome = simulation.run(Exchange::new(read(), &settings));
    assert_eq!(outcome.sent_at(), [0, 2, 4, 6].map(seconds));
    assert_eq!(outcome.only().unwrap(), "ok");
    // After a rest it goes at once.
    *simulation.peer_mut() = Script::new().reply(Reply::ok("ok"));
    let outcome = simulation.run(Exchange::new(read(), &settings));
    assert_eq!(outcome.sent_at(), [seconds(0)]);
}

#[test]
fn is_an_error_at_once_where_the_turn_comes_too_late() {
    let settings = limited(Some(3), 1.0, 1);
    let sent: Vec<_> = (0..3)
        .map(|_| sent_at(&mut Exchange::new(read(), &settings), 0))
        .collect();
    assert_eq!(sent, [0, 1000, 2000]);
    let outcome = Simulation::new(Script::new()).run(Exchange::new(write(), &settings));
    assert_eq!((outcome.sent.len(), outcome.ended_at), (0, seconds(0)));
    let error = outcome.error();
    assert!(error.is_timeout() && error.is_transient() && !error.is_unanswered());
    assert_eq!(
        error.to_string(),
        "POST \"/reports\": not sent: the client's rate limit allows it in 3s, after its deadline: allow more requests, or more time"
    );
    // It took no turn, and who has more time takes it.
    let patient = read().timeout(seconds(4));
    assert_eq!(sent_at(&mut Exchange::new(patient, &settings), 0), 3000);
}

#[test]
fn gives_back_the_turn_of_a_call_that_is_dropped() {
    let settings = limited(None, 1.0, 1);
    assert_eq!(sent_at(&mut Exchange::new(read(), &settings), 0), 0);
    let mut dropped = Exchange::new(read(), &settings);
    dropped.poll(at(0));
    dropped.handle(at(0), Event::Authorized(Authorization::none()));
    assert!(matches!(dropped.poll(at(0)), Action::Sleep { .. }));
    drop(dropped);
    assert_eq!(sent_at(&mut Exchange::new(read(), &settings), 0), 1000);
}

#[test]
fn sleeps_on_when_it_is_woken_early_and_takes_nothing_else() {
    let settings = limited(None, 1.0, 1);
    sent_at(&mut Exchange::new(read(), &settings), 0);
    let mut exchange = Exchange::new(read(), &settings);
    exchange.handle(at(0), Event::Authorized(Authorization::none()));
    exchange.handle(at(999), Event::Elapsed);
    assert!(matches!(exchange.poll(at(999)), Action::Sleep { .. }));
    exchange.handle(at(1000), Event::Elapsed);
    assert!(matches!(exchange.poll(at(1000)), Action::Send { .. }));

    let mut exchange = Exchange::new(write(), &settings);
    exchange.handle(at(1000), Event::Authorized(Authorization::none()));
    exchange.handle(at(1500), Event::Chunk(Bytes::from_static(b"?")));
    match exchange.poll(at(1500)) {
        Action::Yield(Err(error)) => assert!(!error.is_unanswered(), "nothing was sent: {error}"),
        action => panic!("{action:?}"),
    }
}

/// A machine that slept on while the computer did.
#[test]
fn a_write_that_is_woken_after_its_deadline_is_not_sent() {
    let settings = limited(Some(5), 1.0, 1);
    sent_at(&mut Exchange::new(read(), &settings), 0);
    let mut exchange = Exchange::new(write(), &settings);
    exchange.handle(at(0), Event::Authorized(Authorization::none()));
    exchange.handle(at(60_000), Event::Elapsed);
    match exchange.poll(at(60_000)) {
        Action::Yield(Err(error)) => assert!(error.is_timeout() && !error.is_unanswered()),
        action => panic!("{action:?}"),
    }
}

#[test]
fn is_one_for_all_threads() {
    let settings = limited(None, 1000.0, 1);
    let sent = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..250 {
                    let at = sent_at(&mut Exchange::new(read(), &settings), 0);
                    sent.lock().unwrap().push(at);
                }
            });
        }
    });
    let mut sent = sent.into_inner().unwrap();
    sent.sort_unstable();
    assert_eq!(sent, (0..1000).collect::<Vec<_>>());
}

#[test]
fn of_a_config_is_one_for_each_client() {
    let config = Config::new("https://10.0.0.1:6443".parse().unwrap()).with_rate_limit(RateLimit {
        per_second: 1.0,
        burst: 1,
    });
    for _ in 0..2 {
        let settings = config.settings().unwrap();
        assert_eq!(sent_at(&mut Exchange::new(read(), &settings), 0), 0);
        assert_eq!(sent_at(&mut Exchange::new(read(), &settings), 0), 1000);
    }
}
