//! Requests to any path.

use http::{HeaderValue, Method, header};
use kubex_proto::{Origin, raw};
use serde_json::{Value, json};

use crate::exact::{Exact, JSON, read, refusal, sent, written, written_as};

#[test]
fn each_method() {
    assert_eq!(sent(raw::get("/version").json::<Value>()), read("/version"));
    let body = json!({"month": 5});
    for (request, line) in [
        (raw::post("/apis/a/v1/r"), "POST /apis/a/v1/r"),
        (raw::put("/apis/a/v1/r?x=%2F"), "PUT /apis/a/v1/r?x=%2F"),
        (raw::delete("/apis/a/v1/r"), "DELETE /apis/a/v1/r"),
        (
            raw::Raw::new(Method::OPTIONS, "/apis/a/v1/r"),
            "OPTIONS /apis/a/v1/r",
        ),
    ] {
        assert_eq!(
            sent(request.body(&body).json::<Value>()),
            written(line, r#"{"month":5}"#)
        );
    }
}

#[test]
fn a_patch_says_its_language() {
    let merge = HeaderValue::from_static("application/merge-patch+json");
    for request in [
        raw::patch("/a")
            .header(header::CONTENT_TYPE, merge.clone())
            .body(&json!({})),
        raw::patch("/a")
            .body(&json!({}))
            .header(header::CONTENT_TYPE, merge),
    ] {
        let request = request.json::<Value>().request().unwrap();
        assert_eq!(
            request.headers()["content-type"],
            "application/merge-patch+json"
        );
        assert_eq!(request.headers().get_all("content-type").iter().count(), 1);
    }
}

#[test]
fn text_asks_for_nothing_in_particular() {
    let request = raw::get("/readyz?verbose").text().request().unwrap();
    assert!(request.headers().is_empty());
    assert_eq!(request.uri(), "/readyz?verbose");
    let csv = HeaderValue::from_static("text/csv");
    let call = raw::post("/r").header(header::ACCEPT, csv).body(&json!([]));
    assert_eq!(
        sent(call.json::<Value>()),
        written_as("text/csv", JSON, "POST /r", "[]")
    );
}

#[test]
fn paths_are_sent_as_they_are() {
    for path in [
        "/api/v1/nodes/a/proxy/stats/summary?only=cpu&x=%27y%27",
        "/it's//b/",
        "/a%20b/%2F...",
        "/openapi/v3?hash=A%2FB:@!$()*+,;=/?",
    ] {
        let exact: Exact = sent(raw::get(path).json::<Value>());
        assert_eq!(exact, read(path));
    }
}

/// One URL library would send another path than the next.
#[test]
fn paths_that_are_not_the_same_to_everybody_are_refused() {
    for (path, reason) in [
        ("", "must start with `/`"),
        ("version", "must start with `/`"),
        ("https://elsewhere/version", "must start with `/`"),
        ("/a b", "encode"),
        ("/a\nb", "encode"),
        ("/ü", "encode"),
        ("/a\\b", "encode"),
        ("/a#b", "encode"),
        ("/a{b}", "encode"),
        ("/a?x=\"", "encode"),
        ("/a?x='y'", "encode"),
        ("/a%2", "encode"),
        ("/api/../version", "`.` or `..`"),
        ("/api/%2E%2e/version", "`.` or `..`"),
        ("/./version", "`.` or `..`"),
        ("/version/..?x", "`.` or `..`"),
    ] {
        let error = refusal(raw::get(path).text());
        assert_eq!(error.origin(), Origin::Caller, "{path}");
        let text = error.to_string();
        assert!(text.contains(&format!("path {path:?}")), "{text}");
        assert!(text.contains(reason), "{path}: {text}");
    }
}
