//! JSON that is nested without end: an error of a bounded length, not the end of the stack or the memory.

use super::*;

const DEPTH: usize = 200_000;

fn nested(before: &str, open: &str, close: &str, after: &str) -> Vec<u8> {
    let (open, close) = (open.repeat(DEPTH), close.repeat(DEPTH));
    [before, &open, "1", &close, after].concat().into_bytes()
}

#[test]
fn of_frames() {
    let good = "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"good\"},\"spec\":{\"size\":1}}}\n";
    for (before, open, close, after) in [
        ("{\"type\":\"ADDED\",\"object\":", "[", "]", "}\n"),
        ("{\"type\":\"ADDED\",\"object\":", "{\"a\":", "}", "}\n"),
        // Left open, and closed wrongly.
        ("{\"type\":\"ADDED\",\"object\":", "[", "", "\n"),
        ("{\"type\":\"ADDED\",\"object\":", "[{\"key\":", "", "]\n"),
        ("", "[", "]", "\n"),
        ("", "{\"object\":", "}", "\n"),
        ("{\"type\":", "[", "]", "}\n"),
        (
            "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"managedFields\":",
            "[",
            "]",
            "},\"spec\":{\"size\":1}}}\n",
        ),
        (
            "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"7\",\"annotations\":",
            "{\"a\":",
            "}",
            "}}}\n",
        ),
        (
            "{\"type\":\"ERROR\",\"object\":{\"details\":",
            "{\"a\":",
            "}",
            "}}\n",
        ),
    ] {
        let mut body = nested(before, open, close, after);
        body.extend_from_slice(good.as_bytes());
        let items = frames(&body);
        assert_eq!(items.len(), 2, "{before}");
        assert!(items[1].is_ok(), "{before}");
        if let Err(error) = &items[0] {
            let length = error.to_string().len();
            assert!(length < 4_000, "{before}: a message of {length} bytes");
        }
        let items = read(dynamic().watch().into_call(), [&*body]);
        assert_eq!(items.len(), 2, "{before}");
        if let Err(error) = &items[0] {
            assert!(error.to_string().len() < 4_000, "{before}");
        }
    }
}

#[test]
fn of_objects_and_lists() {
    for (before, after) in [
        ("{\"metadata\":", "}"),
        ("{\"data\":", "}"),
        ("{\"items\":[{\"spec\":", "}]}"),
        ("{\"kind\":", "}"),
        ("{\"metadata\":{\"managedFields\":", "}}"),
    ] {
        let body = nested(before, "[", "]", after);
        let one = read(dynamic().get("a").into_call(), [&*body]);
        let list = read(dynamic().list().into_call(), [&*body]);
        let deleted = read(dynamic().delete("a").into_call(), [&*body]);
        assert_eq!(
            (one.len(), list.len(), deleted.len()),
            (1, 1, 1),
            "{before}"
        );
        let errors = [
            one.into_iter().find_map(Result::err),
            list.into_iter().find_map(Result::err),
            deleted.into_iter().find_map(Result::err),
        ];
        for error in errors.into_iter().flatten() {
            assert!(error.to_string().len() < 4_000, "{before}");
        }
    }
}
