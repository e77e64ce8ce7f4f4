//! The server's own refusals, and every question that an error answers.

use bytes::Bytes;
use http::StatusCode;
use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Api, Deleted, Error, Origin};
use serde_json::json;

use crate::reading::{answered, error};

fn pods() -> Api<Pod> {
    Api::new()
}

fn status(code: u16, reason: &str) -> String {
    json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": "what happened", "reason": reason, "code": code,
        "details": {"name": "web", "kind": "pods"}
    })
    .to_string()
}

/// The names of all questions that are answered with yes.
fn answers(error: &Error) -> Vec<&'static str> {
    [
        ("already_exists", error.is_already_exists()),
        ("conflict", error.is_conflict()),
        ("cut_off", error.is_cut_off()),
        ("decode", error.is_decode()),
        ("disruption_budget", error.is_disruption_budget()),
        ("forbidden", error.is_forbidden()),
        ("gone", error.is_gone()),
        ("invalid", error.is_invalid()),
        ("limit", error.is_limit()),
        ("not_found", error.is_not_found()),
        ("timeout", error.is_timeout()),
        ("too_many_requests", error.is_too_many_requests()),
        ("transient", error.is_transient()),
        ("unanswered", error.is_unanswered()),
        ("unauthorized", error.is_unauthorized()),
    ]
    .into_iter()
    .filter_map(|(name, answer)| answer.then_some(name))
    .collect()
}

#[test]
fn each_code_and_reason() {
    let cases: [(u16, &str, &[&str]); 14] = [
        (400, "BadRequest", &[]),
        (401, "Unauthorized", &["unauthorized"]),
        (403, "Forbidden", &["forbidden"]),
        (404, "NotFound", &["not_found"]),
        (405, "MethodNotAllowed", &[]),
        (409, "AlreadyExists", &["already_exists"]),
        (409, "Conflict", &["conflict"]),
        (410, "Expired", &["gone"]),
        (410, "Gone", &["gone"]),
        (422, "Invalid", &["invalid"]),
        (429, "TooManyRequests", &["too_many_requests", "transient"]),
        (500, "InternalError", &["transient"]),
        (503, "ServiceUnavailable", &["transient"]),
        (504, "Timeout", &["timeout", "transient"]),
    ];
    for (code, reason, expected) in cases {
        let error = error(pods().get("web").into_call(), code, status(code, reason));
        assert_eq!(error.origin(), Origin::Server, "{code} {reason}");
        assert_eq!(error.code().map(|code| code.as_u16()), Some(code));
        assert_eq!(error.status().unwrap().reason, reason);
        assert_eq!(answers(&error), expected, "{code} {reason}");
        let way_out = match code {
            401 => ": check the token or the client certificate of the user",
            _ => "",
        };
        assert_eq!(
            error.to_string(),
            format!("what happened ({code} {reason}){way_out}")
        );
    }
    let slow = error(pods().list().into_call(), 500, status(500, "ServerTimeout"));
    assert_eq!(answers(&slow), ["timeout", "transient"]);
}

/// What there is no Status of.
#[test]
fn the_other_questions() {
    let call = || pods().get("web").into_call();
    assert_eq!(answers(&error(call(), 200, "{")), ["cut_off", "transient"]);
    assert_eq!(answers(&error(call(), 200, "[]")), ["decode"]);
    assert_eq!(
        answers(&error(call(), 504, "<html>")),
        ["timeout", "transient"]
    );
    assert_eq!(answers(&error(call(), 409, "busy")), ["conflict"]);
    let refused = pods().get("..").into_call().request().unwrap_err();
    assert_eq!(answers(&refused), [""; 0]);

    let (_, mut answer) = pods().watch().into_call().into_parts().unwrap();
    answer.head(&http::Response::new(()));
    for _ in 0..33 {
        answer.feed(Bytes::from(vec![b' '; 1 << 20]));
    }
    let large = answer.poll().unwrap().unwrap_err();
    assert_eq!(answers(&large), ["limit"]);
}

#[test]
fn without_a_code() {
    let body = r#"{"kind":"Status","status":"Failure","message":"no"}"#;
    let refused = error(pods().get("web").into_call(), 403, body);
    assert_eq!(refused.code(), Some(StatusCode::FORBIDDEN));
    assert!(refused.is_forbidden());
    assert_eq!(refused.to_string(), "no (403)");
    // And with nulls, as Go writes them, and nothing else.
    let body = r#"{"kind":"Status","metadata":null,"message":null,"reason":null,"code":null,"details":null}"#;
    let refused = error(pods().get("web").into_call(), 404, body);
    assert!(refused.is_not_found());
    assert_eq!(refused.to_string(), "the server gave no reason (404)");
}

