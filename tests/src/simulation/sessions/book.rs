//! What was said, what came, and what was taken: held against the invariants.

mod ending;
mod streams;
mod uplinks;

use super::{
    invariant::{Broken, Invariant},
    plan::{Plan, What, Word},
    subject::End,
};
use crate::simulation::model::Tally;
use std::fmt::Write as _;

pub(super) use ending::Cause;
use streams::Stream;
use uplinks::Uplink;

/// What a message of the server's is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Note {
    Data {
        stream: usize,
        length: usize,
    },
    /// So much of what is said at the end.
    Status(usize),
    /// Any other message that means nothing.
    Nothing,
    /// A ping or a pong.
    Sign,
    /// What is none of the protocol, with the code that it is answered with.
    Rubbish(u16),
    /// A close: whether it is in order.
    Close(bool),
    End,
    Failed,
}

/// All that is known of a run.
pub(super) struct Book {
    pub(super) what: What,
    pub(super) now: u64,
    pub(super) broken: Option<Broken>,
    pub(super) tally: Tally,
    trace: Option<String>,
    streams: Vec<Stream>,
    /// What came and was not taken, of all streams: which one, and how long.
    order: Vec<(usize, usize)>,
    uplinks: Vec<Uplink>,
    resize: Option<(u16, u16)>,
    stdin_end: StdinEnd,
    /// What the server means to say at the end, and how long that is.
    pub(super) word: Option<(Word, usize)>,
    /// How much of it came.
    said: usize,
    last_sign: Option<u64>,
    last_message: Option<u64>,
    last_ping: u64,
    pings: u64,
    /// How late deadlines may be noticed.
    late: u64,
    /// Why it ended, and when.
    cause: Option<(Cause, u64)>,
    end: Option<End>,
    is_told: bool,
    close_sent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum StdinEnd {
    Open,
    Wanted,
    Said,
}

impl Book {
    pub(super) fn new(plan: &Plan, keeps_trace: bool) -> Self {
        let what = plan.what;
        let mut uplinks: Vec<_> = (0..what.uplinks()).map(|_| Uplink::default()).collect();
        let mut stdin_end = StdinEnd::Open;
        if let What::Run {
            stdin: Some(length),
            ..
        } = what
        {
            uplinks[0].written = length;
            stdin_end = StdinEnd::Wanted;
        }
        Self {
            what,
            now: 0,
            broken: None,
            tally: Tally::new(),
            trace: keeps_trace.then(String::new),
            streams: (0..what.streams()).map(|_| Stream::default()).collect(),
            order: Vec::new(),
            uplinks,
            resize: None,
            stdin_end,
            word: None,
            said: 0,
            last_sign: None,
            last_message: None,
            last_ping: 0,
            pings: 0,
            late: plan.network.late,
            cause: None,
            end: None,
            is_told: false,
            close_sent: false,
        }
    }

    /// Writes down what happened, where that is wanted.
    pub(super) fn note(&mut self, text: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            let _ = writeln!(trace, "{:>8} ms  {}", self.now, text());
        }
    }

    pub(super) fn count(&mut self, name: &'static str) {
        *self.tally.entry(name).or_default() += 1;
    }

    /// The first one counts.
    pub(super) fn breaks(&mut self, invariant: Invariant, how: impl Into<String>) {
        if self.broken.is_none() {
            let how = how.into();
            self.note(|| format!("{invariant:?} does not hold: {how}"));
            self.broken = Some(Broken {
                invariant,
                at: self.now,
                how,
            });
        }
    }

    pub(super) fn has_ended(&self) -> bool {
        self.cause.is_some()
    }

    pub(super) fn into_trace(self) -> String {
        self.trace.unwrap_or_default()
    }
}
