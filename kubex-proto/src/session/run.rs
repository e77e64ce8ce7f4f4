//! A command that is run to its end.

use alloc::vec::Vec;
use core::{fmt, mem, time::Duration};

use bytes::Bytes;

use super::{Completes, Duplex, Incoming, Transmit, upgrade::sealed::Sealed};
use crate::{
    Attached, CallDescription, Error, ExitStatus, Instant, Opens, Session, SessionEvent,
    Subprotocol,
};

/// The most that a command may write, both outputs together: as much as an answer that is read whole may have.
pub(crate) const OUTPUT_LIMIT: usize = 64 << 20;

/// What a command wrote, and how it ended.
///
/// ```
/// use kubex_proto::{ExecOutput, ExitStatus};
///
/// fn lines(output: &ExecOutput) -> Result<usize, String> {
///     match &output.status {
///         ExitStatus::Success => Ok(output.stdout.split(|byte| *byte == b'\n').count()),
///         status => Err(format!("{status}: {}", String::from_utf8_lossy(&output.stderr))),
///     }
/// }
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ExecOutput {
    /// What it wrote to its standard output.
    pub stdout: Bytes,
    /// What it wrote to its standard error.
    pub stderr: Bytes,
    /// How it ended, as far as the server tells.
    pub status: ExitStatus,
}

/// What is said is not printed, as it may be secret.
impl fmt::Debug for ExecOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExecOutput")
            .field("stdout_bytes", &self.stdout.len())
            .field("stderr_bytes", &self.stderr.len())
            .field("status", &self.status)
            .finish()
    }
}

/// What is given to a command that is run to its end: what the [`Upgrade`](crate::Upgrade) of
/// [`exec().run(..)`](crate::ExecSubresource::run) opens.
///
/// ```
/// use kubex_proto::{Call, Running, Upgrade};
///
/// /// A call of `exec().run(..)`, whatever is run.
/// struct Command(Call<Upgrade<Running>>);
/// ```
#[derive(Clone)]
pub struct Running {
    stdin: Option<Bytes>,
    limit: usize,
    time: Option<Duration>,
}

impl Running {
    pub(crate) fn new(stdin: Option<Bytes>, limit: usize, time: Option<Duration>) -> Self {
        Self { stdin, limit, time }
    }

    pub(crate) fn attached(&self) -> Attached {
        Attached::new(self.stdin.is_some(), true, true, false)
    }
}

/// What is said is not printed, as it may be secret.
impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running")
            .field("stdin_bytes", &self.stdin.as_ref().map(Bytes::len))
            .finish_non_exhaustive()
    }
}

impl Sealed for Running {}

impl Opens for Running {
    type Session = Run;

    fn open(&self, protocol: Subprotocol, what: CallDescription) -> Run {
        Run {
            session: Session::new(protocol, self.attached(), what),
            stdin: self.stdin.clone(),
            stdout: Vec::new(),
            stderr: Vec::new(),
            limit: self.limit,
            time: self.time,
            ends: None,
            end: None,
        }
    }
}

/// A command that is run to its end: it is given its stdin, and what it writes is collected
/// ([`exec().run(..)`](crate::ExecSubresource::run)).
///
/// It is a [`Duplex`] that needs nobody beside its transport: once it [is over](Duplex::is_over), there is an
/// [outcome](Completes::into_outcome). A command that ends without reading all of its stdin is none that fails. One that writes
/// more than the limit is given up, with an error ([`is_limit`](Error::is_limit)); so is one that takes too long
/// ([`is_timeout`](Error::is_timeout)).
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::{Completes, Duplex, Incoming, Instant, Transmit};
/// # use kubex_proto::{Api, DynamicObject, ResourceDescription};
/// # let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// # let call = pods.exec().run("web", ["cat"]).stdin_bytes("hi").websocket_key(*b"the sample nonce");
/// # let (_, mut answer) = call.into_call().into_parts()?;
/// # answer.head(&http::Response::builder().status(101)
/// #     .header("upgrade", "websocket").header("connection", "Upgrade")
/// #     .header("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
/// #     .header("sec-websocket-protocol", "v5.channel.k8s.io").body(()).unwrap());
/// # let mut run = answer.poll().unwrap()?;
///
/// // The answer to `pods.exec().run("web", ["cat"]).stdin_bytes("hi")`.
/// let now = Instant::from_origin(Duration::ZERO);
/// assert_eq!(run.poll_transmit(now), Some(Transmit::Message("\0hi".into())));
/// assert_eq!(run.poll_transmit(now), Some(Transmit::Message(vec![255, 0].into())));
/// run.handle(now, Incoming::Message("\u{1}hi".into()));
/// run.handle(now, Incoming::Message("\u{3}{\"status\":\"Success\"}".into()));
/// run.handle(now, Incoming::Close { code: Some(1000), reason: String::new() });
/// let output = run.into_outcome()?;
/// assert_eq!(output.stdout, "hi");
/// assert!(output.status.is_success());
/// # Ok::<(), kubex_proto::Error>(())
/// ```
pub struct Run {
    session: Session,
    /// What is still to be given; none after its end.
    stdin: Option<Bytes>,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    limit: usize,
    time: Option<Duration>,
    ends: Option<Instant>,
    end: Option<Result<ExitStatus, Error>>,
}

