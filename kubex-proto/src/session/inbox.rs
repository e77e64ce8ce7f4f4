//! What came and was not taken yet, channel by channel.

use alloc::{collections::VecDeque, vec::Vec};

use bytes::Bytes;

/// So much of a channel is held until no more is read.
const ROOM: usize = 256 << 10;

/// What it costs to hold a message, however short it is.
const OVERHEAD: usize = 64;

/// A shorter message is copied: it may be a part of what was read together with far more, all of which would be held.
const PART: usize = 64 << 10;

/// A queue for each channel.
#[derive(Debug)]
pub(super) struct Inbox {
    queues: Vec<Queue>,
    /// How many messages came before the next one.
    count: u64,
}

#[derive(Debug, Default)]
struct Queue {
    messages: VecDeque<(u64, Bytes)>,
    cost: usize,
    is_ignored: bool,
}

impl Queue {
    fn pop(&mut self) -> Option<Bytes> {
        let (_, message) = self.messages.pop_front()?;
        self.cost = self.cost.saturating_sub(message.len() + OVERHEAD);
        Some(message)
    }

    /// When the first one came.
    fn first(&self) -> Option<u64> {
        self.messages.front().map(|(count, _)| *count)
    }
}

impl Inbox {
    pub(super) fn new(channels: usize) -> Self {
        Self {
            queues: core::iter::repeat_with(Queue::default)
                .take(channels)
                .collect(),
            count: 0,
        }
    }

    /// Whether the next message may come, of whichever channel it is.
    pub(super) fn has_room(&self) -> bool {
        self.queues.iter().all(|queue| queue.cost < ROOM)
    }

    pub(super) fn push(&mut self, channel: usize, message: Bytes) {
        if let Some(queue) = self.queues.get_mut(channel)
            && !queue.is_ignored
            && !message.is_empty()
        {
            let message = if message.len() < PART {
                Bytes::copy_from_slice(&message)
            } else {
                message
            };
            queue.cost += message.len() + OVERHEAD;
            queue.messages.push_back((self.count, message));
            self.count += 1;
        }
    }

    /// What came first of these channels.
    pub(super) fn pop_of(
        &mut self,
        channels: impl IntoIterator<Item = usize>,
    ) -> Option<(usize, Bytes)> {
        let channels = channels.into_iter();
        let first = channels
            .filter_map(|channel| Some((self.queues.get(channel)?.first()?, channel)))
            .min();
        let (_, channel) = first?;
        Some((channel, self.queues.get_mut(channel)?.pop()?))
    }

    /// What came first of all.
    pub(super) fn pop(&mut self) -> Option<(usize, Bytes)> {
        self.pop_of(0..self.queues.len())
    }

    /// Nobody will take what came and comes of this channel.
    pub(super) fn ignore(&mut self, channel: usize) {
        if let Some(queue) = self.queues.get_mut(channel) {
            *queue = Queue {
                is_ignored: true,
                ..Queue::default()
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_in_their_order_or_by_channel() {
        let mut inbox = Inbox::new(3);
        for (channel, message) in [(1, "a"), (0, "b"), (1, "c"), (2, "d"), (2, "")] {
            inbox.push(channel, Bytes::from_static(message.as_bytes()));
        }
        assert_eq!(inbox.pop_of([2]), Some((2, Bytes::from_static(b"d"))));
        assert_eq!(inbox.pop_of([2]), None);
        assert_eq!(inbox.pop(), Some((1, Bytes::from_static(b"a"))));
        assert_eq!(inbox.pop_of([1, 2]), Some((1, Bytes::from_static(b"c"))));
        assert_eq!(inbox.pop(), Some((0, Bytes::from_static(b"b"))));
        assert_eq!(inbox.pop(), None);
    }

    #[test]
    fn a_short_message_holds_nothing_but_itself() {
        let mut inbox = Inbox::new(1);
        let read = Bytes::from(alloc::vec![b'x'; 1 << 20]);
        inbox.push(0, read.slice(10..20));
        inbox.push(0, read.slice(20..20 + PART));
        let (_, short) = inbox.pop().unwrap();
        assert!(short.is_unique() && !read.is_unique());
        let (_, long) = inbox.pop().unwrap();
        assert!(!long.is_unique());
    }

    #[test]
    fn a_full_channel_stops_all_and_one_that_is_ignored_none() {
        let mut inbox = Inbox::new(2);
        let mut count = 0;
        while inbox.has_room() {
            inbox.push(0, Bytes::from_static(b"x"));
            count += 1;
        }
        // Short messages cost more than their length.
        assert!((1000..ROOM / 64).contains(&count), "{count}");
        inbox.ignore(0);
        assert!(inbox.has_room());
        inbox.push(0, Bytes::from(alloc::vec![0; ROOM]));
        assert!(inbox.has_room());
        assert_eq!(inbox.pop(), None);
    }
}
