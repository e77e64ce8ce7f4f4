//! What is said over a WebSocket: exec, attach and port-forward.

mod exit_status;
mod handshake;
mod inbox;
mod line;
mod outbox;
mod port_forward;
mod run;
mod streams;
mod subprotocol;
mod upgrade;

pub use exit_status::ExitStatus;
pub use port_forward::{ForwardEvent, Forwarded, PortForward};
pub use run::{ExecOutput, Run, Running};
pub use streams::{Attached, Output, Session, SessionEvent};
pub use subprotocol::Subprotocol;
pub use upgrade::{Opens, Upgrade};

pub(crate) use handshake::{Handshake, KEY_LENGTH};
pub(crate) use port_forward::MappedPort;
pub(crate) use run::OUTPUT_LIMIT;

use alloc::string::String;
use core::time::Duration;

use bytes::Bytes;

use crate::{Error, Failure, Instant};

/// A protocol of messages over one WebSocket ([`Session`], [`PortForward`]): it decides, a WebSocket library frames, and a
/// transport reads and writes.
///
/// # The contract
///
/// A transport carries it out with this loop, from the moment on that the connection was
/// [upgraded](crate::Machine#the-contract), until [`is_over`](Self::is_over):
///
/// 1. Write what [`poll_transmit`](Self::poll_transmit) gives, message by message, until it gives none.
/// 2. Hand on what came (the machine's own methods: events, bytes, the end), and wake who waits to write.
/// 3. Wait for whichever is first: a message of the server's, but only while [`wants_message`](Self::wants_message); the
///    [`deadline`](Self::deadline); the caller, who wrote, closed, resized, or read something of what was held for them.
/// 4. [`handle`](Self::handle) what came of the socket; [`Incoming::Elapsed`] where it was the deadline. Then begin again.
///
/// A write may take long, as the server reads no faster than the process does: read on while it lasts, or both wait for each
/// other, and mind the deadline. A write that fails is not the end yet: write no more, and read on, as the server may have said
/// how the process ended before it hung up. Mind [`is_over`](Self::is_over), too: a close that waits behind a write is given up
/// after 2 s, and the write with it.
///
/// Once it is over, drop the connection; it may have ended long before the caller has read all that it brought. Where a close was
/// sent, read on before, until the server closes or some time has passed (RFC 6455, 7.1.1): of a connection that is dropped with
/// something unread, the system throws away what is still on its way. Dropping the machine and its connection at any moment ends
/// the session.
///
/// While no message is wanted, nothing is read from the socket: this is how a reader who is slow holds back the server,
/// instead of filling the memory. As no pong is read then either, such a time is no silence of the server.
///
/// # With a WebSocket library
///
/// The connection that a 101 leaves is a raw stream: give it to your library as that of a client whose handshake was
/// made, such as tungstenite's `WebSocket::from_raw_socket(stream, Role::Client, ..)`, with the largest message that you
/// gave to the machine, as that of a frame, too. What you have read after the head of the answer belongs to it
/// (`WebSocket::from_partially_read`): servers say something at once. Answering pings and the other side's close is the
/// library's, often with the next flush only.
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::{Duplex, Error, Incoming, Instant, Session, SessionEvent, Transmit};
///
/// /// What your WebSocket library and your clock can do.
/// trait Socket {
///     fn now(&self) -> Instant;
///     /// Whether what was given is written: never again once that has failed, which is not the end.
///     fn has_room(&self) -> bool;
///     /// Takes a message, which is written while it waits.
///     fn give(&mut self, message: Transmit);
///     /// Writes what was given, and reads: a message, ping, pong, close or end; at the deadline `Incoming::Elapsed`; none
///     /// as soon as there is room again.
///     fn wait(&mut self, deadline: Option<Instant>) -> Option<Incoming>;
/// }
///
/// /// Carries a session out to its end, and collects what the process wrote.
/// fn collect(mut session: Session, socket: &mut impl Socket) -> Result<(Vec<u8>, bool), Error> {
///     let mut output = Vec::new();
///     loop {
///         while socket.has_room()
///             && let Some(message) = session.poll_transmit(socket.now())
///         {
///             socket.give(message);
///         }
///         while let Some(event) = session.poll_event() {
///             match event? {
///                 SessionEvent::Stdout(bytes) => output.extend_from_slice(&bytes),
///                 SessionEvent::Exited(status) => return Ok((output, status.is_success())),
///                 _ => {}
///             }
///         }
///         // All that was held is taken, so a message is wanted.
///         if let Some(incoming) = socket.wait(session.deadline()) {
///             session.handle(socket.now(), incoming);
///         }
///     }
/// }
/// # use core::time::Duration;
/// # use kubex_proto::{Api, DynamicObject, ResourceDescription};
/// # struct Canned { sent: Vec<Transmit>, coming: Vec<Incoming> }
/// # impl Socket for Canned {
/// #     fn now(&self) -> Instant { Instant::from_origin(Duration::ZERO) }
/// #     fn has_room(&self) -> bool { true }
/// #     fn give(&mut self, message: Transmit) { self.sent.push(message); }
/// #     fn wait(&mut self, _: Option<Instant>) -> Option<Incoming> { Some(self.coming.pop().unwrap_or(Incoming::End)) }
/// # }
/// # let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// # let call = pods.exec().stream("web", ["cat"]).stdin().websocket_key(*b"the sample nonce");
/// # let (_, mut answer) = call.into_call().into_parts()?;
/// # answer.head(&http::Response::builder().status(101)
/// #     .header("upgrade", "websocket").header("connection", "Upgrade")
/// #     .header("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
/// #     .header("sec-websocket-protocol", "v5.channel.k8s.io").body(()).unwrap());
/// # let mut session = answer.poll().unwrap()?;
/// # session.write_stdin(b"hello")?;
/// # session.close_stdin()?;
/// # let mut socket = Canned { sent: vec![], coming: vec![
/// #     Incoming::Close { code: Some(1000), reason: String::new() },
/// #     Incoming::Message(Bytes::from_static(b"\x03{\"status\":\"Success\"}")),
/// #     Incoming::Message(Bytes::from_static(b"\x01hello")),
/// #     Incoming::Message(Bytes::from_static(b"\x01")),
/// # ] };
/// # assert_eq!(collect(session, &mut socket)?, (b"hello".to_vec(), true));
/// # assert_eq!(socket.sent, [
/// #     Transmit::Message(Bytes::from_static(b"\0hello")),
/// #     Transmit::Message(Bytes::from_static(&[255, 0])),
/// # ]);
/// # Ok::<(), Error>(())
/// ```
pub trait Duplex {
    /// Another limit for a message than 16 MiB; a larger one is an error ([`is_limit`](Error::is_limit)).
    #[must_use]
    fn with_message_limit(self, bytes: usize) -> Self
    where
        Self: Sized;

