//! The two servers that are asked.

pub(crate) mod in_memory;
pub(crate) mod real;

use bytes::Bytes;
use http::Request;

use crate::operation::{Caller, Operation};
use crate::reference::Memory;

pub(crate) use self::in_memory::InMemory;
pub(crate) use self::real::Real;

/// The tokens of one server.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) administrator: String,
    pub(crate) limited: String,
}

/// The request of an operation, as one server is to get it.
fn request(operation: &Operation, memory: &Memory, tokens: &Tokens) -> Request<Bytes> {
    let mut builder = Request::builder()
        .method(operation.method.clone())
        .uri(memory.resolve(&operation.target))
        .header("host", "127.0.0.1")
        .header("user-agent", "differential/1.0");
    for (name, value) in &operation.headers {
        builder = builder.header(*name, value);
    }
    let token = match operation.caller {
        Caller::Administrator => Some(&*tokens.administrator),
        Caller::Limited => Some(&*tokens.limited),
        Caller::Stranger => Some("of-nobody"),
        Caller::Nobody => None,
    };
    if let Some(token) = token {
        builder = builder.header("authorization", format!("Bearer {token}"));
    }
    let body = memory.resolve(&operation.body);
    builder
        .body(Bytes::from(body))
        .unwrap_or_else(|error| panic!("{operation} is no request: {error}"))
}
