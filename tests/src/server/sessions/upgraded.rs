//! The client's end of a session.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use bytes::Bytes;

use super::line::Line;

/// The client's end of a session, as messages: what a WebSocket carries, without its frames.
///
/// The server puts it into the extensions of an answer that upgrades the connection (101). On a port it is the server that
/// brings it to the client; a test that calls [`Server::handle`](crate::Server::handle) takes it out and is the client itself,
/// on any runtime or, with the methods that block, on none. About 64 KiB wait in each direction: who sends more waits.
///
/// Clones are the same end. When the last one is dropped, the client is gone.
///
/// ```
/// use bytes::Bytes;
/// use kubex_testing::Server;
/// use kubex_testing::server::{ContainerProcess, Exit, Received, Upgraded};
/// use tokio::io::AsyncWriteExt;
///
/// let server = Server::new();
/// server.on_exec(|mut process: ContainerProcess| async move {
///     let _ = process.stdout.write_all(b"hello").await;
///     Exit::Code(0)
/// });
/// # let pod = r#"{"metadata":{"name":"web"},"spec":{"nodeName":"n","containers":[{"name":"main","image":"b"}]}}"#;
/// # let request = http::Request::post("/api/v1/namespaces/default/pods").body(Bytes::from(pod)).unwrap();
/// # assert_eq!(server.handle(request).status(), 201);
/// let request = http::Request::get("/api/v1/namespaces/default/pods/web/exec?command=hi&stdout=true")
///     .header("connection", "Upgrade")
///     .header("upgrade", "websocket")
///     .header("sec-websocket-version", "13")
///     .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
///     .header("sec-websocket-protocol", "v5.channel.k8s.io")
///     .body(Bytes::new())
///     .unwrap();
/// let mut answer = server.handle(request);
/// assert_eq!(answer.status(), 101);
/// let session = answer.extensions_mut().remove::<Upgraded>().unwrap();
/// assert_eq!(session.receive_blocking(), Received::Message("\u{1}".into()));
/// assert_eq!(session.receive_blocking(), Received::Message("\u{1}hello".into()));
/// let status = "\u{3}{\"metadata\":{},\"status\":\"Success\"}";
/// assert_eq!(session.receive_blocking(), Received::Message(status.into()));
/// assert_eq!(session.receive_blocking(), Received::Close { code: 1000, reason: String::new() });
/// ```
#[derive(Clone)]
pub struct Upgraded(Arc<End>);

struct End(Line);

/// What the server says in a session.
///
/// ```
/// use kubex_testing::server::Received;
///
/// assert!(Received::Cut.is_end());
/// assert!(!Received::Message("\u{1}hello".into()).is_end());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Received {
    /// A message of the binary kind, whose first byte is its channel.
    Message(Bytes),
    /// A message of the other kind, which a test had the server send.
    Text(String),
    /// The end, in order or not.
    Close {
        /// Why, as a number (RFC 6455, 7.4).
        code: u16,
        /// Why, in words.
        reason: String,
    },
    /// The end, by a connection that breaks off.
    Cut,
}

impl Received {
    /// The end in good order.
    pub(super) fn closed() -> Self {
        Self::Close {
            code: 1000,
            reason: String::new(),
        }
    }

    /// Whether nothing follows.
    pub fn is_end(&self) -> bool {
        matches!(self, Self::Close { .. } | Self::Cut)
    }
}

impl Upgraded {
    pub(super) fn new(line: Line) -> Self {
        Self(Arc::new(End(line)))
    }

    /// What the server says next, if it has said it by now; the end again and again.
    pub fn poll_receive(&self, context: &mut Context<'_>) -> Poll<Received> {
        self.0.0.poll_receive(context)
    }

    /// What the server says next.
    pub async fn receive(&self) -> Received {
        poll_fn(|context| self.poll_receive(context)).await
    }

    /// As [`receive`](Self::receive), for a thread that waits.
    pub fn receive_blocking(&self) -> Received {
        wait(|context| self.poll_receive(context))
    }

    /// What the server has said by now.
    pub fn try_receive(&self) -> Option<Received> {
        match self.poll_receive(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(received) => Some(received),
            Poll::Pending => None,
        }
    }

    /// Sends a message, as soon as there is room for it.
    ///
    /// # Errors
    /// If the session is over.
    pub fn poll_send(&self, context: &mut Context<'_>, message: &Bytes) -> Poll<io::Result<()>> {
        self.0.0.poll_send(context, message)
    }

    /// Sends a message, and waits until there is room for it.
    ///
    /// # Errors
    /// If the session is over.
    pub async fn send(&self, message: impl Into<Bytes>) -> io::Result<()> {
        let message = message.into();
        poll_fn(|context| self.poll_send(context, &message)).await
    }

    /// As [`send`](Self::send), for a thread that waits.
    ///
    /// # Errors
    /// If the session is over.
    pub fn send_blocking(&self, message: impl Into<Bytes>) -> io::Result<()> {
        let message = message.into();
        wait(|context| self.poll_send(context, &message))
    }

    /// Whether the session goes on to hear what its client has said by the time it closes.
    pub(crate) fn hears_out(&self) -> bool {
        self.0.0.hears_out()
    }

    /// Says that this was all, and waits until it was heard.
    pub(crate) async fn say_no_more(&self) {
        self.0.0.say_no_more();
        while !self.receive().await.is_end() {}
    }

    /// Ends the session: what it started is ended as well.
    pub fn close(&self) {
        self.0.0.leave();
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.0.leave();
    }
}

impl fmt::Debug for Upgraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upgraded").finish_non_exhaustive()
    }
}

/// Wakes a thread that waits.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn wait<T>(mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    loop {
        if let Poll::Ready(ready) = poll(&mut Context::from_waker(&waker)) {
            return ready;
        }
        std::thread::park();
    }
}
