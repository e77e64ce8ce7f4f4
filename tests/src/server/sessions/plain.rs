//! Refusals in plain words, as of those who know no Status: nodes, and the server's WebSocket library.

use http::StatusCode;

use crate::server::body::Body;
use crate::server::reply::Reply;

#[derive(Debug)]
pub(super) struct Plain {
    code: StatusCode,
    pub(super) words: String,
}

impl Plain {
    pub(super) fn new(code: StatusCode, words: impl Into<String>) -> Self {
        let words = words.into();
        Self { code, words }
    }

    pub(super) fn bad_request(words: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, words)
    }

    /// What a node says of what it does not have.
    pub(super) fn not_running(words: String) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, words)
    }

    pub(super) fn into_reply(self) -> Reply {
        Reply::plain(self.code, Body::whole(self.words))
    }
}
