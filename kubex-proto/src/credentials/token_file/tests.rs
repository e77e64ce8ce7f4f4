use alloc::{
    format,
    string::{String, ToString},
    vec,
};

use bytes::Bytes;

use super::*;
use crate::credentials::testing::at;

fn file() -> TokenFile {
    TokenFile::new("/run/token".into())
}

/// What it is ready with, or `read`, or the error.
fn polled(file: &mut TokenFile, now: Time, rejected: Option<&str>) -> String {
    let rejected = rejected.map(bearer);
    match file.poll(now, rejected.as_ref()) {
        Wish::Ready(authorization) => authorization.value().unwrap().to_str().unwrap().into(),
        Wish::ReadFile(path) => {
            assert_eq!(path, "/run/token");
            "read".into()
        }
        Wish::Failed(error) => error.to_string(),
        wish => panic!("{wish:?}"),
    }
}

fn bearer(token: &str) -> Authorization {
    Authorization::bearer(&Secret::new(token)).unwrap()
}

fn missing() -> Outcome {
    Outcome::Failed(Error::credentials("cannot read /run/token: no such file"))
}

#[test]
fn is_read_once_and_again_after_a_minute() {
    let mut file = file();
    assert_eq!(polled(&mut file, at(0), None), "read");
    assert_eq!(polled(&mut file, at(0), None), "read");
    file.handle(at(1), Outcome::File("  one\r\n".into()));
    assert_eq!(polled(&mut file, at(1), None), "Bearer one");
    assert_eq!(polled(&mut file, at(60), None), "Bearer one");
    assert_eq!(polled(&mut file, at(61), None), "read");
    file.handle(at(61), Outcome::File("two".into()));
    assert_eq!(polled(&mut file, at(61), None), "Bearer two");
}

#[test]
fn is_read_at_once_when_its_token_is_rejected() {
    let mut file = file();
    file.handle(at(0), Outcome::File("one".into()));
    assert_eq!(polled(&mut file, at(0), None), "Bearer one");
    assert_eq!(polled(&mut file, at(1), Some("one")), "read");
    file.handle(at(1), Outcome::File("two".into()));
    assert_eq!(polled(&mut file, at(1), Some("one")), "Bearer two");
    // Others were refused with the same old token: one reading does for all.
    assert_eq!(polled(&mut file, at(1), Some("one")), "Bearer two");
}

#[test]
fn the_rejected_token_is_given_when_the_file_has_no_other() {
    let mut file = file();
    file.handle(at(0), Outcome::File("one".into()));
    assert_eq!(polled(&mut file, at(0), None), "Bearer one");
    assert_eq!(polled(&mut file, at(1), Some("one")), "read");
    file.handle(at(1), Outcome::File("one".into()));
    // Others were refused with it at the same time: one reading does for all, but not for ever.
    assert_eq!(polled(&mut file, at(1), Some("one")), "Bearer one");
    assert_eq!(polled(&mut file, at(1), Some("one")), "Bearer one");
    assert_eq!(polled(&mut file, at(2), Some("one")), "read");
}

#[test]
fn an_old_token_outlives_a_file_that_cannot_be_read() {
    let mut file = file();
    file.handle(at(0), Outcome::File("one".into()));
    assert_eq!(polled(&mut file, at(0), None), "Bearer one");
    assert_eq!(polled(&mut file, at(100), None), "read");
    file.handle(at(100), missing());
    assert_eq!(polled(&mut file, at(100), None), "Bearer one");
    // For that round only.
    assert_eq!(polled(&mut file, at(100), None), "read");
    file.handle(at(100), Outcome::File("".into()));
    assert_eq!(polled(&mut file, at(100), None), "Bearer one");
}

#[test]
fn a_rejected_token_does_not_outlive_it() {
    let mut file = file();
    file.handle(at(0), Outcome::File("one".into()));
    assert_eq!(polled(&mut file, at(0), None), "Bearer one");
    assert_eq!(polled(&mut file, at(1), Some("one")), "read");
    file.handle(at(1), missing());
    let told = polled(&mut file, at(1), Some("one"));
    assert!(told.contains("no such file"), "{told}");
    assert_eq!(polled(&mut file, at(1), Some("one")), "read");
}

#[test]
fn an_outcome_that_nobody_took_grows_old() {
    let mut file = file();
    file.handle(at(0), Outcome::File("one".into()));
    assert_eq!(polled(&mut file, at(100), None), "read");
}

#[test]
fn a_file_without_a_token_is_an_error_that_names_the_path_only() {
    for (content, expected) in [
        (Bytes::new(), "empty"),
        (" \r\n\t".into(), "empty"),
        (Bytes::from_static(b"CANARY\xff"), "not UTF-8"),
        ("CANARY\nCANARY".into(), "line break"),
        ("CAN\0ARY".into(), "no HTTP header"),
        (vec![b'C'; LARGEST + 1].into(), "1 MiB"),
    ] {
        let mut file = file();
        file.handle(at(0), Outcome::File(content));
        let Wish::Failed(error) = file.poll(at(0), None) else {
            panic!("{expected}");
        };
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(expected), "{shown}");
        assert!(shown.contains("/run/token"), "{shown}");
        assert!(!shown.contains("CAN") && shown.len() < 500, "{shown}");
        assert_eq!(polled(&mut file, at(0), None), "read");
    }
}

#[test]
fn neither_it_nor_its_clone_shows_the_token() {
    let mut file = file();
    file.handle(at(0), Outcome::File("CANARY".into()));
    let clone = file.clone();
    assert!(!format!("{file:?} {clone:?}").contains("CANARY"));
}
