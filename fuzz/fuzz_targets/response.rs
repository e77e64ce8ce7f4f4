//! Whatever status, headers and body an answer has, each call makes the same of it however the body is cut, and never panics.
//!
//! The input has the form of `tests/recordings`: a status line, headers, an empty line and the body; lines that begin with
//! `>` are passed over.
#![no_main]

use http::{HeaderName, HeaderValue, Response};
use kubex_fuzz::pieces::read_in_any;
use kubex_proto::{Api, DynamicObject, ResourceDescription, raw};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let Some((head, body)) = parse(data) else {
        return;
    };
    let objects = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "ConfigMap"));
    read_in_any(|| objects.get("a").into_call(), &head, body);
    read_in_any(|| objects.get("a").optional().into_call(), &head, body);
    read_in_any(|| objects.list().into_call(), &head, body);
    read_in_any(|| objects.list().items().into_call(), &head, body);
    read_in_any(|| objects.watch().into_call(), &head, body);
    read_in_any(|| objects.delete("a").into_call(), &head, body);
    read_in_any(|| objects.delete_collection().into_call(), &head, body);
    read_in_any(|| objects.metadata().list().into_call(), &head, body);
    read_in_any(|| objects.scale().get("a").into_call(), &head, body);
    read_in_any(|| objects.eviction().create("a").into_call(), &head, body);
    read_in_any(|| raw::get("/version").json::<Value>(), &head, body);
    read_in_any(|| raw::get("/readyz").text(), &head, body);
});

/// Status and headers, as far as they can be some, and the body.
fn parse(data: &[u8]) -> Option<(Response<()>, &[u8])> {
    let mut rest = data;
    let mut head = None;
    loop {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let line = &rest[..end];
        rest = &rest[end + 1..];
        match &mut head {
            _ if line.starts_with(b">") => {}
            None => {
                let code = line.split(|byte| *byte == b' ').nth(1)?;
                let status = http::StatusCode::from_bytes(code).ok()?;
                head = Some(Response::builder().status(status).body(()).ok()?);
            }
            Some(_) if line.is_empty() => return Some((head?, rest)),
            Some(head) => {
                let colon = line.iter().position(|byte| *byte == b':')?;
                let name = HeaderName::from_bytes(&line[..colon]).ok()?;
                let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?;
                head.headers_mut().append(name, value);
            }
        }
    }
}
