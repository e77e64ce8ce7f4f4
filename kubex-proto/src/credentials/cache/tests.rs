use alloc::{
    format,
    string::{String, ToString},
};

use super::*;
use crate::{
    Secret,
    credentials::testing::{at, at_milliseconds},
};

fn bearer(token: &str) -> Authorization {
    Authorization::bearer(&Secret::new(token)).unwrap()
}

fn obtained(cache: &mut Cache, now: Time, token: &str, expires: Option<Time>) {
    cache.handle(
        now,
        Ok((bearer(token), expires.map(|expires| expires.unix))),
    );
}

fn failed(cache: &mut Cache, now: Time) {
    cache.handle(now, Err(Error::credentials("no luck")));
}

/// The token that is ready, `failed`, or `obtain`.
fn polled(cache: &mut Cache, now: Time, rejected: Option<&str>) -> String {
    match cache.poll(now, rejected.map(bearer).as_ref()) {
        Some(Wish::Ready(authorization)) => authorization.credential().into(),
        Some(Wish::Failed(error)) => {
            assert!(error.to_string().contains("no luck"), "{error}");
            "failed".into()
        }
        None => "obtain".into(),
        wish => panic!("{wish:?}"),
    }
}

#[test]
fn without_an_expiry_it_is_kept_until_it_is_rejected() {
    let mut cache = Cache::default();
    assert_eq!(polled(&mut cache, at(0), None), "obtain");
    obtained(&mut cache, at(0), "one", None);
    assert_eq!(polled(&mut cache, at(0), None), "one");
    assert_eq!(polled(&mut cache, at(1_000_000), None), "one");
    // That of others does not matter.
    assert_eq!(polled(&mut cache, at(1_000_000), Some("zero")), "one");
    assert_eq!(polled(&mut cache, at(1_000_000), Some("one")), "obtain");
}

#[test]
fn what_expires_is_replaced_ten_seconds_before() {
    let mut cache = Cache::default();
    obtained(&mut cache, at(0), "one", Some(at(100)));
    assert_eq!(polled(&mut cache, at(89), None), "one");
    assert_eq!(polled(&mut cache, at(90), None), "obtain");
    obtained(&mut cache, at(90), "two", Some(at(200)));
    assert_eq!(polled(&mut cache, at(90), None), "two");
}

#[test]
fn what_expires_at_once_serves_those_who_waited() {
    let mut cache = Cache::default();
    obtained(&mut cache, at(10), "one", Some(at(5)));
    assert_eq!(polled(&mut cache, at(10), None), "one");
    assert_eq!(polled(&mut cache, at_milliseconds(10_999), None), "one");
    assert_eq!(polled(&mut cache, at(11), None), "obtain");
}

#[test]
fn one_that_it_was_given_was_not_obtained_a_moment_ago() {
    let mut cache = Cache::holding(bearer("one"), at(0).unix);
    assert_eq!(polled(&mut cache, at(0), None), "obtain");
    assert!(cache.valid(at(0)).is_none() && cache.last().is_some());
}

#[test]
fn a_hundred_that_are_rejected_at_once_obtain_once() {
    for renewed in ["one", "two"] {
        let mut cache = Cache::default();
        obtained(&mut cache, at(0), "one", None);
        assert_eq!(polled(&mut cache, at(0), Some("one")), "obtain");
        obtained(&mut cache, at(5), renewed, None);
        for _ in 0..100 {
            assert_eq!(polled(&mut cache, at(5), Some("one")), renewed);
        }
    }
}

#[test]
fn the_same_one_again_is_given_for_a_moment_only() {
    let mut cache = Cache::default();
    obtained(&mut cache, at(0), "one", None);
    assert_eq!(polled(&mut cache, at(0), Some("one")), "obtain");
    obtained(&mut cache, at(0), "one", None);
    assert_eq!(polled(&mut cache, at(0), Some("one")), "one");
    assert_eq!(polled(&mut cache, at(1), Some("one")), "obtain");
}

#[test]
fn a_failure_is_shared_for_a_moment() {
    let mut cache = Cache::default();
    assert_eq!(polled(&mut cache, at(0), None), "obtain");
    failed(&mut cache, at(7));
    for _ in 0..100 {
        assert_eq!(polled(&mut cache, at(7), None), "failed");
    }
    assert_eq!(polled(&mut cache, at(8), None), "obtain");
    obtained(&mut cache, at(8), "one", None);
    assert_eq!(polled(&mut cache, at(8), None), "one");
}

#[test]
fn a_failure_takes_away_what_is_rejected_or_expired_only() {
    let mut cache = Cache::default();
    obtained(&mut cache, at(0), "one", Some(at(100)));
    assert_eq!(polled(&mut cache, at(95), None), "obtain");
    failed(&mut cache, at(95));
    assert_eq!(polled(&mut cache, at(95), None), "one");
    assert_eq!(polled(&mut cache, at(95), Some("one")), "failed");
    assert_eq!(polled(&mut cache, at(96), None), "obtain");
    failed(&mut cache, at(100));
    assert_eq!(polled(&mut cache, at(100), None), "failed");
}

#[test]
fn a_certificate_that_cannot_be_used_is_dropped() {
    let identity = |text: &str| Identity {
        certificate: crate::Pem::data(text),
        key: crate::Pem::data(text),
    };
    let mut cache = Cache::default();
    let held = bearer("one").with_identity(identity("a").into());
    cache.handle(at(0), Ok((held, None)));
    cache.discard(at(3), &identity("b"), Error::credentials("no luck"));
    assert_eq!(polled(&mut cache, at(3), None), "one");
    cache.discard(at(3), &identity("a"), Error::credentials("no luck"));
    assert_eq!(polled(&mut cache, at(3), None), "failed");
    assert_eq!(polled(&mut cache, at(4), None), "obtain");
}

#[test]
fn it_does_not_show_what_it_holds() {
    let mut cache = Cache::default();
    obtained(&mut cache, at(0), "CANARY", None);
    assert_eq!(polled(&mut cache, at(0), None), "CANARY");
    assert!(!format!("{cache:?}").contains("CANARY"));
}
