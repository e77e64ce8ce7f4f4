//! One HTTP/2 connection: opening it and keeping it going.

use std::{
    future::Future,
    mem,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http2;
use hyper_util::rt::TokioTimer;
use kubex_proto::{ConnectFault, Connections};

use crate::connect::{ConnectError, Io, Wire};

/// What requests are sent with; each clone can send.
pub(super) type Sender = http2::SendRequest<Full<Bytes>>;

type Connection = http2::Connection<Box<dyn Io>, Full<Bytes>, Executor>;
type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// How much of one answer may be under way unread, unless somebody says otherwise. It bounds what a stream that nobody reads holds in
/// memory: with hundreds of watches, it is to be no more than one answer needs to come at full speed (1 MiB
/// in a round trip of 50 ms is 160 Mbit/s).
const STREAM_WINDOW: u32 = 1 << 20;

/// How much of all answers together: so much that streams nobody reads never stall the others. What is
/// held is bounded by the windows of the streams that are open, which stay far below.
const CONNECTION_WINDOW: u32 = 1 << 30;

/// How many cancelled streams are remembered, for the frames that may still come for them.
const CANCELLED_STREAMS: usize = 1024;

/// How many streams of a connection may be reset for what the server did wrong, before the connection is
/// given up and another is dialled. A frame for a cancelled stream that is not remembered any more counts
/// too, over the life of the connection, so a client that cancels much would often reach the thousand that
/// is usual; without any limit, a server could have streams reset for ever.
const FAULTY_STREAMS: usize = 1 << 16;

/// Stands for "the server has not said yet" where a number of streams does: more than a frame can say,
/// and not what stands for "no limit".
const NOT_SAID: usize = usize::MAX - 1;

/// Speaks HTTP/2 up to the server's first settings.
///
/// Waiting for them costs one round trip a connection. It buys the number of streams that the server
/// allows, before any is refused, and certainty that the server took the TLS handshake (TLS 1.3 tells of
/// a refused client certificate only then), before a request is written.
pub(super) async fn open(
    wire: Wire,
    target: &Arc<str>,
    connections: &Connections,
) -> Result<(Sender, usize, Conversation), ConnectError> {
    let refusal = wire.refusal.clone();
    let failed = |error: Option<hyper::Error>| {
        let fault = if refusal.is_noted() {
            ConnectFault::ClientCertificate
        } else {
            ConnectFault::Other
        };
        match error {
            Some(error) => ConnectError::new(fault, target, error),
            None if refusal.is_noted() => ConnectError::bare(fault, target),
            None => ConnectError::new(fault, target, "the server hung up"),
        }
    };
    let window = connections.read_buffer.map_or(STREAM_WINDOW, |size| {
        u32::try_from(size).unwrap_or(u32::MAX >> 1)
    });
    let executor = Executor::default();
    let (sender, requests) = http2::Builder::new(executor.clone())
        .timer(TokioTimer::new())
        .initial_max_send_streams(NOT_SAID)
        .initial_stream_window_size(window)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .keep_alive_interval(connections.ping_interval)
        .keep_alive_timeout(connections.ping_timeout)
        .keep_alive_while_idle(true)
        .max_concurrent_reset_streams(CANCELLED_STREAMS)
        .max_local_error_reset_streams(FAULTY_STREAMS)
        .handshake(wire.io)
        .await
        .map_err(|error| failed(Some(error)))?;
    let mut conversation = Conversation {
        frames: executor.seal(),
        requests: Some(requests),
        limit: NOT_SAID,
    };
    match conversation.next().await {
        Change::Limit(limit) => Ok((sender, limit, conversation)),
        Change::Closing | Change::Closed => Err(failed(None)),
    }
}

/// The work of one connection.
///
/// hyper does it in two futures. Polled together in one task, each sees at once what the other did: a
/// GOAWAY closes the sender, and new settings are known, without waiting for the next request.
pub(super) struct Conversation {
    frames: Option<Work>,
    requests: Option<Connection>,
    limit: usize,
}

/// What happened on a connection.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// The server allows this many streams at a time.
    Limit(usize),
    /// There is no sending on it any more; answers may still come.
    Closing,
    /// It is over.
    Closed,
}

impl Conversation {
    /// Works until something happens. Can be dropped and called again at any point.
    pub(super) async fn next(&mut self) -> Change {
        std::future::poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Change> {
        if let Some(frames) = &mut self.frames
            && frames.as_mut().poll(cx).is_ready()
        {
            self.frames = None;
        }
        if let Some(requests) = &mut self.requests {
            if Pin::new(&mut *requests).poll(cx).is_ready() {
                self.requests = None;
                return Poll::Ready(Change::Closing);
            }
            let limit = requests.current_max_send_streams();
            if limit != self.limit {
                self.limit = limit;
                return Poll::Ready(Change::Limit(limit));
            }
        }
        match (&self.frames, &self.requests) {
            (None, None) => Poll::Ready(Change::Closed),
            _ => Poll::Pending,
        }
    }
}

/// Spawns what hyper wants done beside a connection, except for the work of the connection itself: that
/// is the one future that it hands over during the handshake.
#[derive(Clone, Default)]
struct Executor(Arc<Mutex<Handshake>>);

#[derive(Default)]
enum Handshake {
    #[default]
    Open,
    Work(Work),
    Over,
}

impl Executor {
    /// Takes what the handshake handed over; all that comes later is spawned.
    fn seal(&self) -> Option<Work> {
        let mut handshake = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match mem::replace(&mut *handshake, Handshake::Over) {
            Handshake::Work(work) => Some(work),
            Handshake::Open | Handshake::Over => None,
        }
    }
}

impl<F> hyper::rt::Executor<F> for Executor
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, future: F) {
        let mut handshake = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match *handshake {
            Handshake::Open => *handshake = Handshake::Work(Box::pin(future)),
            Handshake::Work(_) | Handshake::Over => {
                drop(handshake);
                tokio::spawn(future);
            }
        }
    }
}
