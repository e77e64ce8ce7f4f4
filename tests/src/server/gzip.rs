//! Answers in gzip, for those who ask for it.

use std::io::Write as _;

use bytes::{BufMut as _, Bytes, BytesMut};
use flate2::{Compression, GzBuilder};
use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

use super::reply::Reply;

/// What is larger than this is packed.
const THRESHOLD: usize = 128 << 10;

/// Whether the client says that it takes gzip; as in the real server, the first header counts, and no quality.
pub(crate) fn is_wanted(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|coding| coding.trim() == "gzip"))
}

/// One member that holds these bytes.
pub(crate) fn pack(bytes: &[u8]) -> Bytes {
    let member = BytesMut::new().writer();
    let mut encoder = GzBuilder::new().write(member, Compression::fast());
    // Writing into memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder
        .finish()
        .map(|member| member.into_inner().freeze())
        .unwrap_or_default()
}

impl Reply {
    /// Packs an object, a list or a Status that is large, if that is wanted.
    pub(crate) fn packed_for(self, headers: &HeaderMap) -> Self {
        let is_large = self
            .body
            .document()
            .is_some_and(|document| document.len() > THRESHOLD);
        if !is_large || self.content_type.starts_with("text/") || !is_wanted(headers) {
            return self;
        }
        Self {
            body: self.body.packed(),
            ..self
        }
    }
}
