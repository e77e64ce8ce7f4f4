//! What has not changed is not sent again.

use super::*;

fn tagged(tag: &str, groups: &[Value]) -> Reply {
    Reply::ok(aggregated(groups)).header("etag", tag)
}

fn widgets() -> Value {
    group(
        "example.com",
        &[("v1", json!([resource("Widget", "widgets", "Namespaced")]))],
    )
}

fn held() -> Discovery {
    let pods = group(
        "",
        &[("v1", json!([resource("Pod", "pods", "Namespaced")]))],
    );
    let script = Script::new().replies([tagged("\"a1\"", &[pods]), tagged("W/\"b1\"", &[])]);
    run(script).only().unwrap()
}

fn asked_with<T>(outcome: &Outcome<T>) -> Vec<Option<&str>> {
    let headers = outcome.sent.iter().map(|sent| sent.request.headers());
    let tags = headers.map(|headers| headers.get("if-none-match"));
    tags.map(|tag| tag.map(|tag| tag.to_str().unwrap()))
        .collect()
}

#[test]
fn what_is_held_stays_where_nothing_has_changed() {
    let outcome = run_on(
        held(),
        Script::new().replies([Reply::answer(304, ""), Reply::answer(304, "")]),
    );
    assert_eq!(asked_with(&outcome), [Some("\"a1\""), Some("W/\"b1\"")]);
    let discovery = outcome.only().unwrap();
    assert_eq!(told(discovery.find("pods").unwrap()), "pods.v1.");

    // And it is asked again with the same tags.
    let outcome = run_on(
        discovery,
        Script::new().replies([Reply::answer(304, ""), tagged("\"b2\"", &[widgets()])]),
    );
    assert_eq!(asked_with(&outcome), [Some("\"a1\""), Some("W/\"b1\"")]);
    let discovery = outcome.only().unwrap();
    assert!(discovery.find("pods").is_ok() && discovery.find("widgets").is_ok());
    let outcome = run_on(
        discovery,
        Script::new().replies([Reply::answer(304, ""), Reply::answer(304, "")]),
    );
    assert_eq!(asked_with(&outcome), [Some("\"a1\""), Some("\"b2\"")]);
}

#[test]
fn what_is_gone_is_gone() {
    let with_widgets = run_on(
        held(),
        Script::new().replies([Reply::answer(304, ""), tagged("\"b2\"", &[widgets()])]),
    );
    let outcome = run_on(
        with_widgets.only().unwrap(),
        Script::new().replies([Reply::answer(304, ""), tagged("\"b3\"", &[])]),
    );
    assert!(outcome.only().unwrap().find("widgets").is_err());
}

/// The tag of a list of groups says nothing of their resources.
#[test]
fn the_old_form_is_read_whole_again() {
    let replies = || {
        [
            Reply::ok(r#"{"kind":"APIVersions","versions":[]}"#).header("etag", "\"1\""),
            Reply::ok(r#"{"kind":"APIGroupList","groups":[]}"#).header("etag", "\"2\""),
        ]
    };
    let first = run(Script::new().replies(replies())).only().unwrap();
    let outcome = run_on(first, Script::new().replies(replies()));
    assert_eq!(asked_with(&outcome), [None, None]);
}

/// An overloaded server, a lost connection: as with any read.
#[test]
fn it_is_repeated_as_any_read_is() {
    let broken = kubex_proto::Failure::broken("reset");
    let outcome = run_on(
        held(),
        Script::new().replies([
            Reply::refusal(429, "TooManyRequests").header("retry-after", "1"),
            Reply::answer(304, ""),
            tagged("\"b2\"", &[widgets()]).cut_after(10, broken),
            tagged("\"b3\"", &[widgets()]),
        ]),
    );
    assert_eq!(outcome.sent.len(), 4);
    let discovery = outcome.only().unwrap();
    assert!(discovery.find("widgets").is_ok());
    let outcome = run_on(
        discovery,
        Script::new().replies([Reply::answer(304, ""), Reply::answer(304, "")]),
    );
    assert_eq!(asked_with(&outcome)[1], Some("\"b3\""));
}
