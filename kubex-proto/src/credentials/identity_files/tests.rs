use alloc::{
    format,
    string::{String, ToString},
    vec,
};

use super::*;
use crate::credentials::{LARGEST, testing::at};

fn files() -> IdentityFiles {
    IdentityFiles::new(Identity {
        certificate: Pem::file("c"),
        key: Pem::file("k"),
    })
}

fn text(name: &str) -> Outcome {
    Outcome::File(format!("-----BEGIN {name}").into())
}

fn identity(certificate: &str, key: &str) -> Arc<Identity> {
    Arc::new(Identity {
        certificate: Pem::data(format!("-----BEGIN {certificate}")),
        key: Pem::data(format!("-----BEGIN {key}")),
    })
}

fn missing() -> Outcome {
    Outcome::Failed(Error::credentials("c: no such file"))
}

/// `{certificate} {key}` that are ready, `read {path}`, or the error.
fn polled(files: &mut IdentityFiles, now: Time, rejected: Option<&Arc<Identity>>) -> String {
    let name = |pem: &Pem| match pem {
        Pem::Data(text) => String::from_utf8(text.clone()).unwrap()[11..].into(),
        Pem::File(path) => panic!("{path}"),
    };
    match files.poll(now, rejected) {
        IdentityWish::Ready(identity) => {
            let (certificate, key): (String, String) =
                (name(&identity.certificate), name(&identity.key));
            format!("{certificate} {key}")
        }
        IdentityWish::ReadFile(path) => format!("read {path}"),
        IdentityWish::Failed(error) => error.to_string(),
    }
}

/// Reads both files.
fn read(
    files: &mut IdentityFiles,
    now: Time,
    rejected: Option<&Arc<Identity>>,
    certificate: &str,
    key: &str,
) {
    assert_eq!(polled(files, now, rejected), "read c");
    files.handle(now, text(certificate));
    assert_eq!(polled(files, now, rejected), "read k");
    files.handle(now, text(key));
}

#[test]
fn both_are_read_and_again_after_a_minute() {
    let mut files = files();
    assert_eq!(polled(&mut files, at(0), None), "read c");
    read(&mut files, at(0), None, "1", "2");
    assert_eq!(polled(&mut files, at(0), None), "1 2");
    assert_eq!(polled(&mut files, at(59), None), "1 2");
    read(&mut files, at(60), None, "3", "4");
    assert_eq!(polled(&mut files, at(60), None), "3 4");
}

#[test]
fn the_same_text_is_the_same_identity() {
    let mut files = files();
    read(&mut files, at(0), None, "1", "2");
    let IdentityWish::Ready(first) = files.poll(at(0), None) else {
        panic!()
    };
    read(&mut files, at(60), None, "1", "2");
    let IdentityWish::Ready(second) = files.poll(at(60), None) else {
        panic!()
    };
    assert!(Arc::ptr_eq(&first, &second));
}

#[test]
fn a_rejected_one_is_read_at_once_and_once_for_all() {
    let mut files = files();
    let old = identity("1", "2");
    read(&mut files, at(0), None, "1", "2");
    assert_eq!(polled(&mut files, at(1), None), "1 2");
    read(&mut files, at(1), Some(&old), "3", "4");
    assert_eq!(polled(&mut files, at(1), Some(&old)), "3 4");
    assert_eq!(polled(&mut files, at(1), Some(&old)), "3 4");
    // The same as before, although rejected, when there is no other; not for ever.
    let new = identity("3", "4");
    read(&mut files, at(5), Some(&new), "3", "4");
    assert_eq!(polled(&mut files, at(5), Some(&new)), "3 4");
    assert_eq!(polled(&mut files, at(5), Some(&new)), "3 4");
    assert_eq!(polled(&mut files, at(6), Some(&new)), "read c");
}

#[test]
fn what_cannot_be_read_does_not_take_away_what_was() {
    let mut files = files();
    assert_eq!(polled(&mut files, at(0), None), "read c");
    files.handle(at(0), missing());
    let told = polled(&mut files, at(0), None);
    assert!(told.contains("no such file"), "{told}");
    read(&mut files, at(0), None, "1", "2");
    assert_eq!(polled(&mut files, at(0), None), "1 2");

    assert_eq!(polled(&mut files, at(60), None), "read c");
    files.handle(at(60), text("3"));
    assert_eq!(polled(&mut files, at(60), None), "read k");
    files.handle(at(60), missing());
    assert_eq!(polled(&mut files, at(60), None), "1 2");
    assert_eq!(polled(&mut files, at(60), None), "1 2");
    assert_eq!(polled(&mut files, at(61), None), "read c");
    files.handle(at(61), missing());
    let told = polled(&mut files, at(61), Some(&identity("1", "2")));
    assert!(told.contains("no such file"), "{told}");
}

