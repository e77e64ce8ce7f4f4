//! A body that is collected whole.

use alloc::vec::Vec;

use bytes::Bytes;

use crate::Error;

/// Holds what came, up to a limit. A body that comes in one piece is not copied.
#[derive(Debug)]
pub(crate) struct Buffer {
    what: &'static str,
    limit: usize,
    first: Bytes,
    rest: Vec<u8>,
    overflowed: bool,
}

impl Buffer {
    /// `what` is what an error calls it.
    pub(crate) fn new(what: &'static str, limit: usize) -> Self {
        Self {
            what,
            limit,
            first: Bytes::new(),
            rest: Vec::new(),
            overflowed: false,
        }
    }

    /// An empty one of the same limit.
    pub(crate) fn fresh(&self) -> Self {
        Self::new(self.what, self.limit)
    }

    /// The same with another limit, before anything came.
    pub(crate) fn with_limit(&self, limit: usize) -> Self {
        Self::new(self.what, limit)
    }

    pub(crate) fn feed(&mut self, chunk: Bytes) {
        let length = self.first.len() + self.rest.len();
        if self.overflowed || chunk.len() > self.limit.saturating_sub(length) {
            self.overflowed = true;
            self.first = Bytes::new();
            self.rest = Vec::new();
        } else if length == 0 {
            self.first = chunk;
        } else {
            if !self.first.is_empty() {
                self.rest.extend_from_slice(&self.first);
                self.first = Bytes::new();
            }
            self.rest.extend_from_slice(&chunk);
        }
    }

    /// All of it; more than the limit is an error.
    pub(crate) fn take(&mut self) -> Result<Bytes, Error> {
        if self.overflowed {
            return Err(Error::limit(self.what, self.limit));
        }
        if self.rest.is_empty() {
            Ok(core::mem::take(&mut self.first))
        } else {
            Ok(core::mem::take(&mut self.rest).into())
        }
    }

    /// Whether more came than may be held; nothing more is taken then.
    pub(crate) fn is_overflowed(&self) -> bool {
        self.overflowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_up_to_its_limit() {
        let mut buffer = Buffer::new("answer", 4);
        buffer.feed(Bytes::from_static(b"ab"));
        buffer.feed(Bytes::from_static(b"cd"));
        assert_eq!(&*buffer.take().unwrap(), b"abcd");
        buffer.feed(Bytes::from_static(b"ab"));
        buffer.feed(Bytes::from_static(b"cde"));
        buffer.feed(Bytes::from_static(b"f"));
        let error = buffer.take().unwrap_err();
        assert!(error.is_limit());
        assert_eq!(alloc::format!("{error}"), "answer is larger than 4 bytes");
    }
}