/// As the API server's own timeout writes it, with the media type of text.
#[test]
fn that_does_not_say_what_it_is() {
    let body = |code: u16| {
        let message = "Timeout: request did not complete within the allotted timeout";
        json!({"metadata": {}, "status": "Failure", "message": message, "reason": "Timeout", "details": {}, "code": code})
            .to_string()
    };
    let timeout = error(pods().get("web").into_call(), 504, body(504));
    assert_eq!(timeout.origin(), Origin::Server);
    assert_eq!(answers(&timeout), ["timeout", "transient"]);
    assert_eq!(
        timeout.to_string(),
        "Timeout: request did not complete within the allotted timeout (504 Timeout)"
    );
    // What only looks like it is somebody else's.
    for body in [
        body(500),
        r#"{"status":"Failure"}"#.into(),
        r#"{"status":"error","code":504}"#.into(),
        r#"{"status":{"code":504},"code":504}"#.into(),
        r#"{"kind":"Timeout","status":"Failure","code":504}"#.into(),
    ] {
        let foreign = error(pods().get("web").into_call(), 504, body);
        assert_eq!(foreign.origin(), Origin::Wire, "{foreign}");
    }
}

/// As for a browser: over many lines. A watch must not take each for a frame.
#[test]
fn pretty_printed_to_a_watch() {
    let pretty = serde_json::to_string_pretty(&json!({
        "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 410,
        "message": "too old resource version", "reason": "Expired"
    }))
    .unwrap();
    assert!(pretty.lines().count() > 5);
    for cut in 0..=pretty.len() {
        let (_, mut answer) = pods().watch().into_call().into_parts().unwrap();
        answer.head(&http::Response::builder().status(410).body(()).unwrap());
        for part in [&pretty[..cut], &pretty[cut..]] {
            answer.feed(Bytes::copy_from_slice(part.as_bytes()));
            assert!(answer.poll().is_none());
        }
        answer.end();
        let error = answer.poll().unwrap().unwrap_err();
        assert!(error.is_gone());
        assert_eq!(error.to_string(), "too old resource version (410 Expired)");
        assert!(answer.poll().is_none());
    }
}

#[test]
fn in_a_frame_of_a_watch() {
    for (object, gone) in [
        (status(410, "Expired"), true),
        (status(410, "Gone"), true),
        // Without a code, the reason says it.
        (r#"{"kind":"Status","reason":"Expired"}"#.to_owned(), true),
        (status(500, "InternalError"), false),
    ] {
        let frame = format!("{{\"type\":\"ERROR\",\"object\":{object}}}\n");
        let error = error(pods().watch().into_call(), 200, frame);
        assert_eq!(error.is_gone(), gone, "{object}");
        assert_eq!(error.origin(), Origin::Server);
    }
}

#[test]
fn an_optional_object_that_is_not_there() {
    let call = || pods().get("web").optional().into_call();
    assert!(
        answered(call(), 404, status(404, "NotFound"))
            .unwrap()
            .is_none()
    );
    assert!(
        answered(call(), 200, r#"{"kind":"Pod"}"#)
            .unwrap()
            .is_some()
    );
    assert!(error(call(), 403, status(403, "Forbidden")).is_forbidden());
    // The kind is not served: no object is named.
    let body = r#"{"kind":"Status","reason":"NotFound","code":404,"details":{}}"#;
    assert!(error(call(), 404, body).is_not_found());
}

/// What a delete answers is told by its kind.
#[test]
fn of_success() {
    let success = r#"{"kind":"Status","status":"Success","details":{"name":"web","uid":"3f1a"}}"#;
    match answered(pods().delete("web").into_call(), 200, success).unwrap() {
        Deleted::Status(status) => assert!(status.is_success()),
        Deleted::Object(_) => panic!("not a pod"),
    }
    let pod = r#"{"kind":"Pod","metadata":{"name":"web"},"status":{"phase":"Running"}}"#;
    let deleted = answered(pods().delete("web").into_call(), 202, pod).unwrap();
    assert_eq!(
        deleted.object().unwrap().metadata.name.as_deref(),
        Some("web")
    );
    let list = r#"{"kind":"PodList","items":[{"metadata":{"name":"web"}}]}"#;
    let deleted = answered(pods().delete_collection().into_call(), 200, list).unwrap();
    assert_eq!(deleted.object().unwrap().items.len(), 1);
    let deleted = answered(pods().delete_collection().into_call(), 200, success).unwrap();
    assert!(deleted.object().is_none());
}
