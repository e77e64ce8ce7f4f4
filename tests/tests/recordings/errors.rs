//! What a client makes of each refusal: the questions that it answers with yes, and its sentence.

use std::time::Duration;

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Api, Error, Origin};

use crate::recording::{Recording, each};

fn refused(recording: &Recording) -> Error {
    let get = Api::<ConfigMap>::new().get("a").into_call();
    recording.answers(get).unwrap_err()
}

/// The questions that are answered with yes.
fn answers(error: &Error) -> Vec<&'static str> {
    [
        ("already_exists", error.is_already_exists()),
        ("bad_request", error.is_bad_request()),
        ("conflict", error.is_conflict()),
        ("disruption_budget", error.is_disruption_budget()),
        ("forbidden", error.is_forbidden()),
        ("gone", error.is_gone()),
        ("invalid", error.is_invalid()),
        ("not_found", error.is_not_found()),
        ("timeout", error.is_timeout()),
        ("too_many_requests", error.is_too_many_requests()),
        ("transient", error.is_transient()),
        ("unauthorized", error.is_unauthorized()),
    ]
    .into_iter()
    .filter_map(|(name, answer)| answer.then_some(name))
    .collect()
}

#[test]
fn answer_the_questions() {
    let busy: &[&str] = &["disruption_budget", "too_many_requests", "transient"];
    let cases: [(&str, &str, &[&str]); 29] = [
        ("400-body", "BadRequest", &["bad_request"]),
        ("400-continue", "BadRequest", &["bad_request"]),
        ("400-selector", "BadRequest", &["bad_request"]),
        ("400-strict", "BadRequest", &["bad_request"]),
        ("401", "Unauthorized", &["unauthorized"]),
        ("403", "Forbidden", &["forbidden"]),
        ("403-name", "Forbidden", &["forbidden"]),
        ("403-path", "Forbidden", &["forbidden"]),
        ("404", "NotFound", &["not_found"]),
        ("404-subresource", "NotFound", &["not_found"]),
        ("405", "MethodNotAllowed", &[]),
        ("406", "NotAcceptable", &[]),
        ("409-already-exists", "AlreadyExists", &["already_exists"]),
        ("409-apply", "Conflict", &["conflict"]),
        ("409-conflict", "Conflict", &["conflict"]),
        ("409-precondition", "Conflict", &["conflict"]),
        ("410-continue", "Expired", &["gone"]),
        ("410-exact", "Expired", &["gone"]),
        ("413", "RequestEntityTooLarge", &[]),
        ("415", "UnsupportedMediaType", &[]),
        ("415-strategic", "UnsupportedMediaType", &[]),
        ("422", "Invalid", &["invalid"]),
        ("422-custom", "Invalid", &["invalid"]),
        ("422-immutable", "Invalid", &["invalid"]),
        ("422-required", "Invalid", &["invalid"]),
        ("429-budget", "TooManyRequests", busy),
        ("500", "InternalError", &["transient"]),
        ("504-timeout", "Timeout", &["timeout", "transient"]),
        ("504-version", "Timeout", &["timeout", "transient"]),
    ];
    for (name, reason, expected) in cases {
        for recording in each(&format!("error-{name}")) {
            let error = refused(&recording);
            let at = format!("{} {name}: {error}", recording.release);
            assert_eq!(error.origin(), Origin::Server, "{at}");
            assert_eq!(error.status().unwrap().reason, reason, "{at}");
            assert_eq!(error.code().unwrap(), recording.head.status, "{at}");
            let told = answers(&error);
            assert_eq!(told, expected, "{at}");
            assert!(
                error
                    .to_string()
                    .contains(&error.status().unwrap().message[..10])
            );
        }
    }
}

#[test]
fn tell_when_to_come_again() {
    for (name, seconds) in [
        ("429-budget", None),
        ("429-budget-in-process", Some(10)),
        ("429-overload", Some(1)),
        ("504-version", Some(1)),
        ("504-timeout", None),
    ] {
        for recording in each(&format!("error-{name}")) {
            let error = refused(&recording);
            assert_eq!(
                error.retry_after(),
                seconds.map(Duration::from_secs),
                "{name}: {error}"
            );
        }
    }
}

#[test]
fn that_are_text_are_quoted() {
    for (name, sentence) in [
        (
            "404-route",
            "the server answered 404 Not Found without a Status: \"404 page not found\"",
        ),
        (
            "429-overload",
            "the server answered 429 Too Many Requests without a Status: \"Too many requests, please try again later.\"",
        ),
    ] {
        for recording in each(&format!("error-{name}")) {
            assert_eq!(refused(&recording).to_string(), sentence);
        }
    }
}

#[test]
fn name_the_fields() {
    for recording in each("error-422-required") {
        let error = refused(&recording);
        let details = error.status().unwrap().details.clone().unwrap();
        assert_eq!((&*details.name, &*details.kind), ("none", "Pod"));
        let [cause] = &*details.causes else {
            panic!("{details:?}")
        };
        assert_eq!(
            (&*cause.field, &*cause.reason),
            ("spec.containers", "FieldValueRequired")
        );
    }
    for recording in each("error-409-apply") {
        let error = refused(&recording);
        let details = error.status().unwrap().details.clone().unwrap();
        assert_eq!(&*details.causes[0].field, ".data.key");
        assert_eq!(&*details.causes[0].reason, "FieldManagerConflict");
    }
}

#[test]
fn of_an_expired_page_hold_the_way_on() {
    for recording in each("error-410-continue") {
        let token = &refused(&recording)
            .status()
            .unwrap()
            .metadata
            .continue_token
            .clone();
        assert!(token.is_some());
    }
}
