//! An answer of hyper as surf hands it on.

use http::HeaderMap;
use http_body::Body as _;
use hyper::body::Incoming;
use surf::{
    Body, StatusCode,
    http::headers::{CONTENT_TYPE, HeaderName, HeaderValue},
};

use super::{Chunk, ExactResponse, reader::Reader};
use crate::pool::Lease;

/// The answer for surf's middleware, and with it what that cannot be told.
pub(super) fn incoming(answer: http::Response<Incoming>, lease: Lease) -> http_client::Response {
    let (head, body) = answer.into_parts();
    let shown = shown(head.status);
    let mut response = http_client::Response::new(shown);
    let length = body.size_hint().exact();
    let chunk = Chunk::default();
    let reader = Reader::new(body, lease, chunk.clone());
    let length = length.and_then(|length| usize::try_from(length).ok());
    response.set_body(Body::from_reader(reader, length));
    // A body brings a type of its own, which nobody sent.
    response.remove_header(CONTENT_TYPE);
    let mut hidden = HeaderMap::new();
    for (name, value) in &head.headers {
        let known = HeaderName::from_bytes(name.as_str().into());
        match (known, HeaderValue::from_bytes(value.as_bytes().into())) {
            (Ok(name), Ok(value)) => response.append_header(name, value),
            _ => {
                hidden.append(name, value.clone());
            }
        }
    }
    response.ext_mut().insert(ExactResponse {
        shown,
        status: head.status,
        headers: hidden,
        chunk,
    });
    response
}

/// The same, or the plainest of its class.
fn shown(status: http::StatusCode) -> StatusCode {
    StatusCode::try_from(status.as_u16()).unwrap_or(match status.as_u16() / 100 {
        2 => StatusCode::Ok,
        3 => StatusCode::MultipleChoice,
        4 => StatusCode::BadRequest,
        _ => StatusCode::InternalServerError,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_without_a_name_is_shown_as_one_of_its_class() {
        for (status, expected) in [(201, 201), (299, 200), (399, 300), (460, 400), (520, 500)] {
            let status = http::StatusCode::from_u16(status).unwrap();
            assert_eq!(u16::from(shown(status)), expected, "{status}");
        }
    }
}
