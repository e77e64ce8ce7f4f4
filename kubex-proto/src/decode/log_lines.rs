//! A log line by line.

use alloc::string::String;
use core::fmt;

use bytes::Bytes;

use super::{Decode, lines::Lines};
use crate::Error;

/// Long lines are JSON most often, of some KiB; runtimes hand lines on in pieces of 16 KiB.
const LIMIT: usize = 1 << 20;

/// Decodes the lines of a log, without their ends: `\n`, or the `\r\n` that terminals write. What stands after the last
/// end is a line too, if it is not empty.
///
/// A line of more than 1 MiB is an error in its place ([`is_limit`](Error::is_limit)), is skipped without being held,
/// and the next ones follow. A container may write anything, so what is no UTF-8 is read as U+FFFD;
/// [`LogBytes`](crate::LogBytes) has what was written.
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::{Decode, LogLines};
///
/// let mut lines = LogLines::new().with_limit(8);
/// lines.feed(Bytes::from_static(b"ready\r\nlonger than that\nen"));
/// assert_eq!(lines.poll().unwrap()?, "ready");
/// assert!(lines.poll().unwrap().unwrap_err().is_limit());
/// assert!(lines.poll().is_none());
/// lines.feed(Bytes::from_static(b"d"));
/// lines.end();
/// assert_eq!(lines.poll().unwrap()?, "end");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
pub struct LogLines {
    lines: Lines,
}

impl LogLines {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self {
            lines: Lines::new(LIMIT),
        }
    }

    /// Another limit for a line, without its `\n`, than 1 MiB.
    #[must_use]
    pub fn with_limit(mut self, bytes: usize) -> Self {
        self.lines.set_limit(bytes);
        self
    }
}

impl Default for LogLines {
    fn default() -> Self {
        Self::new()
    }
}

impl Decode for LogLines {
    type Item = String;

    fn feed(&mut self, chunk: Bytes) {
        self.lines.feed(chunk);
    }

    fn end(&mut self) {
        self.lines.end();
    }

    fn poll(&mut self) -> Option<Result<String, Error>> {
        let Ok(line) = self.lines.next()? else {
            return Some(Err(Error::limit("a line of the log", self.lines.limit())));
        };
        let mut bytes = line.bytes;
        if line.is_terminated && bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        Some(Ok(String::from_utf8(bytes).unwrap_or_else(|error| {
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        })))
    }

    fn fresh(&self) -> Self {
        Self::new().with_limit(self.lines.limit())
    }
}

/// What came is not printed, as it may hold secrets.
impl fmt::Debug for LogLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogLines")
            .field("held_bytes", &self.lines.held_bytes())
            .finish_non_exhaustive()
    }
}
