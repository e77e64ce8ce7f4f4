//! Which ports there are, and what comes of them.

use alloc::{string::String, vec::Vec};
use core::fmt;

use bytes::Bytes;

use super::{MappedPort, PortForward};
use crate::{CallDescription, Opens, Subprotocol, session::upgrade::sealed::Sealed};

/// Which ports of a pod a [`PortForward`] connects to: what its [`Upgrade`](crate::Upgrade) opens.
///
/// ```
/// use kubex_proto::{Call, Forwarded, PortForward, Upgrade};
///
/// /// A call of `port_forward().forward(..)`, whatever it connects to.
/// struct Forwarding(Call<Upgrade<Forwarded>>);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarded {
    ports: Vec<MappedPort>,
}

impl Forwarded {
    pub(crate) fn new(ports: Vec<MappedPort>) -> Self {
        Self { ports }
    }
}

impl Sealed for Forwarded {}

impl Opens for Forwarded {
    type Session = PortForward;

    fn open(&self, _: Subprotocol, what: CallDescription) -> PortForward {
        PortForward::new(&self.ports, what)
    }
}

/// What comes of a [`PortForward`].
///
/// ```
/// use kubex_proto::ForwardEvent;
///
/// fn tell(event: &ForwardEvent) -> String {
///     match event {
///         ForwardEvent::Data { port, bytes } => format!("{port}: {} bytes", bytes.len()),
///         ForwardEvent::Failed { port, message } => format!("{port}: {message}"),
///         ForwardEvent::Closed => "closed".into(),
///         _ => String::new(),
///     }
/// }
/// let event = ForwardEvent::Failed { port: 80, message: "connection refused".into() };
/// assert_eq!(tell(&event), "80: connection refused");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ForwardEvent {
    /// The pod sent this.
    Data {
        /// From this port.
        port: u16,
        /// As much of it as came in one message.
        bytes: Bytes,
    },
    /// The connection to this port failed, and is no more. The others go on.
    Failed {
        /// Which one.
        port: u16,
        /// Why, in the words of the node. What is no UTF-8 is read as U+FFFD.
        message: String,
    },
    /// All connections were closed, and what came of them was told. The last event.
    Closed,
}

/// What is said is not printed, as it may be secret.
impl fmt::Debug for ForwardEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Data { port, bytes } => f
                .debug_struct("Data")
                .field("port", port)
                .field("bytes", &bytes.len())
                .finish(),
            Self::Failed { port, message } => f
                .debug_struct("Failed")
                .field("port", port)
                .field("message", message)
                .finish(),
            Self::Closed => f.write_str("Closed"),
        }
    }
}
