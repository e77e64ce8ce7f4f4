//! A session of exec or attach, held to what a plain reading of its docs makes of what came.

use std::collections::VecDeque;

use bytes::Bytes;
use kubex_proto::{Duplex, Output, Session, SessionEvent, Transmit};

use super::{Course, Doing, End, Fault, Modelled, conversation::filling};

/// So much of an output, or of stdin, is held until there is no room.
const ROOM: usize = 256 << 10;

/// The most that is taken of what a server says at the end.
const STATUS_LIMIT: usize = 1 << 20;

/// The most that one message of stdin carries.
const CHUNK: usize = 32 << 10;

/// A session, and what must come of it.
pub struct Process {
    session: Session,
    /// What came and was not taken.
    held: VecDeque<(Output, Bytes)>,
    ignored: Vec<Output>,
    /// All that came of the error channel.
    status: Vec<u8>,
    /// Whether a close was sent.
    course: Course,
    stdin: Stdin,
    size: Option<(u16, u16)>,
}

#[derive(Default)]
struct Stdin {
    /// What was written and is not sent.
    unsent: VecDeque<u8>,
    is_closed: bool,
    is_end_sent: bool,
}

impl Process {
    /// One that was just opened.
    pub fn new(session: Session) -> Self {
        Self {
            session,
            held: VecDeque::new(),
            ignored: Vec::new(),
            status: Vec::new(),
            course: Course::default(),
            stdin: Stdin::default(),
            size: None,
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        let may =
            self.session.attached().stdin && self.course.end.is_none() && !self.stdin.is_closed;
        let room = ROOM - self.stdin.unsent.len();
        match self.session.write_stdin(bytes) {
            Ok(taken) => {
                assert!(may && taken == bytes.len().min(room), "{taken} taken");
                self.stdin.unsent.extend(&bytes[..taken]);
            }
            Err(error) => assert!(!may, "{error}"),
        }
    }

    /// What the machine takes for an end where nothing came must be for the time that has passed.
    fn settle(&mut self) {
        if let (None, Some(end)) = (self.course.end, self.session.end()) {
            self.course.end = Some(
                self.course
                    .timing
                    .end(!self.status.is_empty(), end.is_err()),
            );
        }
    }
}

impl Modelled for Process {
    type Session = Session;

    fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    fn course(&mut self) -> &mut Course {
        &mut self.course
    }

    fn numbers(&self) -> Vec<u16> {
        Vec::new()
    }

    fn call(&mut self, step: &Doing) {
        match step {
            Doing::Transmit(most) => {
                for _ in 0..=*most {
                    if !self.transmit() {
                        break;
                    }
                }
            }
            Doing::Write(_, power) => self.write(&filling(*power)),
            Doing::CloseStdin => {
                let may = self.session.attached().stdin
                    && self.course.end.is_none()
                    && self.session.protocol().closes_stdin();
                assert_eq!(self.session.close_stdin().is_ok(), may);
                self.stdin.is_closed |= may;
            }
            Doing::Resize(width, height) => {
                let resized = self.session.resize(*width, *height);
                assert_eq!(resized.is_ok(), self.session.attached().tty);
                self.size = resized.ok().map(|()| (*width, *height)).or(self.size);
            }
            Doing::Take => {
                self.take();
            }
            Doing::TakeOf(which) => {
                let output = output(*which);
                let at = self.held.iter().position(|(of, _)| *of == output);
                let expected = at.and_then(|at| self.held.remove(at));
                let taken = self.session.poll_output(output);
                assert_eq!(taken, expected.map(|(_, bytes)| bytes));
            }
            Doing::Ignore(which) => {
                let output = output(*which);
                self.session.ignore(output);
                self.ignored.push(output);
                self.held.retain(|(of, _)| *of != output);
            }
            Doing::Leave => {
                self.session.close();
                self.course.end.get_or_insert(End::here(Fault::None));
            }
            _ => {}
        }
    }

