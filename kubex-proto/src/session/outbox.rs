//! What was written and is not sent yet, of one channel.

use alloc::collections::VecDeque;

use bytes::{BufMut, Bytes, BytesMut};

/// The most that one message carries, as in client-go.
const CHUNK: usize = 32 << 10;

/// So much is held until no more is taken.
const ROOM: usize = 256 << 10;

/// Messages of a channel, whose number they begin with.
pub(super) struct Outbox {
    channel: u8,
    messages: VecDeque<BytesMut>,
    held: usize,
    /// Some was thrown away.
    is_lossy: bool,
}

impl Outbox {
    pub(super) fn new(channel: u8) -> Self {
        Self {
            channel,
            messages: VecDeque::new(),
            held: 0,
            is_lossy: false,
        }
    }

    /// How many bytes it takes now.
    pub(super) fn room(&self) -> usize {
        ROOM.saturating_sub(self.held)
    }

    /// Whether all that it took was given on.
    pub(super) fn is_sent(&self) -> bool {
        self.messages.is_empty() && !self.is_lossy
    }

    /// Takes as much as there is room for. Short pieces go together, as far as they wait.
    pub(super) fn write(&mut self, bytes: &[u8]) -> usize {
        let (mut rest, _) = bytes.split_at(bytes.len().min(self.room()));
        let taken = rest.len();
        self.held += taken;
        while !rest.is_empty() {
            let room = |message: &BytesMut| (CHUNK + 1).saturating_sub(message.len());
            if self.messages.back().is_none_or(|last| room(last) == 0) {
                let mut message = BytesMut::with_capacity(1 + rest.len().min(CHUNK));
                message.put_u8(self.channel);
                self.messages.push_back(message);
            }
            if let Some(last) = self.messages.back_mut() {
                let (now, later) = rest.split_at(rest.len().min(room(last)));
                last.extend_from_slice(now);
                rest = later;
            }
        }
        taken
    }

    /// The next message.
    pub(super) fn pop(&mut self) -> Option<Bytes> {
        let message = self.messages.pop_front()?;
        self.held = self.held.saturating_sub(message.len().saturating_sub(1));
        Some(message.freeze())
    }

    /// Forgets all that is not sent.
    pub(super) fn clear(&mut self) {
        self.is_lossy |= !self.messages.is_empty();
        self.messages.clear();
        self.held = 0;
    }
}

/// What is said is not printed, as it may be secret.
impl core::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Outbox")
            .field("channel", &self.channel)
            .field("held_bytes", &self.held)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use super::*;

    #[test]
    fn messages_are_of_at_most_32_kib_and_begin_with_their_channel() {
        let mut outbox = Outbox::new(7);
        let data: Vec<u8> = (0..70_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        assert_eq!(outbox.write(&data), data.len());
        let messages: Vec<_> = core::iter::from_fn(|| outbox.pop()).collect();
        let lengths: Vec<_> = messages.iter().map(Bytes::len).collect();
        assert_eq!(lengths, [CHUNK + 1, CHUNK + 1, 70_000 - 2 * CHUNK + 1]);
        assert!(messages.iter().all(|message| message[0] == 7));
        let joined: Vec<u8> = messages
            .iter()
            .flat_map(|message| message[1..].to_vec())
            .collect();
        assert_eq!(joined, data);
        assert!(outbox.is_sent() && outbox.room() == ROOM);
    }

    #[test]
    fn what_does_not_fit_is_not_taken() {
        let mut outbox = Outbox::new(0);
        assert_eq!(outbox.write(&vec![1; ROOM + 5]), ROOM);
        assert_eq!((outbox.room(), outbox.write(b"x")), (0, 0));
        outbox.pop();
        assert_eq!(outbox.write(b"xyz"), 3);
        assert_eq!(outbox.room(), CHUNK - 3);
    }

    #[test]
    fn what_is_thrown_away_was_not_sent() {
        let mut outbox = Outbox::new(0);
        outbox.clear();
        assert!(outbox.is_sent());
        outbox.write(b"x");
        outbox.clear();
        assert!(!outbox.is_sent() && outbox.pop().is_none());
    }

    #[test]
    fn short_pieces_go_together() {
        let mut outbox = Outbox::new(0);
        for _ in 0..10 {
            outbox.write(b"ab");
        }
        assert_eq!(outbox.pop().unwrap().len(), 21);
        assert!(outbox.pop().is_none());
    }
}
