//! The server's side of a session, and the network on the way to it.

use std::collections::VecDeque;

use bytes::Bytes;
use kubex_proto::{Failure, Incoming, Transmit};

use super::{
    book::{Book, Note},
    invariant::Invariant,
    plan::{Fault, MAPPED, Network, PORTS, Plan, Rubbish, Step, What, Word},
    subject::MESSAGE_LIMIT,
};

/// What is on its way to the caller.
pub(super) struct Item {
    /// When it comes.
    pub(super) at: u64,
    pub(super) note: Note,
    pub(super) incoming: Incoming,
}

#[allow(clippy::struct_excessive_bools)] // Each is something that has been said, in any order.
pub(super) struct Server {
    what: What,
    network: Network,
    steps: VecDeque<Step>,
    waits_until: u64,
    fault: Option<(u64, Fault)>,
    wire: VecDeque<Item>,
    /// Nothing moves before.
    stalled_until: u64,
    /// Neither side hears anything any more.
    is_silent: bool,
    /// Nothing more is said: the connection is closed, or will be.
    has_left: bool,
    /// What is written fails.
    is_cut: bool,
    /// How much was said of each stream.
    said: Vec<usize>,
    /// How much came of each stream to the server.
    arrived: Vec<usize>,
    stdin_has_ended: bool,
}

