//! A body of lines, one at a time.

use alloc::{collections::VecDeque, vec::Vec};

use bytes::{Buf, Bytes};

/// Cuts a body into lines as they are asked for, however it arrives. What is held is bounded by the last
/// chunk and one line.
#[derive(Debug)]
pub(super) struct Lines {
    limit: usize,
    /// What was fed and not looked at yet.
    chunks: VecDeque<Bytes>,
    /// The beginning of a line that has not ended yet.
    partial: Vec<u8>,
    /// Where in the body that line starts.
    start: usize,
    /// The line is over the limit: what is left of it is let go.
    skipping: bool,
    /// That a line is over the limit was not told yet.
    overflowed: bool,
    ended: bool,
}

/// One line without its end.
pub(super) struct Line {
    pub(super) bytes: Vec<u8>,
    /// Where in the body it starts.
    pub(super) start: usize,
    /// Whether its end came, or only that of the body.
    pub(super) is_terminated: bool,
}

/// A line is over the limit.
pub(super) struct TooLong;

impl Lines {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            chunks: VecDeque::new(),
            partial: Vec::new(),
            start: 0,
            skipping: false,
            overflowed: false,
            ended: false,
        }
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    pub(super) fn held_bytes(&self) -> usize {
        let fed: usize = self.chunks.iter().map(Bytes::len).sum();
        self.partial.len().saturating_add(fed)
    }

    pub(super) fn feed(&mut self, chunk: Bytes) {
        // The piece of a long line is taken at once, so that whoever only feeds is bounded as well.
        if self.chunks.is_empty() && memchr::memchr(b'\n', &chunk).is_none() {
            self.hold(&chunk);
        } else {
            self.chunks.push_back(chunk);
        }
    }

    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    pub(super) fn next(&mut self) -> Option<Result<Line, TooLong>> {
        loop {
            if core::mem::take(&mut self.overflowed) {
                return Some(Err(TooLong));
            }
            let Some(chunk) = self.chunks.front_mut() else {
                let rest = self.ended && !self.partial.is_empty();
                return rest.then(|| Ok(self.line(false)));
            };
            let Some(newline) = memchr::memchr(b'\n', chunk) else {
                let chunk = self.chunks.pop_front().unwrap_or_default();
                self.hold(&chunk);
                continue;
            };
            let head = chunk.split_to(newline);
            chunk.advance(1);
            if chunk.is_empty() {
                self.chunks.pop_front();
            }
            self.hold(&head);
            if core::mem::take(&mut self.skipping) {
                self.pass(1);
            } else {
                return Some(Ok(self.line(true)));
            }
        }
    }

    /// The line that is held.
    fn line(&mut self, is_terminated: bool) -> Line {
        let start = self.start;
        let bytes = core::mem::take(&mut self.partial);
        self.pass(bytes.len().saturating_add(usize::from(is_terminated)));
        Line {
            bytes,
            start,
            is_terminated,
        }
    }

    /// Adds to the line that has not ended.
    fn hold(&mut self, bytes: &[u8]) {
        if self.skipping {
            self.pass(bytes.len());
        } else if bytes.len() > self.limit.saturating_sub(self.partial.len()) {
            self.skipping = true;
            self.overflowed = true;
            self.pass(self.partial.len().saturating_add(bytes.len()));
            self.partial = Vec::new();
        } else {
            self.partial.extend_from_slice(bytes);
        }
    }

    /// Counts bytes; a stream may be of more than a small machine can count.
    fn pass(&mut self, bytes: usize) {
        self.start = self.start.saturating_add(bytes);
    }
}

#[cfg(test)]
mod tests {
    use alloc::{borrow::ToOwned, string::String, vec};

    use super::*;

    fn lines(chunks: &[&'static str]) -> Vec<String> {
        let mut lines = Lines::new(5);
        let mut found = Vec::new();
        let mut drain = |lines: &mut Lines| {
            while let Some(line) = lines.next() {
                found.push(match line {
                    Ok(line) => {
                        let text = String::from_utf8(line.bytes).unwrap();
                        alloc::format!("{}:{text}", line.start)
                    }
                    Err(TooLong) => "too long".to_owned(),
                });
            }
        };
        for chunk in chunks {
            lines.feed(Bytes::from_static(chunk.as_bytes()));
            drain(&mut lines);
        }
        lines.end();
        drain(&mut lines);
        found
    }

    #[test]
    fn come_however_they_are_cut() {
        let expected = vec!["0:ab", "3:", "4:cde", "8:f"];
        assert_eq!(lines(&["ab\n\ncde\nf"]), expected);
        assert_eq!(lines(&["a", "b", "\n", "\nc", "de", "\nf"]), expected);
        assert_eq!(lines(&[]), Vec::<String>::new());
    }

    #[test]
    fn that_are_too_long_are_skipped() {
        let expected = vec!["0:a", "too long", "9:b"];
        assert_eq!(lines(&["a\n123456\nb\n"]), expected);
        assert_eq!(lines(&["a\n", "123", "456", "\n", "b"]), expected);
        assert_eq!(lines(&["12345\n"]), vec!["0:12345"]);
        assert_eq!(lines(&["123456"]), vec!["too long"]);
    }
}
