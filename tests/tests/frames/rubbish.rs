//! Frames that are none: each is an error in its place, and the next ones arrive.

use kubex_proto::WatchEvent;

use super::*;

const GOOD: &str =
    "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"good\"},\"spec\":{\"size\":1}}}\n";

/// The error of a frame between two good ones.
fn error(frame: &[u8]) -> Error {
    let body = [GOOD.as_bytes(), frame, b"\n", GOOD.as_bytes()].concat();
    let items = frames(body);
    let shown = format!("{items:?}");
    let [Ok(WatchEvent::Added(_)), error, Ok(WatchEvent::Added(_))] =
        <[_; 3]>::try_from(items).unwrap_or_else(|_| panic!("{shown}"))
    else {
        panic!("{shown}");
    };
    error.expect_err("an item")
}

#[test]
fn not_utf8() {
    for frame in [
        &b"{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"\xff\"},\"spec\":{\"size\":1}}}"[..],
        b"\xff\xfe",
        b"{\"\xc3\":1}",
    ] {
        let error = error(frame);
        assert!(error.is_decode(), "{error}");
        assert!(error.to_string().contains("not UTF-8"), "{error}");
    }
    let offset = GOOD.len() + 2;
    assert!(
        error(b"{\"\xc3")
            .to_string()
            .contains(&format!("offset {offset}"))
    );
}

#[test]
fn not_json() {
    for frame in [
        "<html>",
        "}",
        "{type:ADDED}",
        "]]]]",
        "\u{0}",
        "{\"type\":\"ADDED\",}",
    ] {
        let error = error(frame.as_bytes());
        assert!(error.is_decode(), "{frame}: {error}");
    }
    // A frame that goes on in the next line is none.
    let error = error(b"{\"type\":");
    assert!(error.is_decode() && !error.is_transient(), "{error}");
}

#[test]
fn not_a_frame() {
    for frame in ["null", "5", "\"ADDED\"", "[]", "{\"type\":5,\"object\":{}}"] {
        let error = error(frame.as_bytes());
        assert!(error.is_decode(), "{frame}: {error}");
    }
}

#[test]
fn without_a_type_or_an_object() {
    assert!(
        error(br#"{"object":{"metadata":{},"spec":{"size":1}}}"#)
            .to_string()
            .contains("type")
    );
    for frame in [
        r#"{"type":"ADDED"}"#,
        r#"{"type":"ADDED","object":null}"#,
        "{}",
    ] {
        let error = error(frame.as_bytes());
        assert!(error.to_string().contains("`object`"), "{frame}: {error}");
    }
}

#[test]
fn with_a_key_twice() {
    for frame in [
        r#"{"type":"ADDED","type":"DELETED","object":{"metadata":{},"spec":{"size":1}}}"#,
        r#"{"type":"ADDED","object":{},"object":{"metadata":{},"spec":{"size":1}}}"#,
        r#"{"type":"ADDED","object":{"metadata":{},"spec":{"size":1},"spec":{"size":2}}}"#,
    ] {
        let error = error(frame.as_bytes());
        assert!(
            error.is_decode() && error.to_string().contains("duplicate"),
            "{error}"
        );
    }
}

#[test]
fn with_an_object_that_is_not_of_the_kind() {
    let start = GOOD.len();
    let frame = r#"{"type":"ADDED","object":{"metadata":{"name":"a"},"spec":{"size":"large"}}}"#;
    let message = error(frame.as_bytes()).to_string();
    let offset = start + frame.find("\"large\"").unwrap();
    // serde_json points at the end of what it does not like, or just before it.
    assert!(message.contains(".spec.size"), "{message}");
    let said = message.split("offset ").nth(1).unwrap();
    let said: usize = said.split(')').next().unwrap().parse().unwrap();
    assert!(
        (offset..offset + 8).contains(&said),
        "{said} is not at {offset}: {message}"
    );
    assert!(message.contains("Widget"), "{message}");

    assert!(
        error(br#"{"type":"ADDED","object":{"metadata":{"name":"a"}}}"#)
            .to_string()
            .contains("spec")
    );
    assert!(error(br#"{"type":"ADDED","object":[]}"#).is_decode());
    assert!(error(br#"{"type":"ERROR","object":"too old"}"#).is_decode());
}

#[test]
fn the_second_of_a_line_still_comes_if_the_first_is_not_of_the_kind() {
    let body = format!("{{\"type\":\"ADDED\",\"object\":{{}}}}{GOOD}");
    let items = frames(body);
    assert_eq!(items.len(), 2);
    assert!(items[0].is_err() && items[1].is_ok());
}

#[test]
fn of_secrets_are_not_quoted() {
    let secrets = Api::<DynamicObject, _>::of(ResourceDescription::namespaced("", "v1", "Secret"));
    for body in [
        "{\"type\":\"ADDED\",\"object\":{\"metadata\":[\"CANARY\"]}}\n",
        "{\"type\":\"ADDED\",\"object\":{\"data\":{\"k\":\"CANARY\"\n",
        "{\"type\":\"ADDED\",\"object\":{\"data\":{\"k\":CANARY}}}\n",
        "{\"type\":\"ADDED\",\"object\":{\"data\":{\"k\":\"CANARY\"}},}\n",
        "\"CANARY\"\n",
    ] {
        let items = read(secrets.watch().into_call(), [body.as_bytes()]);
        assert_eq!(items.len(), 1);
        let shown = format!("{items:?} {}", items[0].as_ref().unwrap_err());
        assert!(!shown.contains("CANARY"), "{shown}");
    }
}

#[test]
fn of_chance_never_panic() {
    let mut random = fastrand::Rng::with_seed(2);
    let recording = include_bytes!("../../recordings/watch.jsonl");
    for _ in 0..2_000 {
        let mut body = recording.to_vec();
        for _ in 0..random.usize(1..8) {
            let at = random.usize(0..body.len());
            match random.u8(0..3) {
                0 => body[at] = random.u8(..),
                1 => drop(body.remove(at)),
                _ => body.insert(
                    at,
                    *b"{}[]\",:\\\n\r\xff\0".get(random.usize(0..12)).unwrap(),
                ),
            }
        }
        let whole = told(frames(&body));
        let (head, tail) = body.split_at(random.usize(0..body.len()));
        assert_eq!(told(read(watch(), [head, tail])), whole);
        for line in whole {
            assert!(line.len() < 2_000, "{line}");
        }
    }
}
