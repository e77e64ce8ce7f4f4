//! Connections to ports of a pod.

mod event;
mod port;
#[cfg(test)]
mod tests;

pub use event::{ForwardEvent, Forwarded};
pub(crate) use port::MappedPort;

use alloc::{format, string::String, vec::Vec};
use core::{fmt, time::Duration};

use bytes::Bytes;

use super::{
    Duplex, Incoming, Transmit,
    inbox::Inbox,
    line::{Heard, Line, NORMAL},
};
use crate::{CallDescription, Error, Instant, excerpt::excerpt_of};

use port::Port;

/// How many characters of what the node says an error quotes: it names the pod and its uid before it comes to the point.
const WORDS: usize = 300;

/// Connections to ports of a pod, one to each, over a WebSocket ([`port_forward`](crate::Api::port_forward)).
///
/// It is a [`Duplex`], whose docs show how it is carried out; it comes of an [`Upgrade`](crate::Upgrade).
///
/// - **What a pod sends** is taken with [`poll_event`](Self::poll_event), in the order in which it came, or port by port
///   with [`poll_port`](Self::poll_port). About 256 KiB of each are held, and one message; when one is full, all of them
///   wait, as one connection carries them. Whoever has no use for a port any more says [`ignore`](Self::ignore).
/// - **What is sent** to a port is taken as far as there is room, 256 KiB; ports take turns.
/// - **There is no half-close**: neither side can end what it sends and go on reading. A port that a pod closes ends with the
///   session, when all are closed.
/// - **A port that fails** (nobody listens there) is an event of that port, with the server's words; the others go on.
/// - **The end** is the last event: [`ForwardEvent::Closed`], or an error where the connection ended otherwise
///   ([`is_cut_off`](Error::is_cut_off)), so that a stream which was cut is none that ended.
/// - **Signs of life** are as those of a [`Session`](crate::Session).
/// - **Rubbish** is an error, which ends the session: the first message of each channel must be the number of its port, and
///   there are two channels for each port. Empty messages are passed over.
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::{Duplex, ForwardEvent, Incoming, Instant, Transmit};
/// # use kubex_proto::{Api, DynamicObject, ResourceDescription};
/// # let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// # let call = pods.port_forward().forward("web", [80]).websocket_key(*b"the sample nonce");
/// # let (_, mut answer) = call.into_call().into_parts()?;
/// # answer.head(&http::Response::builder().status(101)
/// #     .header("upgrade", "websocket").header("connection", "Upgrade")
/// #     .header("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
/// #     .header("sec-websocket-protocol", "v4.channel.k8s.io").body(()).unwrap());
/// # let mut ports = answer.poll().unwrap()?;
///
/// // The answer to `pods.port_forward().forward("web", [80])`.
/// let now = Instant::from_origin(Duration::ZERO);
/// assert_eq!(ports.write(80, b"GET")?, 3);
/// assert_eq!(ports.poll_transmit(now), Some(Transmit::Message("\0GET".into())));
///
/// ports.handle(now, Incoming::Message(vec![0, 80, 0].into()));
/// ports.handle(now, Incoming::Message(vec![1, 80, 0].into()));
/// ports.handle(now, Incoming::Message("\0200 OK".into()));
/// assert_eq!(
///     ports.poll_event().unwrap()?,
///     ForwardEvent::Data { port: 80, bytes: "200 OK".into() }
/// );
/// # Ok::<(), kubex_proto::Error>(())
/// ```
pub struct PortForward {
    line: Line<()>,
    ports: Vec<Port>,
    /// By number of channel.
    inbox: Inbox,
    /// Whose turn it is to send.
    turn: usize,
}

impl PortForward {
    pub(super) fn new(ports: &[MappedPort], what: CallDescription) -> Self {
        // The first channel of each: as many as a byte can number.
        let channels = (0..=u8::MAX).step_by(2);
        let ports: Vec<_> = ports
            .iter()
            .zip(channels)
            .map(|(port, channel)| Port::new(*port, channel))
            .collect();
        Self {
            line: Line::new(what),
            inbox: Inbox::new(ports.len() * 2),
            ports,
            turn: 0,
        }
    }

    /// The name of the pod: the one that was chosen, where a service or the like was asked for.
    pub fn pod(&self) -> &str {
        self.line.what.name().unwrap_or_default()
    }

    /// The ports, by the numbers that were asked for. So they are called everywhere here, also where a service maps them
    /// to others of the pod, and maybe two to the same one.
    pub fn ports(&self) -> impl Iterator<Item = u16> {
        self.ports.iter().map(|port| port.number)
    }

    /// The next event, of all ports in the order in which it came, or the error at the end. None while there is nothing,
    /// and after the last event.
    pub fn poll_event(&mut self) -> Option<Result<ForwardEvent, Error>> {
        match self.inbox.pop() {
            Some((channel, bytes)) => self.event(channel, bytes).map(Ok),
            None => Some(self.line.tell_end()?.map(|()| ForwardEvent::Closed)),
        }
    }

    /// The next event of one port: none while there is none, and after the last once the [`end`](Self::end) is known.
    pub fn poll_port(&mut self, port: u16) -> Option<ForwardEvent> {
        let at = self.position(port).ok()?;
        let (channel, bytes) = self.inbox.pop_of([at * 2, at * 2 + 1])?;
        self.event(channel, bytes)
    }

    /// How it ended, as soon as that is known: nothing comes after, but some may be there that nobody took.
    pub fn end(&self) -> Option<&Result<(), Error>> {
        self.line.end()
    }