    fn message(&mut self, message: &Bytes) -> Option<End> {
        let (channel, data) = message.split_first()?;
        if data.is_empty() {
            return None;
        }
        let attached = self.session.attached();
        let output = match channel {
            1 if attached.stdout => Output::Stdout,
            2 if attached.stderr => Output::Stderr,
            3 if self.status.len() + data.len() > STATUS_LIMIT => {
                return Some(End::failed(Fault::Limit));
            }
            3 => {
                self.status.extend_from_slice(data);
                return None;
            }
            255 if self.session.protocol().closes_stdin() => return None,
            _ => return Some(End::failed(Fault::Rubbish)),
        };
        if !self.ignored.contains(&output) {
            self.held.push_back((output, message.slice(1..)));
        }
        None
    }

    fn transmit(&mut self) -> bool {
        let Some(transmit) = self.session.poll_transmit(self.course.timing.now()) else {
            self.settle();
            let all_is_sent = self.stdin.unsent.is_empty() && self.size.is_none();
            let stdin_is_ended = self.stdin.is_closed == self.stdin.is_end_sent;
            assert!(self.course.end.is_some() || all_is_sent && stdin_is_ended);
            return false;
        };
        self.settle();
        assert!(!self.course.is_closed, "{transmit:?} after a close");
        let Transmit::Message(message) = transmit else {
            let closes = self.course.end.is_some_and(|end| end.is_here);
            self.course.is_closed = matches!(transmit, Transmit::Close(1000 | 1002 | 1009));
            assert_eq!(self.course.is_closed, self.course.end.is_some());
            assert_eq!(self.course.is_closed, closes);
            return true;
        };
        assert!(self.course.end.is_none(), "a message after the end");
        let (channel, data) = message.split_first().expect("a channel");
        match channel {
            0 => {
                assert!((1..=CHUNK).contains(&data.len()));
                assert!(
                    self.stdin
                        .unsent
                        .drain(..data.len())
                        .eq(data.iter().copied())
                );
            }
            4 => {
                let (width, height) = self.size.take().expect("a size");
                let expected = format!("{{\"Width\":{width},\"Height\":{height}}}");
                assert_eq!(data, expected.as_bytes());
            }
            _ => {
                assert_eq!(*message, [255, 0]);
                assert!(self.stdin.is_closed && self.stdin.unsent.is_empty());
                assert!(!self.stdin.is_end_sent, "stdin ends twice");
                self.stdin.is_end_sent = true;
            }
        }
        true
    }

    fn take(&mut self) -> bool {
        let Some(event) = self.session.poll_event() else {
            assert!(self.held.is_empty() && (self.course.end.is_none() || self.course.is_told));
            return false;
        };
        match event {
            Ok(SessionEvent::Stdout(bytes)) => {
                assert_eq!(self.held.pop_front(), Some((Output::Stdout, bytes)));
            }
            Ok(SessionEvent::Stderr(bytes)) => {
                assert_eq!(self.held.pop_front(), Some((Output::Stderr, bytes)));
            }
            end => {
                let end = end.map(|event| match event {
                    SessionEvent::Exited(status) => status,
                    other => panic!("{other:?}"),
                });
                assert!(self.held.is_empty(), "the end before what came");
                assert!(!self.course.is_told, "a second end");
                self.course.is_told = true;
                let expected = self.course.end.expect("no end yet");
                expected.is_told_by(&self.status, &end);
            }
        }
        true
    }

    fn is_full(&self) -> bool {
        let is_full = |output| {
            let held = self.held.iter().filter(|(of, _)| *of == output);
            held.map(|(_, bytes)| bytes.len() + 64).sum::<usize>() >= ROOM
        };
        is_full(Output::Stdout) || is_full(Output::Stderr)
    }

    fn check_end(&mut self) {
        self.settle();
        match (self.session.end(), &self.course.end) {
            (Some(end), Some(expected)) => expected.is_told_by(&self.status, end),
            (None, None) => {}
            (end, expected) => panic!("the end is {end:?}, and not {expected:?}"),
        }
    }
}

fn output(which: u8) -> Output {
    if which.is_multiple_of(2) {
        Output::Stdout
    } else {
        Output::Stderr
    }
}
