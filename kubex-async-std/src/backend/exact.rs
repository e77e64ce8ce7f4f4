//! What `http_types` cannot say, in the extensions of its requests and responses.

use std::{
    error::Error,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use http::{HeaderMap, Uri};
use kubex_proto::Failure;
use surf::{StatusCode, Url};

/// A request's URI and header values as they are to be sent.
#[derive(Clone, Debug)]
pub(crate) struct ExactRequest {
    /// What surf was given; where middleware has set another, that one holds.
    pub(crate) shown: Url,
    /// With `%2e%2e` and the like as they are, which [`Url`] takes for steps upwards.
    pub(crate) uri: Uri,
    /// Header values that are not ASCII.
    pub(crate) headers: HeaderMap,
}

/// An answer's status and header values as they came.
#[derive(Clone, Debug)]
pub(crate) struct ExactResponse {
    /// What surf was given; where middleware has set another, that one holds.
    pub(crate) shown: StatusCode,
    /// Of three digits, whatever they are.
    pub(crate) status: http::StatusCode,
    /// Header values that are not ASCII.
    pub(crate) headers: HeaderMap,
    /// What the body's reader lends at the moment.
    pub(crate) chunk: Chunk,
}

/// The bytes that the reader of a body lends at the moment, so that whoever reads it directly need not copy them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chunk(Arc<Mutex<Bytes>>);

impl Chunk {
    pub(crate) fn set(&self, bytes: Bytes) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
    }

    /// The same bytes as `lent`, which are this chunk itself, if no middleware put something before the reader.
    pub(crate) fn own(&self, lent: &[u8]) -> Bytes {
        let chunk = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if std::ptr::eq::<[u8]>(&raw const **chunk, lent) {
            chunk.clone()
        } else {
            Bytes::copy_from_slice(lent)
        }
    }
}

/// A [`Failure`] on its way through surf's errors, and those of readers.
#[derive(Debug)]
pub(crate) struct Undelivered(pub(crate) Failure);

impl fmt::Display for Undelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Error for Undelivered {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lent_from_the_chunk_itself_is_not_copied() {
        let chunk = Chunk::default();
        let present = Bytes::from_static(b"present");
        chunk.set(present.clone());
        assert_eq!(chunk.own(&present).as_ptr(), present.as_ptr());
        let part = present.get(..3).unwrap();
        assert_eq!(chunk.own(part), "pre");
        let other = b"present".to_vec();
        let copied = chunk.own(&other);
        assert_eq!(copied, "present");
        assert_ne!(copied.as_ptr(), present.as_ptr());
    }
}
