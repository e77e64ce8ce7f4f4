//! A log as one text.

use alloc::string::String;
use core::fmt;

use bytes::Bytes;

use super::{Decode, Quoting, one::Whole};
use crate::Error;

/// Kubelets keep up to 10 MiB of a log in one file, unless they are told otherwise.
const LIMIT: usize = 64 << 20;

/// Decodes a log as one text, of up to 64 MiB; line ends stay as they are.
///
/// A container may write anything, and a limit of bytes may cut a character: what is no UTF-8 is read as U+FFFD, so
/// that one odd byte does not hide the rest. [`LogBytes`](crate::LogBytes) has what was written.
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::{Decode, LogText};
///
/// let mut text = LogText::new();
/// text.feed(Bytes::from_static(b"read"));
/// text.feed(Bytes::from_static(b"y\nd\xc3"));
/// text.end();
/// assert_eq!(text.poll().unwrap()?, "ready\nd\u{fffd}");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
pub struct LogText {
    whole: Whole,
}

impl LogText {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self {
            whole: Whole::new("log".into(), "the log", LIMIT, Quoting::Forbidden),
        }
    }

    /// Another limit than 64 MiB.
    #[must_use]
    pub fn with_limit(mut self, bytes: usize) -> Self {
        self.whole.limit(bytes);
        self
    }
}

impl Default for LogText {
    fn default() -> Self {
        Self::new()
    }
}

impl Decode for LogText {
    type Item = String;

    fn feed(&mut self, chunk: Bytes) {
        self.whole.feed(chunk);
    }

    fn end(&mut self) {
        self.whole.end();
    }

    fn poll(&mut self) -> Option<Result<String, Error>> {
        self.whole
            .poll(|bytes, _, _| Ok(String::from_utf8_lossy(bytes).into_owned()))
    }

    fn fresh(&self) -> Self {
        Self {
            whole: self.whole.fresh(),
        }
    }
}

/// What came is not printed, as it may hold secrets.
impl fmt::Debug for LogText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogText").finish_non_exhaustive()
    }
}
