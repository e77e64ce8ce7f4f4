//! Exec and attach: the streams of a process.

mod event;
#[cfg(test)]
mod tests;

pub use event::{Attached, Output, SessionEvent};

use alloc::{format, vec::Vec};
use core::{fmt, time::Duration};

use bytes::Bytes;

use super::{
    Duplex, ExitStatus, Incoming, Transmit,
    inbox::Inbox,
    line::{Heard, Line, NORMAL},
    outbox::Outbox,
};
use crate::{CallDescription, Error, Instant, Subprotocol};

/// The channels, by which messages begin.
const STDIN: u8 = 0;
const STDOUT: u8 = 1;
const STDERR: u8 = 2;
const ERROR: u8 = 3;
const RESIZE: u8 = 4;
const CLOSE: u8 = 255;

/// What the server says at the end is small.
const STATUS_LIMIT: usize = 1 << 20;

/// The streams of a process in a container, over a WebSocket ([`exec`](crate::Api::exec), [`attach`](crate::Api::attach)).
///
/// It is a [`Duplex`], whose docs show how it is carried out; it comes of an [`Upgrade`](crate::Upgrade).
///
/// - **Output** is taken with [`poll_event`](Self::poll_event), in the order in which it came, or stream by stream with
///   [`poll_output`](Self::poll_output). About 256 KiB of each stream are held (and one message, up to its limit); as long as
///   both have room, more is read. So stderr goes on until a reader of stdout is that far behind. From then on both
///   wait: one connection carries them, and nothing is thrown away. Whoever has no use for a stream says
///   [`ignore`](Self::ignore).
/// - **Stdin** takes as much as it has room for, 256 KiB; [`close_stdin`](Self::close_stdin) is its end, after which output
///   goes on. That is for the subprotocol v5: v4 has no end of stdin, and says so with an error.
/// - **The end** is the last event: how the process [ended](ExitStatus), or why nobody knows. It is known when the server
///   closes, up to which output may come, or 5 s after its word on how the process ended. A close without a word is
///   [`ExitStatus::Unknown`]; a close with another code than 1000, and a connection that ends without one, is an error
///   ([`is_cut_off`](Error::is_cut_off)).
/// - **Signs of life**: a ping every 5 s. After 60 s without any message, ping or pong it is an error
///   ([`is_timeout`](Error::is_timeout)), but for times in which nothing is read. A server that waits for a process to read its
///   stdin answers no pings: where that may take longer, allow for more [silence](Duplex::with_silence).
/// - **Rubbish** is an error, which ends the session: a message on a channel that was not asked for or is none, a message or
///   Status that is too large, text, a Status that is none. Empty messages are passed over: servers open with them.
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::{Duplex, ExitStatus, Incoming, Instant, SessionEvent, Transmit};
/// # use kubex_proto::{Api, DynamicObject, ResourceDescription};
/// # let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// # let call = pods.exec().stream("web", ["cat"]).stdin().websocket_key(*b"the sample nonce");
/// # let (_, mut answer) = call.into_call().into_parts()?;
/// # answer.head(&http::Response::builder().status(101)
/// #     .header("upgrade", "websocket").header("connection", "Upgrade")
/// #     .header("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
/// #     .header("sec-websocket-protocol", "v5.channel.k8s.io").body(()).unwrap());
/// # let mut session = answer.poll().unwrap()?;
///
/// // A session of `cat`, with stdin.
/// let now = Instant::from_origin(Duration::ZERO);
/// assert_eq!(session.write_stdin(b"hi")?, 2);
/// session.close_stdin()?;
/// assert_eq!(session.poll_transmit(now), Some(Transmit::Message("\0hi".into())));
/// assert_eq!(session.poll_transmit(now), Some(Transmit::Message(vec![255, 0].into())));
/// assert_eq!(session.poll_transmit(now), None);
///
/// session.handle(now, Incoming::Message("\u{1}hi".into()));
/// session.handle(now, Incoming::Message("\u{3}{\"status\":\"Success\"}".into()));
/// session.handle(now, Incoming::Close { code: Some(1000), reason: String::new() });
/// assert_eq!(session.poll_event().unwrap()?, SessionEvent::Stdout("hi".into()));
/// assert_eq!(session.poll_event().unwrap()?, SessionEvent::Exited(ExitStatus::Success));
/// assert!(session.poll_event().is_none() && session.is_over());
/// # Ok::<(), kubex_proto::Error>(())
/// ```
pub struct Session {
    line: Line<ExitStatus>,
    protocol: Subprotocol,
    attached: Attached,
    inbox: Inbox,
    stdin: Outbox,
    stdin_end: StdinEnd,
    resize: Option<(u16, u16)>,
    /// What came of how the process ended.
    status: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum StdinEnd {
    Open,
    /// It is said after what is queued.
    Wanted,
    Said,
}

impl Session {
    pub(super) fn new(protocol: Subprotocol, attached: Attached, what: CallDescription) -> Self {
        Self {
            line: Line::new(what),
            protocol,
            attached,
            inbox: Inbox::new(2),
            stdin: Outbox::new(STDIN),
            stdin_end: StdinEnd::Open,
            resize: None,
            status: Vec::new(),
        }
    }

