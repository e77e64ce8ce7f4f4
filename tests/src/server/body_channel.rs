//! How the server writes into the body of an open watch: a queue that a thread or a task can wait on.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use bytes::Bytes;

use super::body::BodyCut;
use super::gzip;

/// The server's end. Dropping it ends the body in good order.
pub(crate) struct Sender(Arc<Channel>);

/// The body's end. Dropping it tells the server that nobody reads any more.
pub(crate) struct Receiver(Arc<Channel>);

struct Channel {
    queue: Mutex<Queue>,
    arrived: Condvar,
}

#[derive(Default)]
struct Queue {
    chunks: VecDeque<Bytes>,
    /// Chunks are read in gzip.
    packed: bool,
    end: Option<End>,
    waker: Option<Waker>,
    abandoned: bool,
}

#[derive(Clone, Copy)]
enum End {
    Orderly,
    Cut,
}

pub(crate) fn channel() -> (Sender, Receiver) {
    let channel = Arc::new(Channel {
        queue: Mutex::default(),
        arrived: Condvar::new(),
    });
    (Sender(Arc::clone(&channel)), Receiver(channel))
}

impl Sender {
    pub(crate) fn send(&self, chunk: Bytes) {
        self.0.change(|queue| queue.chunks.push_back(chunk));
    }

    /// Ends the body as a broken connection would.
    pub(crate) fn cut(self) {
        self.0.change(|queue| queue.end = Some(End::Cut));
    }

    /// Nobody reads the body any more.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.0.lock().abandoned
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.0.change(|queue| {
            queue.end.get_or_insert(End::Orderly);
        });
    }
}

impl Receiver {
    /// From now on, all that is there to be read is read as one member of gzip, as the real server makes one for all that
    /// it has to say at a time.
    pub(crate) fn pack(&mut self) {
        self.0.lock().packed = true;
    }

    /// Blocks until there is a chunk or the end.
    pub(crate) fn wait(&mut self) -> Option<Result<Bytes, BodyCut>> {
        let mut queue = self.0.lock();
        loop {
            if let Poll::Ready(next) = queue.next() {
                return next;
            }
            queue = self
                .0
                .arrived
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(crate) fn poll(&mut self, waker: Option<&Waker>) -> Poll<Option<Result<Bytes, BodyCut>>> {
        let mut queue = self.0.lock();
        let next = queue.next();
        if let (Poll::Pending, Some(waker)) = (&next, waker) {
            queue.waker = Some(waker.clone());
        }
        next
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let mut queue = self.0.lock();
        queue.abandoned = true;
        queue.chunks.clear();
    }
}

impl Queue {
    fn next(&mut self) -> Poll<Option<Result<Bytes, BodyCut>>> {
        let chunk = if self.packed && !self.chunks.is_empty() {
            let chunks: Vec<_> = self.chunks.drain(..).collect();
            Some(gzip::pack(&chunks.concat()))
        } else {
            self.chunks.pop_front()
        };
        match (chunk, self.end) {
            (Some(chunk), _) => Poll::Ready(Some(Ok(chunk))),
            (None, None) => Poll::Pending,
            (None, Some(End::Orderly)) => Poll::Ready(None),
            (None, Some(End::Cut)) => Poll::Ready(Some(Err(BodyCut))),
        }
    }
}

impl Channel {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        // The queue is whole between any two statements, so a panic elsewhere does not spoil it.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Queue)) {
        let waker = {
            let mut queue = self.lock();
            if !queue.abandoned {
                change(&mut queue);
            }
            queue.waker.take()
        };
        self.arrived.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiting_thread_is_woken() {
        let (sender, mut receiver) = channel();
        let reader = std::thread::spawn(move || (receiver.wait(), receiver.wait()));
        sender.send(Bytes::from("a"));
        sender.cut();
        assert_eq!(
            reader.join().unwrap(),
            (Some(Ok(Bytes::from("a"))), Some(Err(BodyCut)))
        );
    }

    #[test]
    fn a_reader_that_goes_away_is_noticed() {
        let (sender, receiver) = channel();
        assert!(!sender.is_abandoned());
        drop(receiver);
        assert!(sender.is_abandoned());
    }
}
