//! What the server writes.

use std::fmt::Write as _;

use super::{query::Token, view::Change};

/// A frame of a watch.
pub(super) fn frame(bytes: &mut Vec<u8>, kind: &str, object: &[u8]) {
    bytes.extend_from_slice(b"{\"type\":\"");
    bytes.extend_from_slice(kind.as_bytes());
    bytes.extend_from_slice(b"\",\"object\":");
    bytes.extend_from_slice(object);
    bytes.extend_from_slice(b"}\n");
}

/// A Status of failure; `more` is what else it says, with a comma before.
pub(super) fn status(code: u16, reason: &str, more: &str) -> String {
    format!(
        r#"{{"kind":"Status","apiVersion":"v1","metadata":{{}},"status":"Failure","message":"simulated: {reason}","reason":"{reason}","code":{code}{more}}}"#
    )
}

/// What is said of a version that is ahead of the server.
pub(super) const TOO_LARGE: &str = r#","details":{"causes":[{"reason":"ResourceVersionTooLarge","message":"Too large resource version"}],"retryAfterSeconds":1}"#;

/// The refusal of a token that is no longer kept, with a fresh one.
pub(super) fn expired_page(after: u8) -> String {
    let fresh = Token {
        version: None,
        after,
    };
    let metadata = format!(r#""metadata":{{"continue":"{}"}}"#, fresh.text());
    status(410, "Expired", "").replacen("\"metadata\":{}", &metadata, 1)
}

/// A page of a list.
pub(super) fn list(version: u64, page: &[&Change], left: usize) -> Vec<u8> {
    let mut text = String::with_capacity(120);
    text.push_str(
        r#"{"kind":"WidgetList","apiVersion":"example.com/v1","metadata":{"resourceVersion":""#,
    );
    let mut written = write!(text, "{version}\"");
    if let Some(last) = page.last().filter(|_| left > 0) {
        let token = Token {
            version: Some(version),
            after: last.number,
        };
        let token = token.text();
        written = write!(text, r#","continue":"{token}","remainingItemCount":{left}"#);
    }
    written.expect("a String takes all");
    text.push_str("},\"items\":[");
    let mut bytes = text.into_bytes();
    for (index, change) in page.iter().enumerate() {
        if index > 0 {
            bytes.push(b',');
        }
        bytes.extend_from_slice(&change.object);
    }
    bytes.extend_from_slice(b"]}\n");
    bytes
}
