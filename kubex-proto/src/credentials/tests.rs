use alloc::{
    format,
    string::{String, ToString},
};

use super::{testing::at, *};
use crate::Pem;

fn now() -> Time {
    at(0)
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

fn identity(certificate: &str, key: &str) -> Identity {
    Identity {
        certificate: Pem::data(format!("-----BEGIN {certificate}")),
        key: Pem::data(format!("-----BEGIN {key}")),
    }
}

fn files() -> Identity {
    Identity {
        certificate: Pem::file("c"),
        key: Pem::file("k"),
    }
}

/// Grants the wishes, each reading as slow as this: what is ready in the end, and the files that were read.
fn granted(
    credentials: &mut Credentials,
    mut second: u64,
    slow: u64,
    rejected: Option<&Authorization>,
    content: impl Fn(&str) -> String,
) -> (Authorization, String) {
    let mut read = String::new();
    for _ in 0..10 {
        match credentials.poll(at(second), rejected) {
            Wish::Ready(authorization) => return (authorization, read),
            Wish::ReadFile(path) => {
                read.push_str(&path);
                second += slow;
                let content = content(&path).into();
                credentials.handle(at(second), Outcome::File(content));
            }
            wish => panic!("{wish:?}"),
        }
    }
    panic!("it goes on and on: {read}");
}

#[test]
fn a_token_and_a_certificate_may_both_be_in_files() {
    let first = |path: &str| format!("-----BEGIN {path}1").replace("-----BEGIN t", "t");
    let second = |path: &str| format!("-----BEGIN {path}2").replace("-----BEGIN t", "t");
    for slow in [0, 5, 100] {
        let mut credentials = Credentials::token_file("t").with_identity(files());
        let (old, read) = granted(&mut credentials, 0, slow, None, first);
        assert_eq!(read, "tck");
        assert_eq!(old.value().unwrap(), "Bearer t1");
        assert_eq!(**old.identity().unwrap(), identity("c1", "k1"));
        // A 401 reads all of it again, and once.
        let (new, read) = granted(&mut credentials, 1000, slow, Some(&old), second);
        assert_eq!(read, "tck");
        assert_eq!(new.value().unwrap(), "Bearer t2");
        assert_eq!(**new.identity().unwrap(), identity("c2", "k2"));
        assert_ne!(old, new);
        // Where there is no other, the same is given again.
        let (same, _) = granted(&mut credentials, 2000, slow, Some(&new), second);
        assert_eq!(same, new);
        assert!(!format!("{credentials:?} {same:?}").contains("BEGIN"));
    }
}

#[test]
fn a_new_certificate_alone_is_another_authorization() {
    let mut credentials = Credentials::token(Secret::new("t")).with_identity(files());
    let number = core::cell::Cell::new(1);
    let content = |path: &str| format!("-----BEGIN {path}{}", number.get());
    let (old, read) = granted(&mut credentials, 0, 0, None, content);
    assert_eq!(read, "ck");
    number.set(2);
    assert_eq!(
        granted(&mut credentials, 59, 0, None, content),
        (old.clone(), String::new())
    );
    let (new, read) = granted(&mut credentials, 60, 0, None, content);
    assert_eq!(read, "ck");
    assert_eq!((old.value(), old == new), (new.value(), false));
}

#[test]
fn who_gives_up_while_the_certificate_is_read_leaves_the_token_for_its_own_kind_only() {
    let mut credentials = Credentials::token_file("t").with_identity(files());
    assert!(matches!(credentials.poll(at(0), None), Wish::ReadFile(path) if path == "t"));
    credentials.handle(at(0), Outcome::File("one".into()));
    for _ in 0..2 {
        assert!(matches!(credentials.poll(at(0), None), Wish::ReadFile(path) if path == "c"));
    }
    // Whoever was refused with it does not get it.
    let rejected = Authorization::bearer(&Secret::new("one")).unwrap();
    let wish = credentials.poll(at(0), Some(&rejected));
    assert!(matches!(wish, Wish::ReadFile(path) if path == "t"));
}

#[test]
fn a_fixed_certificate_is_given_until_it_is_discarded() {
    let mut credentials = Credentials::anonymous().with_identity(identity("c", "k"));
    let first = header(&mut credentials, None);
    assert_eq!(header(&mut credentials, Some(&first)), first);
    assert_eq!(format!("{first:?}"), "Authorization(certificate)");
    let fault = || Error::credentials("no pair");
    credentials.discard(now(), &identity("c", "other"), fault());
    assert_eq!(header(&mut credentials, None), first);
    credentials.discard(now(), first.identity().unwrap(), fault());
    for _ in 0..2 {
        let wish = credentials.poll(now(), None);
        assert!(matches!(wish, Wish::Failed(error) if error.to_string().contains("no pair")));
    }
}

#[test]
fn half_a_pair_is_discarded_and_the_token_stays() {
    let mut credentials = Credentials::token(Secret::new("t")).with_identity(files());
    let (first, _) = granted(&mut credentials, 0, 0, None, |_| "-----BEGIN 1".into());
    let half = |path: &str| {
        String::from(if path == "c" {
            "-----BEGIN 2"
        } else {
            "-----BEGIN 1"
        })
    };
    let (mixed, _) = granted(&mut credentials, 60, 0, None, half);
    let unfit = mixed.identity().unwrap();
    credentials.discard(at(60), unfit, Error::credentials("no pair"));
    assert_eq!(
        granted(&mut credentials, 60, 0, None, half),
        (first, String::new())
    );
    let (whole, read) = granted(&mut credentials, 61, 0, None, |_| "-----BEGIN 2".into());
    assert_eq!(
        (read.as_str(), &**whole.identity().unwrap()),
        ("ck", &identity("2", "2"))
    );
}

#[cfg(feature = "config")]
#[test]
fn the_certificate_of_a_plugin_goes_before_that_of_files() {
    let plugin = ExecPlugin::new(ExecVersion::V1, "login");
    let mut credentials = Credentials::exec(plugin).with_identity(files());
    assert!(matches!(credentials.poll(now(), None), Wish::RunCommand(_)));
    credentials.handle(
        now(),
        Outcome::Command(CommandOutput {
            ending: CommandEnding::Exited(Some(0)),
            stdout:
                r#"{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":
                {"clientCertificateData":"-----BEGIN c","clientKeyData":"-----BEGIN k"}}"#
                    .into(),
            stderr: "".into(),
        }),
    );
    let authorization = header(&mut credentials, None);
    assert_eq!(**authorization.identity().unwrap(), identity("c", "k"));
}
