//! What came of a body and was not unpacked yet.

use alloc::collections::VecDeque;

use bytes::{Buf, Bytes};

use super::Fault;

/// As much as the largest answer may be that is taken whole. Whoever polls between two chunks never comes near it.
const LIMIT: usize = 1 << 30;

pub(super) struct Input {
    /// None of them is empty.
    chunks: VecDeque<Bytes>,
    waiting: usize,
    taken: u64,
    ended: bool,
    overflowed: bool,
}

impl Input {
    pub(super) fn new() -> Self {
        Self {
            chunks: VecDeque::new(),
            waiting: 0,
            taken: 0,
            ended: false,
            overflowed: false,
        }
    }

    pub(super) fn feed(&mut self, chunk: Bytes) {
        if self.overflowed || chunk.len() > LIMIT.saturating_sub(self.waiting) {
            self.overflowed = true;
            self.clear();
        } else if !chunk.is_empty() {
            self.waiting = self.waiting.saturating_add(chunk.len());
            self.chunks.push_back(chunk);
        }
    }

    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// More than is held came without being asked for.
    pub(super) fn check(&self) -> Result<(), Fault> {
        if self.overflowed {
            return Err(Fault::Limit {
                what: "what came of the answer, still to be unpacked,",
                bytes: LIMIT,
            });
        }
        Ok(())
    }

    /// Nothing more will come.
    pub(super) fn is_ended(&self) -> bool {
        self.ended
    }

    pub(super) fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// How many bytes of the body were taken.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    /// The next bytes; none if there are none now.
    pub(super) fn chunk(&self) -> &[u8] {
        self.chunks.front().map_or(&[], |chunk| chunk)
    }

    /// Takes bytes of the chunk.
    pub(super) fn take(&mut self, bytes: usize) {
        let Some(chunk) = self.chunks.front_mut() else {
            return;
        };
        let bytes = bytes.min(chunk.len());
        chunk.advance(bytes);
        if chunk.is_empty() {
            self.chunks.pop_front();
        }
        self.waiting = self.waiting.saturating_sub(bytes);
        self.taken = self.taken.saturating_add(bytes as u64);
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let byte = self.chunk().first().copied();
        self.take(1);
        byte
    }

    /// Lets go of what was not taken.
    pub(super) fn clear(&mut self) {
        self.chunks = VecDeque::new();
        self.waiting = 0;
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn whoever_only_feeds_is_bounded() {
        // The same bytes each time, so that the test holds no more than these.
        let chunk = Bytes::from(vec![0; LIMIT / 64]);
        let mut input = Input::new();
        for _ in 0..64 {
            input.feed(chunk.clone());
        }
        assert!(input.check().is_ok());
        input.take(1);
        input.feed(Bytes::from_static(b"a"));
        assert!(input.check().is_ok());
        input.feed(Bytes::from_static(b"b"));
        assert!(input.check().is_err() && input.is_empty());
    }
}
