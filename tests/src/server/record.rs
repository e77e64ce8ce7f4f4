//! What the server was asked, for tests that look at it afterwards.

use std::collections::VecDeque;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Uri};

/// A request as it arrived, but for its credential.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// The method.
    pub method: Method,
    /// The target as it was sent.
    pub uri: Uri,
    /// The headers; the value of `Authorization` is its scheme and no more.
    pub headers: HeaderMap,
    /// The body; of a large one its first 64 KiB.
    pub body: Bytes,
}

/// So much is kept of a body.
const BODY_KEPT: usize = 64 * 1024;

/// The latest requests.
pub(crate) struct Record {
    requests: VecDeque<RecordedRequest>,
    limit: usize,
}

impl Record {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            requests: VecDeque::new(),
            limit,
        }
    }

    pub(crate) fn add(&mut self, request: &Parts, body: &Bytes) {
        if self.limit == 0 {
            return;
        }
        if self.requests.len() == self.limit {
            self.requests.pop_front();
        }
        let mut headers = request.headers.clone();
        if let Some(value) = headers.get_mut(AUTHORIZATION) {
            let scheme = value
                .to_str()
                .unwrap_or_default()
                .split(' ')
                .next()
                .unwrap_or_default();
            *value = HeaderValue::from_str(scheme).unwrap_or(HeaderValue::from_static(""));
        }
        self.requests.push_back(RecordedRequest {
            method: request.method.clone(),
            uri: request.uri.clone(),
            headers,
            body: Bytes::copy_from_slice(&body[..body.len().min(BODY_KEPT)]),
        });
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.requests.clear();
    }
}