    /// The next bytes of one port, or, as an error, why its connection failed. It is one that is
    /// [cut off](Error::is_cut_off).
    pub fn poll_bytes(&mut self, port: u16) -> Option<Result<Bytes, Error>> {
        Some(match self.poll_port(port)? {
            ForwardEvent::Data { bytes, .. } => Ok(bytes),
            ForwardEvent::Failed { port, message } => {
                let words = format!(
                    "the connection to port {port} failed: {:?}",
                    excerpt_of(&message, WORDS)
                );
                Err(Error::cut_off(words).while_doing(&self.line.what, 0))
            }
            ForwardEvent::Closed => return None,
        })
    }

    /// How many bytes [`write`](Self::write) takes for this port now.
    pub fn room(&self, port: u16) -> usize {
        let port = self.ports.iter().find(|known| known.number == port);
        port.map_or(0, |port| port.outbox.room())
    }

    /// Whether all that was written to this port is on its way: [`poll_transmit`](Duplex::poll_transmit) gave it. What was
    /// thrown away never is.
    pub fn is_flushed(&self, port: u16) -> bool {
        let port = self.ports.iter().find(|known| known.number == port);
        port.is_none_or(|port| port.outbox.is_sent())
    }

    /// Writes to a port, and tells how much of it was taken: none while what was written before still waits. It is sent in
    /// messages of at most 32 KiB.
    ///
    /// A port that was not asked for, or has failed, or is ignored, is an error, and so is the end of the session: its own
    /// error, where it has one.
    pub fn write(&mut self, port: u16, bytes: &[u8]) -> Result<usize, Error> {
        if let Some(Err(error)) = self.line.end() {
            return Err(error.clone());
        }
        let reason = match self.position(port).map(|at| self.ports.get_mut(at)) {
            Ok(Some(_)) if self.line.end().is_some() => "the session is over",
            Ok(Some(known)) if !known.is_closed => return Ok(known.outbox.write(bytes)),
            Ok(_) => "has failed, or was closed",
            Err(reason) => reason,
        };
        let error = Error::refused("port", &format!("{port}"), reason);
        Err(error.while_doing(&self.line.what, 0))
    }

    /// Throws away what came of this port and what will, and what waits to be sent to it. The pod does not learn of it.
    pub fn ignore(&mut self, port: u16) {
        if let Ok(at) = self.position(port) {
            self.inbox.ignore(at * 2);
            self.inbox.ignore(at * 2 + 1);
            if let Some(port) = self.ports.get_mut(at) {
                port.close();
            }
        }
    }

    /// Ends all connections now: a close is sent, and what waits to be written is not. What came is still there to be
    /// taken.
    pub fn close(&mut self) {
        self.line.close(NORMAL, Ok(()));
    }

    fn position(&self, port: u16) -> Result<usize, &'static str> {
        let mut ports = self.ports.iter();
        ports
            .position(|known| known.number == port)
            .ok_or("is not among those that were asked for")
    }

    fn event(&self, channel: usize, bytes: Bytes) -> Option<ForwardEvent> {
        let port = self.ports.get(channel / 2)?.number;
        Some(if channel.is_multiple_of(2) {
            ForwardEvent::Data { port, bytes }
        } else {
            ForwardEvent::Failed {
                port,
                message: String::from_utf8_lossy(&bytes).into_owned(),
            }
        })
    }

    fn message(&mut self, mut message: Bytes) {
        if message.len() < 2 {
            return;
        }
        let channel = message.split_to(1);
        let channel = channel.first().copied().map_or(0, usize::from);
        let Some(port) = self.ports.get_mut(channel / 2) else {
            let words = format!("a message on channel {channel}, which is of no port");
            return self.line.is_rubbish(&words);
        };
        match port.take_prefix(channel, &message) {
            Ok(true) => {}
            Ok(false) => {
                if !channel.is_multiple_of(2) {
                    port.close();
                }
                self.inbox.push(channel, message);
            }
            Err(words) => self.line.is_rubbish(&words),
        }
    }

    /// The next message of the port whose turn it is.
    fn next(&mut self) -> Option<Bytes> {
        let count = self.ports.len();
        for _ in 0..count {
            let at = self.turn;
            self.turn = (at + 1) % count;
            if let Some(message) = self.ports.get_mut(at).and_then(|port| port.outbox.pop()) {
                return Some(message);
            }
        }
        None
    }
}

impl Duplex for PortForward {
    fn with_message_limit(mut self, bytes: usize) -> Self {
        self.line.limit = bytes;
        self
    }

    fn message_limit(&self) -> usize {
        self.line.limit
    }

    fn with_silence(mut self, silence: Option<Duration>) -> Self {
        self.line.patience = silence;
        self
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<Transmit> {
        self.line.pass(now, self.wants_message(), false);
        if let Some(first) = self.line.transmit() {
            return Some(first);
        }
        if self.line.end().is_some() {
            return None;
        }
        self.next().map(Transmit::Message)
    }

    fn handle(&mut self, now: Instant, incoming: Incoming) {
        match self.line.hear(now, incoming, self.wants_message()) {
            Heard::Message(message) => self.message(message),
            Heard::End(end) => self.line.finish(end),
            Heard::Nothing => {}
        }
        self.line.pass(now, self.wants_message(), false);
    }

    fn wants_message(&self) -> bool {
        self.line.end().is_none() && self.inbox.has_room()
    }

    fn deadline(&self) -> Option<Instant> {
        self.line.deadline(false)
    }

    fn is_over(&self) -> bool {
        self.line.is_over()
    }
}

/// What is said is not printed, as it may be secret.
impl fmt::Debug for PortForward {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PortForward")
            .field("what", &self.line.what)
            .field("ports", &self.ports)
            .field("end", &self.line.end())
            .finish_non_exhaustive()
    }
}
