//! What a server answered, as far as it is compared.

use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

/// The headers that clients heed.
const HEADERS: [&str; 7] = [
    "content-type",
    "cache-control",
    "warning",
    "retry-after",
    "allow",
    "location",
    "x-content-type-options",
];

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) code: u16,
    pub(crate) headers: Map<String, Value>,
    /// JSON, or a text where it is none.
    pub(crate) body: Value,
}

impl Answer {
    /// A stream of frames becomes a list of them.
    pub(crate) fn new(code: StatusCode, headers: &HeaderMap, body: &[u8], is_stream: bool) -> Self {
        let shown = HEADERS.iter().filter_map(|name| {
            let values: Vec<Value> = headers
                .get_all(*name)
                .iter()
                .map(|value| {
                    String::from_utf8_lossy(value.as_bytes())
                        .into_owned()
                        .into()
                })
                .collect();
            (!values.is_empty()).then(|| ((*name).to_owned(), Value::from(values)))
        });
        let body = if is_stream && code.is_success() {
            let frames = body.split(|byte| *byte == b'\n');
            let frames = frames.filter(|line| !line.is_empty()).map(read);
            json!({"events": frames.collect::<Vec<_>>()})
        } else {
            read(body)
        };
        Self {
            code: code.as_u16(),
            headers: shown.collect(),
            body,
        }
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// The reason of a Status that says no, or whether it was a success.
    pub(crate) fn reason(&self) -> &str {
        if self.is_success() {
            return "";
        }
        match self.body["reason"].as_str() {
            Some(reason) => reason,
            None if self.body["kind"] == "Status" => "(a Status without a reason)",
            None => "(no Status)",
        }
    }

    /// Code and reason together.
    pub(crate) fn outcome(&self) -> String {
        format!("{} {}", self.code, self.reason()).trim().to_owned()
    }
}

fn read(body: &[u8]) -> Value {
    serde_json::from_slice(body)
        .unwrap_or_else(|_| String::from_utf8_lossy(body).into_owned().into())
}