impl Server {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            what: plan.what,
            network: plan.network,
            steps: plan.script.iter().copied().collect(),
            waits_until: 0,
            fault: plan.fault,
            wire: VecDeque::new(),
            stalled_until: 0,
            is_silent: false,
            has_left: false,
            is_cut: false,
            said: vec![0; plan.what.streams()],
            arrived: vec![0; plan.what.uplinks()],
            stdin_has_ended: false,
        }
    }

    /// When it does something of itself.
    pub(super) fn next(&self) -> Option<u64> {
        let waits = (!self.steps.is_empty() && !self.has_left).then_some(self.waits_until);
        let fault = self.fault.map(|(at, _)| at);
        [waits, fault].into_iter().flatten().min()
    }

    /// When the next message can be read.
    pub(super) fn comes_at(&self) -> Option<u64> {
        let first = self.wire.front().filter(|_| !self.is_silent)?;
        Some(first.at.max(self.stalled_until))
    }

    pub(super) fn take(&mut self) -> Option<Item> {
        self.wire.pop_front()
    }

    /// When a write that takes so long is done, if ever.
    pub(super) fn takes_by(&self, now: u64, time: u64) -> u64 {
        now.max(self.stalled_until) + time
    }

    pub(super) fn fails_writes(&self) -> bool {
        self.is_cut
    }

    /// From now on nothing comes of it.
    pub(super) fn falls_silent(&mut self, book: &mut Book) {
        book.note(|| "the server is silent from now on".into());
        self.is_silent = true;
    }

    /// Does what is due.
    pub(super) fn advance(&mut self, book: &mut Book) {
        if let Some((at, fault)) = self.fault
            && at <= book.now
        {
            self.fault = None;
            self.suffers(fault, book);
        }
        while self.waits_until <= book.now && !self.has_left {
            let Some(step) = self.steps.front().copied() else {
                break;
            };
            if !self.may_go_on(step) {
                // Something that comes wakes it.
                self.waits_until = u64::MAX;
                break;
            }
            self.steps.pop_front();
            self.does(step, book);
        }
    }

    fn may_go_on(&self, step: Step) -> bool {
        match step {
            Step::Read { uplink, length } => self.arrived[uplink] >= length || self.stdin_has_ended,
            Step::ReadToEnd => self.stdin_has_ended,
            _ => true,
        }
    }

    fn suffers(&mut self, fault: Fault, book: &mut Book) {
        book.note(|| format!("fault: {fault:?}"));
        let failure = || Incoming::Failed(Failure::broken("connection reset by peer"));
        match fault {
            Fault::Stall(time) => {
                book.count("stall");
                self.stalled_until = self.stalled_until.max(book.now + time);
            }
            Fault::Silence => {
                book.count("silence");
                self.is_silent = true;
            }
            Fault::Cut(left) => {
                book.count("cut");
                self.wire.truncate(left);
                self.is_cut = true;
                self.leaves(book, Note::End, Incoming::End);
            }
            Fault::Fail(left) => {
                book.count("failure");
                self.wire.truncate(left);
                self.is_cut = true;
                self.leaves(book, Note::Failed, failure());
            }
            Fault::Close(code) => {
                book.count("closed on the way");
                self.closes(Some(code), book);
            }
        }
    }

    fn leaves(&mut self, book: &Book, note: Note, incoming: Incoming) {
        self.send(book, note, incoming);
        self.has_left = true;
    }

    fn closes(&mut self, code: Option<u16>, book: &Book) {
        let note = Note::Close(matches!(code, None | Some(1000 | 1005)));
        let reason = String::from("because");
        self.leaves(book, note, Incoming::Close { code, reason });
    }

    fn send(&mut self, book: &Book, note: Note, incoming: Incoming) {
        if !self.has_left {
            let at = book.now + self.network.latency;
            self.wire.push_back(Item { at, note, incoming });
        }
    }

    fn send_bytes(&mut self, book: &Book, note: Note, bytes: impl Into<Bytes>) {
        self.send(book, note, Incoming::Message(bytes.into()));
    }

    fn does(&mut self, step: Step, book: &mut Book) {
        match step {
            Step::Empty(channel) => {
                book.count("empty message");
                let bytes: Vec<_> = channel.into_iter().collect();
                self.send_bytes(book, Note::Nothing, bytes);
            }
            Step::Names => {
                let numbers = match self.what {
                    What::Ports { mapped: true, .. } => MAPPED,
                    _ => PORTS,
                };
                for stream in 0..self.said.len() {
                    let [low, high] = numbers[stream / 2].to_le_bytes();
                    let message = vec![self.what.channel(stream), low, high];
                    self.send_bytes(book, Note::Nothing, message);
                }
            }
            Step::Say { stream, length } => {
                let start = self.said[stream];
                self.said[stream] += length;
                let mut message = vec![self.what.channel(stream)];
                message.extend((start..start + length).map(|at| self.what.byte(stream, at)));
                if self.stdin_has_ended {
                    book.count("said after the end of stdin");
                }
                self.send_bytes(book, Note::Data { stream, length }, message);
            }
            Step::Wait(time) => self.waits_until = book.now + time,
            Step::Read { .. } => book.count("read by the process"),
            Step::ReadToEnd => book.count("read to the end"),
            Step::OutputEnds(stream) => {
                let message = vec![255, self.what.channel(stream)];
                self.send_bytes(book, Note::Nothing, message);
            }
            Step::Status(word, pieces) => {
                let text = status(word);
                book.word = Some((word, text.len()));
                for piece in text.as_bytes().chunks(text.len().div_ceil(pieces)) {
                    let message = [&[3], piece].concat();
                    self.send_bytes(book, Note::Status(piece.len()), message);
                }
            }
            Step::Ping => self.send(book, Note::Sign, Incoming::Ping),
            Step::Pong => self.send(book, Note::Sign, Incoming::Pong),
            Step::Rubbish(rubbish) => self.errs(rubbish, book),
            Step::Close(code) => self.closes(code, book),
            Step::Leave => self.leaves(book, Note::End, Incoming::End),
        }
    }

    fn errs(&mut self, rubbish: Rubbish, book: &Book) {
        let is_process = !matches!(self.what, What::Ports { .. });
        match rubbish {
            Rubbish::Text => self.send(book, Note::Rubbish(1002), Incoming::Text),
            Rubbish::TooLarge => self.send(book, Note::Rubbish(1009), Incoming::TooLarge),
            Rubbish::Larger => {
                let message = vec![1; MESSAGE_LIMIT + 1];
                self.send_bytes(book, Note::Rubbish(1009), message);
            }
            // A Status may be as long as a message here, in all its pieces.
            Rubbish::LongStatus if is_process => {
                let length = MESSAGE_LIMIT / 2;
                self.send_bytes(book, Note::Status(length), vec![3; length + 1]);
                self.send_bytes(book, Note::Rubbish(1000), vec![3; MESSAGE_LIMIT]);
            }
            Rubbish::LongStatus | Rubbish::UnknownChannel => {
                self.send_bytes(book, Note::Rubbish(1002), vec![9, 1]);
            }
        }
    }

    /// What was written comes.
    pub(super) fn receives(&mut self, transmit: &Transmit, book: &mut Book) {
        if self.is_silent || self.has_left {
            return;
        }
        match transmit {
            Transmit::Ping if self.network.answers_pings => {
                self.send(book, Note::Sign, Incoming::Pong);
            }
            Transmit::Message(bytes) => {
                let (channel, bytes) = bytes.split_first().expect("no message is empty");
                if *channel == 255 {
                    self.stdin_has_ended = true;
                    if self.arrived[0] != book.written(0) {
                        let how = format!("of {} bytes came {}", book.written(0), self.arrived[0]);
                        book.breaks(Invariant::UplinkWhole, how);
                    }
                } else if let Some(uplink) = self.what.uplink(*channel) {
                    self.arrived[uplink] += bytes.len();
                }
                // A step that waited may go on.
                if self.waits_until == u64::MAX {
                    self.waits_until = book.now;
                }
            }
            // What is closed is closed.
            Transmit::Close(_) => self.has_left = true,
            _ => {}
        }
    }
}

fn status(word: Word) -> String {
    match word {
        Word::Success => r#"{"metadata":{},"status":"Success"}"#.into(),
        Word::Code(code) => format!(
            r#"{{"metadata":{{}},"status":"Failure","message":"exit code {code}","reason":"NonZeroExitCode","details":{{"causes":[{{"reason":"ExitCode","message":"{code}"}}]}}}}"#
        ),
        Word::Failure => {
            r#"{"metadata":{},"status":"Failure","message":"no such program","reason":"InternalError","code":500}"#.into()
        }
        Word::Unreadable => "no status at all".into(),
    }
}