    pub(super) fn what(&self) -> &CallDescription {
        &self.line.what
    }

    /// The subprotocol that the server chose.
    pub fn protocol(&self) -> Subprotocol {
        self.protocol
    }

    /// Which streams there are.
    pub fn attached(&self) -> Attached {
        self.attached
    }

    /// The next event, of all streams in the order in which it came, or the error at the end. None while there is nothing,
    /// and after the last event.
    pub fn poll_event(&mut self) -> Option<Result<SessionEvent, Error>> {
        match self.inbox.pop() {
            Some((0, bytes)) => Some(Ok(SessionEvent::Stdout(bytes))),
            Some((_, bytes)) => Some(Ok(SessionEvent::Stderr(bytes))),
            None => Some(self.line.tell_end()?.map(SessionEvent::Exited)),
        }
    }

    /// The next bytes of one stream: none while there are none, and after the last once the [`end`](Self::end) is known.
    pub fn poll_output(&mut self, output: Output) -> Option<Bytes> {
        Some(self.inbox.pop_of([output.queue()])?.1)
    }

    /// How it ended, as soon as that is known: no output comes after, but some may be there that nobody took.
    pub fn end(&self) -> Option<&Result<ExitStatus, Error>> {
        self.line.end()
    }

    /// Throws away what came of this stream and what will, so that it holds up nobody.
    pub fn ignore(&mut self, output: Output) {
        self.inbox.ignore(output.queue());
    }

    /// How many bytes [`write_stdin`](Self::write_stdin) takes now.
    pub fn stdin_room(&self) -> usize {
        self.stdin.room()
    }

    /// Whether all that was written is on its way: [`poll_transmit`](Duplex::poll_transmit) gave it. What was thrown away
    /// never is.
    pub fn is_flushed(&self) -> bool {
        self.stdin.is_sent() && self.stdin_end != StdinEnd::Wanted
    }

    /// Writes to the process, and tells how much of it was taken: none while what was written before still waits. It is sent
    /// in messages of at most 32 KiB.
    ///
    /// Without stdin, after its end and after that of the session it is an error: the session's own, where it has one.
    pub fn write_stdin(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        self.check_stdin()?;
        if self.stdin_end != StdinEnd::Open {
            return Err(self.refused("stdin", "was closed before"));
        }
        Ok(self.stdin.write(bytes))
    }

    /// Ends stdin, after what was written; output goes on. Once more does nothing.
    ///
    /// The subprotocol v4 has no word for it, so that there it is an error, and stdin stays open: the one way to end it then
    /// is to [`close`](Self::close) the session.
    pub fn close_stdin(&mut self) -> Result<(), Error> {
        self.check_stdin()?;
        if !self.protocol.closes_stdin() {
            let reason = "cannot be closed alone, as the server speaks v4.channel.k8s.io, which has no word for it: let the command know in another way, or close the session";
            return Err(self.refused("stdin", reason));
        }
        if self.stdin_end == StdinEnd::Open {
            self.stdin_end = StdinEnd::Wanted;
        }
        Ok(())
    }

    /// Tells the terminal its size, in characters. Of several that wait, the last one is sent. Without a terminal it is an
    /// error.
    pub fn resize(&mut self, width: u16, height: u16) -> Result<(), Error> {
        if !self.attached.tty {
            return Err(self.refused("resize", "there is no terminal: ask for one with `tty()`"));
        }
        self.resize = Some((width, height));
        Ok(())
    }