impl Run {
    /// Gives as much of stdin as there is room for, and then its end.
    fn give(&mut self) {
        let Some(stdin) = &mut self.stdin else {
            return;
        };
        if self.session.end().is_some() {
            self.stdin = None;
            return;
        }
        let given = match self.session.write_stdin(stdin) {
            Ok(taken) => {
                drop(stdin.split_to(taken));
                if !stdin.is_empty() {
                    return;
                }
                self.session.close_stdin()
            }
            Err(error) => Err(error),
        };
        self.stdin = None;
        if let Err(error) = given {
            self.give_up(error);
        }
    }

    fn collect(&mut self) {
        while let Some(event) = self.session.poll_event() {
            match event {
                Ok(SessionEvent::Stdout(bytes)) => self.stdout.extend_from_slice(&bytes),
                Ok(SessionEvent::Stderr(bytes)) => self.stderr.extend_from_slice(&bytes),
                Ok(SessionEvent::Exited(status)) => {
                    self.end.get_or_insert(Ok(status));
                }
                Err(error) => {
                    self.end.get_or_insert(Err(error));
                }
            }
            if self.stdout.len() + self.stderr.len() > self.limit {
                self.give_up(Error::limit("the output of the command", self.limit));
            }
        }
    }

    fn pass(&mut self, now: Instant) {
        if self.ends.is_none() {
            self.ends = self.time.map(|time| now + time);
        }
        if let Some(time) = self.time
            && self.ends.is_some_and(|ends| ends <= now)
        {
            self.give_up(Error::timed_out("end of the command", time));
        }
    }

    fn give_up(&mut self, error: Error) {
        if self.end.is_none() {
            self.end = Some(Err(error.while_doing(self.session.what(), 0)));
            self.stdout = Vec::new();
            self.stderr = Vec::new();
            self.session.close();
        }
    }
}

impl Duplex for Run {
    fn with_message_limit(mut self, bytes: usize) -> Self {
        self.session = self.session.with_message_limit(bytes);
        self
    }

    fn message_limit(&self) -> usize {
        self.session.message_limit()
    }

    fn with_silence(mut self, silence: Option<Duration>) -> Self {
        self.session = self.session.with_silence(silence);
        self
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<Transmit> {
        self.pass(now);
        self.give();
        let transmit = self.session.poll_transmit(now);
        self.collect();
        transmit
    }

    fn handle(&mut self, now: Instant, incoming: Incoming) {
        self.session.handle(now, incoming);
        self.collect();
        // What filled it is taken: silence counts from now on.
        self.session.pass(now);
        self.pass(now);
    }

    fn wants_message(&self) -> bool {
        self.session.wants_message()
    }

    fn deadline(&self) -> Option<Instant> {
        let ends = self.ends.filter(|_| self.end.is_none());
        [ends, self.session.deadline()].into_iter().flatten().min()
    }

    fn is_over(&self) -> bool {
        self.session.is_over()
    }
}

impl Completes for Run {
    type Outcome = ExecOutput;

    fn into_outcome(mut self) -> Result<ExecOutput, Error> {
        self.collect();
        let status = match self.end.take() {
            Some(end) => end?,
            None => return Err(Error::misused("the command has not ended yet")),
        };
        Ok(ExecOutput {
            stdout: mem::take(&mut self.stdout).into(),
            stderr: mem::take(&mut self.stderr).into(),
            status,
        })
    }
}

/// What is said is not printed, as it may be secret.
impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use alloc::{
        string::{String, ToString},
        sync::Arc,
        vec,
    };

    use super::*;
    use crate::ResourceDescription;

    const START: Instant = Instant::from_origin(Duration::ZERO);