    /// The largest message that is taken, in bytes.
    fn message_limit(&self) -> usize;

    /// Another time of silence after which the server is given up than 60 s; none: never.
    #[must_use]
    fn with_silence(self, silence: Option<Duration>) -> Self
    where
        Self: Sized;

    /// The next message to write, if there is one by now. Time passes here too: this is where pings fall due, and where
    /// the clocks start.
    fn poll_transmit(&mut self, now: Instant) -> Option<Transmit>;

    /// What came of the socket. Once the end is known, nothing is heard.
    fn handle(&mut self, now: Instant, incoming: Incoming);

    /// Whether to read the next message of the server's: not while much is held that nobody took, and not after the
    /// end. A message that comes all the same is a fault of the transport, and ends the session with an error.
    fn wants_message(&self) -> bool;

    /// When to look at the time again, at the latest; after the end as long as a close waits to be written.
    fn deadline(&self) -> Option<Instant>;

    /// Whether nothing is to be written or read any more: the connection is of no more use.
    fn is_over(&self) -> bool;
}

/// A [`Duplex`] that nobody writes to and nobody reads from but its transport, such as a [`Run`]: something comes of it in
/// the end.
///
/// ```
/// use kubex_proto::{Completes, Duplex, Error};
///
/// /// Carries it out with whatever loop there is, and tells what came of it.
/// fn outcome<D: Completes>(mut duplex: D, carry_out: impl Fn(&mut D)) -> Result<D::Outcome, Error> {
///     carry_out(&mut duplex);
///     duplex.into_outcome()
/// }
/// ```
pub trait Completes: Duplex {
    /// What comes of it.
    type Outcome;

    /// What came of it, once it [is over](Duplex::is_over); before, it is an error.
    fn into_outcome(self) -> Result<Self::Outcome, Error>;
}

/// What a WebSocket brings to a [`Duplex`].
///
/// ```
/// use kubex_proto::Incoming;
///
/// let closed = Incoming::Close { code: Some(1000), reason: String::new() };
/// assert_eq!(format!("{closed:?}"), r#"Close { code: Some(1000), reason: "" }"#);
/// assert_eq!(format!("{:?}", Incoming::Message("\u{1}secret".into())), "Message(7 bytes)");
/// ```
pub enum Incoming {
    /// A message, whole: of the binary kind.
    Message(Bytes),
    /// A message of the other kind, which none of the protocols has.
    Text,
    /// A message that is larger than the [limit](Duplex::message_limit): the library gave it up.
    TooLarge,
    /// A ping; the library answers it.
    Ping,
    /// A pong.
    Pong,
    /// The server closes.
    Close {
        /// Why, as a number (RFC 6455, 7.4); none, or 1005, where the frame had none.
        code: Option<u16>,
        /// Why, in words.
        reason: String,
    },
    /// The connection ended, and nobody had closed the session.
    End,
    /// Reading failed.
    Failed(Failure),
    /// The deadline has come.
    Elapsed,
}

/// What a [`Duplex`] wants written to its WebSocket.
///
/// ```
/// use kubex_proto::Transmit;
///
/// assert_eq!(format!("{:?}", Transmit::Message("\0secret".into())), "Message(7 bytes)");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transmit {
    /// A message, of the binary kind.
    Message(Bytes),
    /// A ping, whatever it holds.
    Ping,
    /// A close frame with this code (RFC 6455, 7.4); nothing follows it.
    Close(u16),
}

/// What is said is not printed, as it may be secret.
impl core::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Message(bytes) => write!(f, "Message({} bytes)", bytes.len()),
            Self::Text => f.write_str("Text"),
            Self::TooLarge => f.write_str("TooLarge"),
            Self::Ping => f.write_str("Ping"),
            Self::Pong => f.write_str("Pong"),
            Self::Close { code, reason } => f
                .debug_struct("Close")
                .field("code", code)
                .field("reason", reason)
                .finish(),
            Self::End => f.write_str("End"),
            Self::Failed(failure) => f.debug_tuple("Failed").field(failure).finish(),
            Self::Elapsed => f.write_str("Elapsed"),
        }
    }
}

/// What is said is not printed, as it may be secret.
impl core::fmt::Debug for Transmit {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Message(bytes) => write!(f, "Message({} bytes)", bytes.len()),
            Self::Ping => f.write_str("Ping"),
            Self::Close(code) => f.debug_tuple("Close").field(code).finish(),
        }
    }
}
