//! What a client and the server say to each other in one session: two queues of messages, each of which holds no more than it may.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;

use super::upgraded::Received;

/// How many bytes wait in one direction; a message is taken as long as there are fewer.
const HELD: usize = 64 * 1024;

/// How long a message may become that is made of what a program writes.
pub(super) const CHUNK: usize = 32 * 1024;

/// Both directions of a session, and how it ended.
#[derive(Clone, Default)]
pub(super) struct Line(Arc<Mutex<Said>>);

#[derive(Default)]
struct Said {
    to_client: Queue<Received>,
    to_server: Queue<Bytes>,
    /// What the server ended it with.
    end: Option<Received>,
    client_is_gone: bool,
    /// What the client has said is heard to the end where it goes in order.
    hears_out: bool,
    /// It has gone in order.
    client_said_all: bool,
    waiting: Vec<Waker>,
}

struct Queue<T> {
    messages: VecDeque<(T, usize)>,
    held: usize,
}

/// Cuts a session that ends without a word, as that of a function that panics.
pub(super) struct CutAtLast(pub(super) Line);

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            messages: VecDeque::new(),
            held: 0,
        }
    }
}

impl<T> Queue<T> {
    fn has_room(&self) -> bool {
        self.held < HELD
    }

    fn push(&mut self, message: T, length: usize) {
        // Empty ones take room as well.
        let length = length.max(1);
        self.held += length;
        self.messages.push_back((message, length));
    }

    fn pop(&mut self) -> Option<T> {
        let (message, length) = self.messages.pop_front()?;
        self.held -= length;
        Some(message)
    }
}

impl Said {
    fn wait<T>(&mut self, context: &Context<'_>) -> Poll<T> {
        let waker = context.waker();
        if !self.waiting.iter().any(|known| known.will_wake(waker)) {
            self.waiting.push(waker.clone());
        }
        Poll::Pending
    }

    fn is_over(&self) -> bool {
        self.client_is_gone || self.end.is_some()
    }
}

impl Line {
    /// One whose client may say its last words before it is gone.
    pub(super) fn that_hears_out() -> Self {
        let line = Self::default();
        line.lock().hears_out = true;
        line
    }
}

/// The server's side.
impl Line {
    /// Says what `message` makes, which is of `length` bytes, once there is room.
    pub(super) fn poll_say(
        &self,
        context: &Context<'_>,
        length: usize,
        message: impl FnOnce() -> Received,
    ) -> Poll<io::Result<()>> {
        let mut said = self.lock();
        if said.is_over() {
            return Poll::Ready(Err(is_over()));
        }
        if !said.to_client.has_room() {
            return said.wait(context);
        }
        said.to_client.push(message(), length);
        Self::wake(said);
        Poll::Ready(Ok(()))
    }

    pub(super) async fn say(&self, message: Received) -> io::Result<()> {
        let length = match &message {
            Received::Message(bytes) => bytes.len(),
            Received::Text(text) => text.len(),
            Received::Close { .. } | Received::Cut => 0,
        };
        let mut message = Some(message);
        poll_fn(|context| {
            self.poll_say(context, length, || message.take().unwrap_or(Received::Cut))
        })
        .await
    }

    /// The next message of the client's; none follows once it is gone, and then this waits for ever.
    pub(super) async fn hear(&self) -> Bytes {
        poll_fn(|context| {
            let mut said = self.lock();
            match said.to_server.pop() {
                Some(message) if !said.client_is_gone => {
                    Self::wake(said);
                    Poll::Ready(message)
                }
                _ => said.wait(context),
            }
        })
        .await
    }

    /// As [`hear`](Self::hear), and none after the last of a client that has gone in order.
    pub(super) async fn hear_out(&self) -> Option<Bytes> {
        poll_fn(|context| {
            let mut said = self.lock();
            if said.client_is_gone {
                return said.wait(context);
            }
            let message = said.to_server.pop();
            if message.is_none() && !said.client_said_all {
                return said.wait(context);
            }
            Self::wake(said);
            Poll::Ready(message)
        })
        .await
    }

    /// Waits until the client is gone, whatever it has said before.
    pub(super) async fn client_is_gone(&self) {
        poll_fn(|context| {
            let mut said = self.lock();
            if said.client_is_gone {
                Poll::Ready(())
            } else {
                said.wait(context)
            }
        })
        .await;
    }

    /// Ends it; the first end counts.
    pub(super) fn end(&self, end: Received) {
        let mut said = self.lock();
        said.end.get_or_insert(end);
        Self::wake(said);
    }
}

/// The client's side.
impl Line {
    /// What the server says next: the end once all before it was heard, as often as it is asked for.
    pub(super) fn poll_receive(&self, context: &Context<'_>) -> Poll<Received> {
        let mut said = self.lock();
        if let Some(message) = said.to_client.pop() {
            Self::wake(said);
            return Poll::Ready(message);
        }
        match (&said.end, said.client_is_gone) {
            (Some(end), _) => Poll::Ready(end.clone()),
            (None, true) => Poll::Ready(Received::Cut),
            (None, false) => said.wait(context),
        }
    }

    pub(super) fn poll_send(&self, context: &Context<'_>, message: &Bytes) -> Poll<io::Result<()>> {
        let mut said = self.lock();
        if said.is_over() {
            return Poll::Ready(Err(is_over()));
        }
        if !said.to_server.has_room() {
            return said.wait(context);
        }
        said.to_server.push(message.clone(), message.len());
        Self::wake(said);
        Poll::Ready(Ok(()))
    }

    pub(super) fn hears_out(&self) -> bool {
        self.lock().hears_out
    }

    /// Goes in order: all that was said may be heard yet, and nothing is said any more.
    pub(super) fn say_no_more(&self) {
        let mut said = self.lock();
        said.client_said_all = true;
        Self::wake(said);
    }

    pub(super) fn leave(&self) {
        let mut said = self.lock();
        said.client_is_gone = true;
        Self::wake(said);
    }
}

impl Line {
    fn lock(&self) -> MutexGuard<'_, Said> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whoever waits looks again.
    fn wake(mut said: MutexGuard<'_, Said>) {
        let waiting = std::mem::take(&mut said.waiting);
        drop(said);
        for waker in waiting {
            waker.wake();
        }
    }
}

impl Drop for CutAtLast {
    fn drop(&mut self) {
        self.0.end(Received::Cut);
    }
}

fn is_over() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the session is over")
}