    /// Ends the session now: a close is sent, and what waits to be written is not. The process loses its streams, and nobody
    /// tells how it ends. What came is still there to be taken.
    pub fn close(&mut self) {
        self.stdin.clear();
        let end = self.end_as(Ok(()));
        self.line.close(NORMAL, end);
    }

    fn check_stdin(&self) -> Result<(), Error> {
        if !self.attached.stdin {
            return Err(self.refused("stdin", "was not asked for: call `stdin()`"));
        }
        match self.line.end() {
            None => Ok(()),
            Some(Ok(_)) => Err(self.refused("stdin", "the session is over")),
            Some(Err(error)) => Err(error.clone()),
        }
    }

    fn refused(&self, field: &str, reason: &str) -> Error {
        Error::refused_field(field, reason).while_doing(&self.line.what, 0)
    }

    /// Whether the server has begun to say how the process ended.
    fn is_ending(&self) -> bool {
        !self.status.is_empty()
    }

    fn message(&mut self, mut message: Bytes) {
        if message.len() < 2 {
            // A server opens with an empty one on a channel of its choice.
            return;
        }
        let channel = message.split_to(1);
        match channel.first() {
            Some(&STDOUT) if self.attached.stdout => {
                self.inbox.push(Output::Stdout.queue(), message);
            }
            Some(&STDERR) if self.attached.stderr => {
                self.inbox.push(Output::Stderr.queue(), message);
            }
            Some(&ERROR) if self.status.len() + message.len() > STATUS_LIMIT => {
                let error = Error::limit("the Status of the session", STATUS_LIMIT);
                self.line.fail(NORMAL, error);
            }
            Some(&ERROR) => self.status.extend_from_slice(&message),
            // That an output has ended is what the end tells as well.
            Some(&CLOSE) if self.protocol.closes_stdin() => {}
            Some(channel) => {
                let words = format!("a message on channel {channel}, which was not asked for");
                self.line.is_rubbish(&words);
            }
            None => {}
        }
    }

    /// The end has come: what was said of how the process ended counts, and else how the session did.
    fn end_as(&mut self, end: Result<(), Error>) -> Result<ExitStatus, Error> {
        if self.is_ending() {
            // What cannot be read is perhaps cut off by what went wrong.
            return ExitStatus::read(&self.status).map_err(|error| end.err().unwrap_or(error));
        }
        end.map(|()| ExitStatus::Unknown)
    }

    pub(super) fn pass(&mut self, now: Instant) {
        if self.line.pass(now, self.wants_message(), self.is_ending()) {
            let end = self.end_as(Ok(()));
            self.line.close(NORMAL, end);
        }
    }
}

impl Duplex for Session {
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
        self.pass(now);
        if let Some(first) = self.line.transmit() {
            return Some(first);
        }
        if self.line.end().is_some() {
            return None;
        }
        if let Some((width, height)) = self.resize.take() {
            let size = format!("{{\"Width\":{width},\"Height\":{height}}}");
            let message = [&[RESIZE], size.as_bytes()].concat();
            return Some(Transmit::Message(message.into()));
        }
        if let Some(message) = self.stdin.pop() {
            return Some(Transmit::Message(message));
        }
        if self.stdin_end == StdinEnd::Wanted {
            self.stdin_end = StdinEnd::Said;
            return Some(Transmit::Message(Bytes::from_static(&[CLOSE, STDIN])));
        }
        None
    }

    fn handle(&mut self, now: Instant, incoming: Incoming) {
        match self.line.hear(now, incoming, self.wants_message()) {
            Heard::Message(message) => self.message(message),
            Heard::End(end) => {
                let end = self.end_as(end);
                self.line.finish(end);
            }
            Heard::Nothing => {}
        }
        self.pass(now);
    }

    fn wants_message(&self) -> bool {
        self.line.end().is_none() && self.inbox.has_room()
    }

    fn deadline(&self) -> Option<Instant> {
        self.line.deadline(self.is_ending())
    }

    fn is_over(&self) -> bool {
        self.line.is_over()
    }
}

/// What is said is not printed, as it may be secret.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("what", &self.line.what)
            .field("protocol", &self.protocol)
            .field("attached", &self.attached)
            .field("end", &self.line.end())
            .finish_non_exhaustive()
    }
}