#[test]
fn half_a_pair_is_discarded_and_the_one_before_serves() {
    let mut files = files();
    let fault = || Error::credentials("no pair");
    read(&mut files, at(0), None, "1", "1");
    assert_eq!(polled(&mut files, at(0), None), "1 1");
    read(&mut files, at(60), None, "2", "1");
    assert_eq!(polled(&mut files, at(60), None), "2 1");
    files.discard(at(60), &identity("2", "1"), fault());
    assert_eq!(polled(&mut files, at(60), None), "1 1");
    read(&mut files, at(61), None, "2", "2");
    assert_eq!(polled(&mut files, at(61), None), "2 2");
    // What is not held is not discarded.
    files.discard(at(61), &identity("2", "1"), fault());
    assert_eq!(polled(&mut files, at(61), None), "2 2");
}

#[test]
fn half_a_pair_after_a_rejection_ends_with_the_rejected_one() {
    let mut files = files();
    let old = identity("1", "1");
    read(&mut files, at(0), None, "1", "1");
    assert_eq!(polled(&mut files, at(0), None), "1 1");
    read(&mut files, at(9), Some(&old), "2", "1");
    assert_eq!(polled(&mut files, at(9), Some(&old)), "2 1");
    files.discard(at(9), &identity("2", "1"), Error::credentials("no pair"));
    assert_eq!(polled(&mut files, at(9), Some(&old)), "1 1");
}

#[test]
fn half_a_pair_at_the_start_is_an_error_once() {
    let mut files = files();
    read(&mut files, at(0), None, "2", "1");
    assert_eq!(polled(&mut files, at(0), None), "2 1");
    files.discard(at(0), &identity("2", "1"), Error::credentials("no pair"));
    assert_eq!(polled(&mut files, at(0), None), "credentials: no pair");
    read(&mut files, at(0), None, "2", "2");
    assert_eq!(polled(&mut files, at(0), None), "2 2");
}

#[test]
fn who_gives_up_between_the_files_leaves_nothing_that_is_old() {
    let mut files = files();
    assert_eq!(polled(&mut files, at(0), None), "read c");
    files.handle(at(0), text("1"));
    assert_eq!(polled(&mut files, at(0), None), "read k");
    assert_eq!(polled(&mut files, at(0), None), "read k");
    read(&mut files, at(9), None, "2", "2");
    assert_eq!(polled(&mut files, at(9), None), "2 2");
}

#[test]
fn a_slow_file_is_no_loop() {
    let mut files = files();
    let old = identity("1", "1");
    read(&mut files, at(0), None, "1", "1");
    assert_eq!(polled(&mut files, at(0), None), "1 1");
    assert_eq!(polled(&mut files, at(10), Some(&old)), "read c");
    files.handle(at(20), text("1"));
    assert_eq!(polled(&mut files, at(20), Some(&old)), "read k");
    files.handle(at(30), text("1"));
    assert_eq!(polled(&mut files, at(30), Some(&old)), "1 1");
}

#[test]
fn one_may_be_text() {
    for (certificate, key, path) in [
        (Pem::data("-----BEGIN 1"), Pem::file("k"), "read k"),
        (Pem::file("c"), Pem::data("-----BEGIN 1"), "read c"),
    ] {
        let mut files = IdentityFiles::new(Identity { certificate, key });
        assert_eq!(polled(&mut files, at(0), None), path);
        files.handle(at(0), text("1"));
        assert_eq!(polled(&mut files, at(0), None), "1 1");
    }
}

#[test]
fn rubbish_is_an_error_that_names_the_path_only() {
    for (content, expected) in [
        (b"".to_vec(), "empty"),
        (b"CANARY\xff".to_vec(), "not PEM text"),
        (vec![b'C'; LARGEST + 1], "1 MiB"),
    ] {
        let mut files = files();
        assert_eq!(polled(&mut files, at(0), None), "read c");
        files.handle(at(0), Outcome::File(content.into()));
        let told = polled(&mut files, at(0), None);
        assert!(told.contains("\"c\"") && told.contains(expected), "{told}");
        assert!(!told.contains("CAN") && told.len() < 200, "{told}");
        assert_eq!(polled(&mut files, at(0), None), "read c");
    }
    let mut files = files();
    read(&mut files, at(0), None, "CANARY", "CANARY");
    assert!(!format!("{files:?} {:?}", files.clone()).contains("CANARY"));
}
