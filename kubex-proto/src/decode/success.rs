//! An answer that says no more than that it was done.

use alloc::format;
use core::fmt;

use bytes::Bytes;

use super::{
    Decode, Quoting,
    envelope::{Envelope, status},
    one::{LIMIT, Whole},
};
use crate::{Error, Status, excerpt::excerpt};

/// Decodes a body that is a [`Status`]: one of success is the item, one of failure the error, whatever the answer's
/// code was.
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::{Decode, StatusDecoder};
///
/// let mut decoder = StatusDecoder::new();
/// decoder.feed(Bytes::from_static(br#"{"kind":"Status","status":"Failure","message":"no","code":500}"#));
/// decoder.end();
/// assert_eq!(decoder.poll().unwrap().unwrap_err().to_string(), "no (500)");
/// ```
pub struct StatusDecoder {
    whole: Whole,
}

impl StatusDecoder {
    /// A decoder that has read nothing.
    pub fn new() -> Self {
        Self {
            whole: Whole::new("Status".into(), "the answer", LIMIT, Quoting::Allowed),
        }
    }
}

impl Default for StatusDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decode for StatusDecoder {
    type Item = Status;

    fn feed(&mut self, chunk: Bytes) {
        self.whole.feed(chunk);
    }

    fn end(&mut self) {
        self.whole.end();
    }

    fn poll(&mut self) -> Option<Result<Status, Error>> {
        self.whole.poll(|bytes, what, quoting| {
            let envelope = Envelope::of(bytes, what, quoting)?;
            if envelope.is_status() {
                return status(bytes, quoting);
            }
            let kind = envelope.kind.as_deref().unwrap_or("value without a kind");
            Err(Error::decode(format!(
                "cannot decode {what}: the answer is a {}",
                excerpt(kind)
            )))
        })
    }

    fn fresh(&self) -> Self {
        Self {
            whole: self.whole.fresh(),
        }
    }
}

impl fmt::Debug for StatusDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusDecoder").finish_non_exhaustive()
    }
}
