//! What a server may say to a client, and what it may not.

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};

pub(crate) fn widget(name: &str, version: u32) -> Value {
    json!({"metadata": {
        "name": name, "namespace": "default", "uid": name, "resourceVersion": version.to_string(),
    }})
}

pub(crate) fn frame(kind: &str, object: &Value) -> String {
    format!("{}\n", json!({"type": kind, "object": object}))
}

pub(crate) fn bookmark(version: u32, ends_initial_events: bool) -> String {
    let mut metadata = json!({"resourceVersion": version.to_string()});
    if ends_initial_events {
        metadata["annotations"] = json!({"k8s.io/initial-events-end": "true"});
    }
    frame("BOOKMARK", &json!({"kind": "Widget", "metadata": metadata}))
}

pub(crate) fn list(version: u32, items: &[Value], token: Option<&str>) -> String {
    let metadata = json!({"resourceVersion": version.to_string(), "continue": token});
    // In the order of servers: a list that says its version last cannot be told from another one before its end.
    format!(
        r#"{{"kind":"WidgetList","metadata":{metadata},"items":{}}}"#,
        json!(items)
    )
}

pub(crate) fn expired(token: Option<&str>) -> Value {
    json!({
        "kind": "Status", "status": "Failure", "reason": "Expired", "code": 410,
        "message": "too old resource version", "metadata": {"continue": token},
    })
}

/// Bytes of a body, of a kind; what they are about is chosen by two numbers. Versions are below 256.
pub(crate) fn said(kind: u8, about: u8, version: u8) -> Bytes {
    let name = ["a", "b", "c", "other"][usize::from(about % 4)];
    let number = u32::from(version);
    let object = widget(name, number);
    let mut unreadable = object.clone();
    unreadable["size"] = json!("large");
    let without_name = json!({"metadata": {"resourceVersion": number.to_string()}});
    let failed =
        json!({"kind": "Status", "status": "Failure", "reason": "InternalError", "code": 500});
    let token = (about >= 128).then_some("second");
    let text = match kind % 24 {
        0 => frame("ADDED", &object),
        1 => frame("MODIFIED", &object),
        2 => frame("DELETED", &object),
        3 => bookmark(number, false),
        4 => bookmark(number, true),
        5 => frame("ERROR", &expired(None)),
        6 => frame("ERROR", &failed),
        7 => frame("MODIFIED", &unreadable),
        8 => frame("DELETED", &unreadable),
        9 => frame("ADDED", &without_name),
        10 => list(number, &[object, widget("c", number)], token),
        11 => list(number, &[unreadable], token),
        12 => {
            json!({"metadata": {"resourceVersion": number.to_string()}, "items": null}).to_string()
        }
        13 => format!(r#"{{"metadata":{{"resourceVersion":"{number}"}},"items":["#),
        14 => object.to_string(),
        15 => unreadable.to_string(),
        16 => ",".into(),
        17 => "]}".into(),
        18 => expired(token).to_string(),
        19 => failed.to_string(),
        20 => frame("ADDED", &object).split_off(usize::from(about) % 40),
        21 => "\n".into(),
        22 => return Bytes::from(vec![version; usize::from(about)]),
        _ => String::new(),
    };
    text.into()
}

/// A head of any kind.
pub(crate) fn head(code: u8, header: u8) -> Response<()> {
    let codes = [
        200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503, 504, 999,
    ];
    let head = Response::builder().status(codes[usize::from(code) % codes.len()]);
    let head = match header % 8 {
        0 => head.header("retry-after", "1"),
        1 => head.header("retry-after", "30"),
        2 => head.header("retry-after", "86400"),
        3 => head.header("content-type", "text/html"),
        4 => head.header("content-encoding", "gzip"),
        5 => head.header("location", "https://user:password@host/?token=t"),
        _ => head.header("content-type", "application/json"),
    };
    head.body(()).expect("a head")
}
