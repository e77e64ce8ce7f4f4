//! Answers that are no Status: what came is quoted, shortened.

use std::time::Duration;

use http::{Response, StatusCode};
use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Api, Origin, raw};

use crate::reading::error;

const PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
    <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

fn pods() -> Api<Pod> {
    Api::new()
}

#[test]
fn the_page_of_a_proxy() {
    for error in [
        error(pods().get("web").into_call(), 502, PAGE),
        error(pods().get("web").optional().into_call(), 502, PAGE),
        error(pods().list().into_call(), 502, PAGE),
        error(pods().watch().into_call(), 502, PAGE),
        error(pods().delete("web").into_call(), 502, PAGE),
        error(raw::get("/version").text(), 502, PAGE),
    ] {
        assert_eq!(error.origin(), Origin::Wire);
        assert_eq!(error.code(), Some(StatusCode::BAD_GATEWAY));
        assert!(error.is_transient() && error.status().is_none());
        assert_eq!(
            error.to_string(),
            "the server answered 502 Bad Gateway without a Status: \"<html> <head><title>502 Bad Gateway\
             </title></head> <body> <center><h1>502 Bad Gateway</h1></center> <hr><center>nginx</center> \
             </body> </html>\""
        );
    }
}

/// What a path that no API serves is answered with.
#[test]
fn plain_text() {
    let not_found = || (404, "404 page not found\n");
    let (code, body) = not_found();
    let shown = "the server answered 404 Not Found without a Status: \"404 page not found\"";
    let get = error(pods().get("web").into_call(), code, body);
    assert!(get.is_not_found() && !get.is_transient());
    assert_eq!(get.to_string(), shown);
    // A route that is not there is not the same as an object that is not there.
    let optional = error(pods().get("web").optional().into_call(), code, body);
    assert_eq!(optional.to_string(), shown);
}

/// An API server without a seat left answers so: the time to wait is in the head alone.
#[test]
fn of_an_overloaded_server() {
    let answer = |code: u16, retry_after: &str, body: &'static str| {
        let (_, answer) = pods().get("web").into_call().into_parts().unwrap();
        let response = Response::builder()
            .status(code)
            .header("Retry-After", retry_after);
        let body = bytes::Bytes::from_static(body.as_bytes());
        answer.read(response.body(body).unwrap()).unwrap_err()
    };
    let text = "Too many requests, please try again later.\n";
    let busy = answer(429, "2", text);
    assert!(busy.is_too_many_requests() && busy.is_transient());
    assert_eq!(busy.retry_after(), Some(Duration::from_secs(2)));
    for no_seconds in ["", "soon", "-1", "1.5", "Mon, 01 Jan 2024 00:00:00 GMT"] {
        assert_eq!(
            answer(429, no_seconds, text).retry_after(),
            None,
            "{no_seconds}"
        );
    }
    // A Status knows better than what stood between, and says 0 where it says nothing.
    let status = r#"{"kind":"Status","code":503,"details":{"retryAfterSeconds":7}}"#;
    assert_eq!(
        answer(503, "2", status).retry_after(),
        Some(Duration::from_secs(7))
    );
    let status = r#"{"kind":"Status","code":503,"details":{}}"#;
    assert_eq!(
        answer(503, "2", status).retry_after(),
        Some(Duration::from_secs(2))
    );
}

#[test]
fn nothing_at_all_and_too_much() {
    let nothing = error(pods().get("web").into_call(), 500, "");
    assert_eq!(
        nothing.to_string(),
        "the server answered 500 Internal Server Error without a Status"
    );
    let much = error(pods().get("web").into_call(), 500, "é".repeat(2 << 20));
    assert!(much.to_string().len() < 1000, "{much}");
    let bytes = error(pods().get("web").into_call(), 500, &b"\xff\x00\xfe"[..]);
    assert!(bytes.to_string().contains("500"), "{bytes}");
}

#[test]
fn a_redirect_names_where_to() {
    let (_, answer) = pods().get("web").into_call().into_parts().unwrap();
    let response = Response::builder()
        .status(302)
        .header("location", "https://login.example/")
        .body(bytes::Bytes::new())
        .unwrap();
    let error = answer.read(response).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server answered 302 Found without a Status: \
         \"a redirect to https://login.example/, which is not followed: check the server's URL\""
    );
}

/// JSON that is no Status, though it looks like one.
#[test]
fn json_of_another_kind() {
    for body in [
        r#"{"kind":"Pod","code":404}"#,
        r#"{"error":"unauthorized"}"#,
        r#"{"kind":"Status","code":"many"}"#,
        "[]",
        "null",
    ] {
        let error = error(pods().get("web").into_call(), 401, body);
        assert_eq!(error.origin(), Origin::Wire, "{body}");
        assert!(error.is_unauthorized(), "{body}");
        assert!(error.to_string().contains(&format!("{body:?}")), "{error}");
    }
}

/// A redirect's URL may hold a token, and is quoted without whatever could be one.
#[test]
fn a_redirect_is_quoted_without_its_secrets() {
    let (_, answer) = kubex_proto::raw::get("/readyz")
        .text()
        .into_parts()
        .unwrap();
    let response = http::Response::builder()
        .status(302)
        .header(
            "location",
            "https://u:CANARY@login.example/start?access_token=CANARY#CANARY",
        )
        .body(bytes::Bytes::new())
        .unwrap();
    let error = answer.read(response).unwrap_err().to_string();
    assert!(error.contains("https://login.example/start,"), "{error}");
    assert!(!error.contains("CANARY"), "{error}");
}

/// A proxy's page may echo the Secret that was sent.
#[test]
fn what_answers_a_secret_is_not_quoted() {
    let secrets = kubex_proto::Api::<k8s_openapi::api::core::v1::Secret>::new();
    for (code, media_type) in [(400, "text/plain"), (502, "text/html"), (200, "text/html")] {
        let call = secrets.create(&k8s_openapi::api::core::v1::Secret::default());
        let (_, answer) = call.into_call().into_parts().unwrap();
        let response = http::Response::builder()
            .status(code)
            .header("content-type", media_type)
            .body(bytes::Bytes::from_static(b"you sent CANARY"))
            .unwrap();
        let error = answer.read(response).unwrap_err();
        assert!(!format!("{error} {error:#?}").contains("CANARY"), "{error}");
    }
}

#[test]
fn nothing_at_all_is_no_secret() {
    let secrets = kubex_proto::Api::<k8s_openapi::api::core::v1::Secret>::new();
    let shown = error(secrets.get("s").into_call(), 502, "").to_string();
    assert!(!shown.contains("not shown"), "{shown}");
    let shown = error(secrets.get("s").into_call(), 502, "x").to_string();
    assert!(shown.contains("1 bytes, not shown"), "{shown}");
}

/// What a server says is shown on one line, and not at any length.
#[test]
fn a_message_is_shown_short_and_tame() {
    let (_, answer) = kubex_proto::raw::get("/readyz")
        .text()
        .into_parts()
        .unwrap();
    let message = format!("a\u{1b}[31m\nb{}", "x".repeat(900_000));
    let body =
        serde_json::json!({"kind": "Status", "status": "Failure", "code": 500, "message": message});
    let response = http::Response::builder().status(500);
    let error = answer
        .read(response.body(bytes::Bytes::from(body.to_string())).unwrap())
        .unwrap_err();
    let shown = error.to_string();
    assert!(
        shown.len() < 2048 && !shown.contains(['\n', '\u{1b}']),
        "{shown}"
    );
    assert_eq!(error.status().unwrap().message, message);
}
