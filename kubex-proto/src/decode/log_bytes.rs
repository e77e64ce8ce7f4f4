//! A log as it arrives.

use alloc::collections::VecDeque;
use core::fmt;

use bytes::Bytes;

use super::Decode;
use crate::Error;

/// Hands on the bytes of a log in the pieces in which they arrive, which say nothing: all of them together are
/// what the container wrote, UTF-8 or not.
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::{Decode, LogBytes};
///
/// let mut bytes = LogBytes::new();
/// bytes.feed(Bytes::from_static(b"50%\r"));
/// assert_eq!(bytes.poll().unwrap()?, "50%\r");
/// assert!(bytes.poll().is_none());
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Default)]
pub struct LogBytes {
    chunks: VecDeque<Bytes>,
}

impl LogBytes {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Decode for LogBytes {
    type Item = Bytes;

    fn feed(&mut self, chunk: Bytes) {
        if !chunk.is_empty() {
            self.chunks.push_back(chunk);
        }
    }

    fn end(&mut self) {}

    fn poll(&mut self) -> Option<Result<Bytes, Error>> {
        self.chunks.pop_front().map(Ok)
    }

    fn fresh(&self) -> Self {
        Self::new()
    }
}

/// What came is not printed, as it may hold secrets.
impl fmt::Debug for LogBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held: usize = self.chunks.iter().map(Bytes::len).sum();
        f.debug_struct("LogBytes")
            .field("held_bytes", &held)
            .finish_non_exhaustive()
    }
}
