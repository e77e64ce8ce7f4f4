//! An answer that is a connection.

use core::fmt;

use bytes::Bytes;
use http::{Response, StatusCode};

use super::{Duplex, Handshake};
use crate::{CallDescription, Decode, Error, Subprotocol, Timeout};

/// What a session is made of, once the server has chosen a subprotocol.
pub trait Opens: Clone + sealed::Sealed {
    /// The machine of what is said then.
    type Session: Duplex;

    #[doc(hidden)]
    fn open(&self, protocol: Subprotocol, what: CallDescription) -> Self::Session;
}

pub(super) mod sealed {
    pub trait Sealed {}
}

/// Reads the head that upgrades a connection (101): the item is the machine of the session, such as a
/// [`Session`](crate::Session). What follows that head belongs to the WebSocket, and is not fed to it.
///
/// A 101 must answer the very request that was sent (`Sec-WebSocket-Accept`), with one of the subprotocols that were
/// offered, or it is an error; so is every other answer, a 200 included.
///
/// ```
/// use kubex_proto::{Api, DynamicObject, ResourceDescription, Subprotocol};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let call = pods.exec().stream("web", ["ls"]).websocket_key(*b"the sample nonce");
/// let (request, mut answer) = call.into_call().into_parts()?;
/// assert_eq!(request.headers()["sec-websocket-key"], "dGhlIHNhbXBsZSBub25jZQ==");
///
/// answer.head(
///     &http::Response::builder()
///         .status(101)
///         .header("connection", "Upgrade")
///         .header("upgrade", "websocket")
///         .header("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
///         .header("sec-websocket-protocol", "v5.channel.k8s.io")
///         .body(())
///         .unwrap(),
/// );
/// let session = answer.poll().unwrap()?;
/// assert_eq!(session.protocol(), Subprotocol::V5);
/// # Ok::<(), kubex_proto::Error>(())
/// ```
pub struct Upgrade<O: Opens> {
    handshake: Handshake,
    opens: O,
    what: CallDescription,
    silence: Timeout,
    opened: Option<Result<O::Session, Error>>,
}

impl<O: Opens> Upgrade<O> {
    pub(crate) fn new(handshake: Handshake, opens: O, what: CallDescription) -> Self {
        Self {
            handshake,
            opens,
            what,
            silence: Timeout::Inherit,
            opened: None,
        }
    }

    /// Another time of silence after which the server is given up than the session's own.
    pub(crate) fn with_silence(mut self, silence: Timeout) -> Self {
        self.silence = silence;
        self
    }

    fn open(&self, protocol: Subprotocol) -> O::Session {
        let session = self.opens.open(protocol, self.what.clone());
        match self.silence {
            Timeout::Inherit => session,
            Timeout::Never => session.with_silence(None),
            Timeout::After(silence) => session.with_silence(Some(silence)),
        }
    }
}

impl<O: Opens> Decode for Upgrade<O> {
    type Item = O::Session;

    fn feed(&mut self, _: Bytes) {}

    fn end(&mut self) {}

    fn poll(&mut self) -> Option<Result<O::Session, Error>> {
        self.opened.take()
    }

    fn fresh(&self) -> Self {
        Self::new(
            self.handshake.clone(),
            self.opens.clone(),
            self.what.clone(),
        )
        .with_silence(self.silence)
    }

    fn takes(&mut self, head: &Response<()>) -> bool {
        if head.status() != StatusCode::SWITCHING_PROTOCOLS {
            return false;
        }
        let protocol = self.handshake.check(head);
        self.opened = Some(protocol.map(|protocol| self.open(protocol)));
        true
    }

    fn refused(&mut self, error: Error) -> Result<O::Session, Error> {
        Err(match error.code() {
            Some(code) if code.is_success() => Error::foreign(
                code,
                "no upgrade to a WebSocket, which a proxy on the way may not pass on".into(),
            ),
            _ => error,
        })
    }
}

impl<O: Opens> fmt::Debug for Upgrade<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upgrade")
            .field("what", &self.what)
            .finish_non_exhaustive()
    }
}