    fn run(stdin: Option<&'static [u8]>, protocol: Subprotocol) -> Run {
        let stdin = stdin.map(Bytes::from_static);
        let running = Running::new(stdin, 10, Some(Duration::from_secs(3)));
        running.open(protocol, what())
    }

    fn what() -> CallDescription {
        let pods = Arc::new(ResourceDescription::namespaced("", "v1", "Pod"));
        CallDescription::of_resource("get", &pods, Some("exec"), None, Some("web"))
    }

    fn message(text: &'static str) -> Incoming {
        Incoming::Message(Bytes::from_static(text.as_bytes()))
    }

    #[test]
    fn outputs_are_kept_apart_and_a_failing_command_is_no_error() {
        let mut run = run(None, Subprotocol::V4);
        assert_eq!(run.poll_transmit(START), None);
        for part in ["\u{1}a", "\u{2}b", "\u{1}c"] {
            run.handle(START, message(part));
        }
        let status = "\u{3}{\"status\":\"Failure\",\"reason\":\"NonZeroExitCode\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"7\"}]}}";
        run.handle(START, message(status));
        run.handle(START, Incoming::End);
        assert!(run.is_over());
        let output = run.into_outcome().unwrap();
        assert_eq!((&*output.stdout, &*output.stderr), (&b"ac"[..], &b"b"[..]));
        assert_eq!(output.status, ExitStatus::Code(7));
    }

    #[test]
    fn more_than_the_limit_is_given_up() {
        let mut run = run(None, Subprotocol::V5);
        run.handle(START, message("\u{1}0123456789"));
        assert!(!run.is_over());
        run.handle(START, message("\u{2}!"));
        assert_eq!(run.poll_transmit(START), Some(Transmit::Close(1000)));
        assert!(run.is_over() && run.into_outcome().unwrap_err().is_limit());
    }

    #[test]
    fn a_command_that_takes_too_long_is_given_up() {
        let mut run = run(None, Subprotocol::V5);
        assert_eq!(run.poll_transmit(START), None);
        let ends = START + Duration::from_secs(3);
        assert_eq!(run.deadline(), Some(ends));
        run.handle(ends, Incoming::Elapsed);
        assert_eq!(run.poll_transmit(ends), Some(Transmit::Close(1000)));
        let error = run.into_outcome().unwrap_err();
        assert!(error.is_timeout(), "{error}");
    }

    #[test]
    fn silence_counts_from_a_large_message_on() {
        let mut run = run(None, Subprotocol::V5);
        (run.limit, run.time) = (usize::MAX, None);
        assert_eq!(run.poll_transmit(START), None);
        let large = vec![1; 300 << 10];
        run.handle(START, Incoming::Message(large.into()));
        run.handle(START + Duration::from_secs(60), Incoming::Elapsed);
        assert!(run.is_over() && run.into_outcome().unwrap_err().is_timeout());
    }

    #[test]
    fn stdin_without_an_end_is_an_error_and_stdin_that_nobody_reads_is_none() {
        let mut old = run(Some(b"hi"), Subprotocol::V4);
        assert_eq!(old.poll_transmit(START), Some(Transmit::Close(1000)));
        let error = old.into_outcome().unwrap_err();
        assert!(error.to_string().contains("v4.channel.k8s.io"), "{error}");

        let mut unread = run(Some(b"hi"), Subprotocol::V5);
        unread.handle(START, message("\u{3}{\"status\":\"Success\"}"));
        let closed = Incoming::Close {
            code: None,
            reason: String::new(),
        };
        unread.handle(START, closed);
        assert_eq!(unread.poll_transmit(START), None);
        assert!(unread.into_outcome().unwrap().status.is_success());
    }

    #[test]
    fn a_large_stdin_is_given_as_there_is_room() {
        let stdin = vec![7; 700_000];
        let running = Running::new(Some(stdin.clone().into()), 10, None);
        let mut run = running.open(Subprotocol::V5, what());
        let mut given = Vec::new();
        while let Some(Transmit::Message(message)) = run.poll_transmit(START) {
            given.push(message);
        }
        assert_eq!(given.pop().unwrap(), &[255, 0][..]);
        let given: Vec<_> = given.iter().flat_map(|message| &message[1..]).collect();
        assert!(given.into_iter().eq(&stdin));
    }

    #[test]
    fn nothing_comes_of_one_that_has_not_ended() {
        assert!(run(None, Subprotocol::V5).into_outcome().is_err());
    }
}
