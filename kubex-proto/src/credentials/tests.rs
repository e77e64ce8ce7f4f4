use alloc::{format, string::ToString};
use core::time::Duration;

use super::*;
use crate::{Instant, Timestamp};

fn now() -> Time {
    Time::new(
        Instant::from_origin(Duration::ZERO),
        Timestamp::from_unix_seconds(0),
    )
}

fn header(credentials: &mut Credentials, rejected: Option<&Authorization>) -> Authorization {
    match credentials.poll(now(), rejected) {
        Wish::Ready(authorization) => authorization,
        wish => panic!("{wish:?}"),
    }
}

#[test]
fn anonymous_carries_nothing() {
    let mut credentials = Credentials::anonymous();
    assert_eq!(header(&mut credentials, None), Authorization::none());
}

#[test]
fn a_fixed_token_is_given_even_when_rejected() {
    let mut credentials = Credentials::token(Secret::new("CANARY"));
    let first = header(&mut credentials, None);
    assert_eq!(first.value().unwrap(), "Bearer CANARY");
    assert_eq!(header(&mut credentials, Some(&first)), first);
    assert!(!format!("{credentials:?} {first:?}").contains("CANARY"));
}

#[test]
fn a_token_that_no_header_holds_fails_and_is_not_quoted() {
    let mut credentials = Credentials::token(Secret::new("CAN\nARY"));
    let Wish::Failed(error) = credentials.poll(now(), None) else {
        panic!();
    };
    assert!(error.to_string().contains("line break"), "{error}");
    assert!(!format!("{error:?}").contains("CAN"));
}

#[cfg(feature = "config")]
#[test]
fn basic_is_the_example_of_the_rfc() {
    let password = Secret::new("open sesame");
    let mut credentials = Credentials::basic("Aladdin", &password).unwrap();
    let authorization = header(&mut credentials, None);
    assert_eq!(
        authorization.value().unwrap(),
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    );
    assert!(authorization.value().unwrap().is_sensitive());
    assert!(!format!("{credentials:?}").contains("QWx"));
}

#[cfg(feature = "config")]
#[test]
fn what_basic_cannot_say_is_refused_and_not_quoted() {
    for (user, password) in [("CAN:ARY", "x"), ("a", "CAN\nARY"), ("CAN\0ARY", "x")] {
        let error = Credentials::basic(user, &Secret::new(password)).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("CAN"), "{error}");
    }
}

#[test]
fn an_outcome_that_nobody_wished_for_changes_nothing() {
    let mut credentials = Credentials::token(Secret::new("one"));
    credentials.handle(now(), Outcome::File("two".into()));
    assert_eq!(
        header(&mut credentials, None).value().unwrap(),
        "Bearer one"
    );
}
