//! A body that is text.

use alloc::string::String;

use bytes::Bytes;

use super::{Decode, Quoting, one::Whole};
use crate::Error;

/// `/readyz?verbose` and its like are short, `/metrics` is some MiB.
const LIMIT: usize = 64 << 20;

/// Decodes a body that is UTF-8 text, of up to 64 MiB.
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::{Decode, TextDecoder};
///
/// let mut text = TextDecoder::new();
/// text.feed(Bytes::from_static(b"ok"));
/// text.end();
/// assert_eq!(text.poll().unwrap()?, "ok");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
pub struct TextDecoder {
    whole: Whole,
}

impl TextDecoder {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self {
            whole: Whole::new("text".into(), "the answer", LIMIT, Quoting::Forbidden),
        }
    }

    /// Another limit than 64 MiB.
    #[must_use]
    pub fn with_limit(mut self, bytes: usize) -> Self {
        self.whole.limit(bytes);
        self
    }
}

impl Default for TextDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl core::fmt::Debug for TextDecoder {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("TextDecoder")
    }
}

impl Decode for TextDecoder {
    type Item = String;

    fn feed(&mut self, chunk: Bytes) {
        self.whole.feed(chunk);
    }

    fn end(&mut self) {
        self.whole.end();
    }

    fn poll(&mut self) -> Option<Result<String, Error>> {
        self.whole.poll(|bytes, what, _| {
            core::str::from_utf8(bytes)
                .map(Into::into)
                .map_err(|error| {
                    Error::decode(alloc::format!(
                        "cannot decode {what} at offset {}: not UTF-8",
                        error.valid_up_to()
                    ))
                })
        })
    }

    fn expects(&self, _: &str) -> bool {
        true
    }

    fn fresh(&self) -> Self {
        Self {
            whole: self.whole.fresh(),
        }
    }
}
