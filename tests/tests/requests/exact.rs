//! A request, whole, in a form that is easy to write down and to compare.

use kubex_proto::{Call, Decode, Error};

/// Everything of a request that goes over the wire, but for what a client adds to all of them.
#[derive(Debug, PartialEq)]
pub(crate) struct Exact {
    line: String,
    headers: Vec<String>,
    body: String,
}

pub(crate) const JSON: &str = "application/json";

/// What a call sends.
pub(crate) fn sent<D: Decode>(call: Call<D>) -> Exact {
    let request = call.request().expect("a call that can be sent");
    let mut headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    Exact {
        line: format!("{} {}", request.method(), request.uri()),
        headers,
        body: String::from_utf8(request.body().to_vec()).unwrap(),
    }
}

/// A `GET` whose answer is JSON.
pub(crate) fn read(uri: &str) -> Exact {
    read_as(JSON, uri)
}

/// A `GET` whose answer is of this media type.
pub(crate) fn read_as(accept: &str, uri: &str) -> Exact {
    Exact {
        line: format!("GET {uri}"),
        headers: vec![format!("accept: {accept}")],
        body: String::new(),
    }
}

/// A `DELETE` without a body.
pub(crate) fn deleted(uri: &str) -> Exact {
    Exact {
        line: format!("DELETE {uri}"),
        ..read("")
    }
}

/// A request with a body in JSON.
pub(crate) fn written(line: &str, body: &str) -> Exact {
    written_as(JSON, JSON, line, body)
}

/// A request with a body of this media type.
pub(crate) fn written_as(accept: &str, content: &str, line: &str, body: &str) -> Exact {
    Exact {
        line: line.into(),
        headers: vec![
            format!("accept: {accept}"),
            format!("content-type: {content}"),
        ],
        body: body.into(),
    }
}

/// Why a call is not sent.
pub(crate) fn refusal<D: Decode>(call: Call<D>) -> Error {
    match call.request() {
        Ok(request) => panic!("sent: {} {}", request.method(), request.uri()),
        Err(error) => error,
    }
}
