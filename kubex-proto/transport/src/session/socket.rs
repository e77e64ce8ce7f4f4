//! A WebSocket, in the words of a [`Duplex`](kubex_proto::Duplex).

use std::{
    io::ErrorKind,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use futures_sink::Sink;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use kubex_proto::{Failure, Incoming, Transmit};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        error::{CapacityError, ProtocolError},
        protocol::{CloseFrame, Role, WebSocketConfig},
    },
};

use super::paced::Paced;

/// So much is written at once, at the most: what lies between the session and the system.
const WRITE_BUFFER: usize = 64 << 10;

/// So much is read at once: two messages of the size that servers send.
const READ_BUFFER: usize = 64 << 10;

/// A WebSocket to the server, after its handshake.
pub(super) struct Socket(WebSocketStream<Paced<TokioIo<Upgraded>>>);

impl Socket {
    /// Over a connection that was upgraded; a message of more bytes than the limit is given up.
    pub(super) async fn new(upgraded: Upgraded, limit: usize) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(WRITE_BUFFER)
            .max_message_size(Some(limit))
            .max_frame_size(Some(limit));
        let io = Paced::new(TokioIo::new(upgraded));
        Self(WebSocketStream::from_raw_socket(io, Role::Client, Some(config)).await)
    }

    /// From now on, so much more may be read before others have their turn.
    pub(super) fn begin_turn(&mut self) {
        self.0.get_mut().begin_turn();
    }

    /// What came. Pings and closes are answered with the next flush.
    pub(super) fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Incoming> {
        let message = ready!(Pin::new(&mut self.0).poll_next(cx));
        Poll::Ready(match message {
            Some(Ok(Message::Binary(bytes))) => Incoming::Message(bytes),
            Some(Ok(Message::Text(_))) => Incoming::Text,
            Some(Ok(Message::Ping(_))) => Incoming::Ping,
            // A frame that is no message comes of writing only.
            Some(Ok(Message::Pong(_) | Message::Frame(_))) => Incoming::Pong,
            Some(Ok(Message::Close(frame))) => Incoming::Close {
                code: frame.as_ref().map(|frame| frame.code.into()),
                reason: frame.map_or_else(String::new, |frame| frame.reason.as_str().into()),
            },
            Some(Err(error)) => fault(error),
            None => Incoming::End,
        })
    }

    /// Whether there is room for a message.
    pub(super) fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Incoming>> {
        Pin::new(&mut self.0).poll_ready(cx).map_err(fault)
    }

    /// Writes a message into the room that there is.
    pub(super) fn send(&mut self, transmit: Transmit) -> Result<(), Incoming> {
        let message = match transmit {
            Transmit::Message(bytes) => Message::Binary(bytes),
            Transmit::Ping => Message::Ping(bytes::Bytes::new()),
            Transmit::Close(code) => Message::Close(Some(CloseFrame {
                code: code.into(),
                reason: "".into(),
            })),
            _ => return Ok(()),
        };
        Pin::new(&mut self.0).start_send(message).map_err(fault)
    }

    /// Sends what was written.
    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Incoming>> {
        Pin::new(&mut self.0).poll_flush(cx).map_err(fault)
    }
}

/// What an error of the library means to the session.
fn fault(error: Error) -> Incoming {
    match error {
        Error::ConnectionClosed
        | Error::AlreadyClosed
        | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => Incoming::End,
        Error::Capacity(CapacityError::MessageTooLong { .. }) => Incoming::TooLarge,
        Error::Io(error) if is_end(error.kind()) => Incoming::End,
        Error::Io(error) => {
            let failure = Failure::broken("the connection of the session was lost");
            Incoming::Failed(failure.with_source(error))
        }
        error => {
            let failure = Failure::unreadable(
                "what the server sends is no WebSocket that can be understood: check what stands between",
            );
            Incoming::Failed(failure.with_source(error))
        }
    }
}

/// Whether nobody is at the other end any more. Which of these it is, is chance: a server that goes while something of the
/// client's is under way resets the connection.
fn is_end(kind: ErrorKind) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(
        kind,
        UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe
    )
}
