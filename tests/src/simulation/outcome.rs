//! What came of a run.

use core::{fmt, time::Duration};

use bytes::Bytes;
use http::Request;
use kubex_proto::Error;

use super::Trace;

/// What came of carrying a machine out. All times count from the start of the run.
#[derive(Debug)]
pub struct Outcome<T> {
    /// What it gave, in order.
    pub items: Vec<Result<T, Error>>,
    /// All that happened.
    pub trace: Trace,
    /// Each request that went out.
    pub sent: Vec<Sent>,
    /// When the run was over.
    pub ended_at: Duration,
    /// How the run was over.
    pub ending: Ending,
}

/// A request that went out.
#[derive(Clone, Debug)]
pub struct Sent {
    /// When.
    pub at: Duration,
    /// What.
    pub request: Request<Bytes>,
}

/// How a run was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The machine said that it was done.
    Done,
    /// The run was stopped: at the time it was to stop at, or with the item that was wanted.
    Stopped,
    /// The machine waits for something that never comes, and set no deadline.
    WaitsForever,
    /// The machine took more steps than it may: it goes in circles.
    TooManySteps,
}

impl<T> Outcome<T> {
    /// The one item that there is.
    ///
    /// # Panics
    ///
    /// With the trace, if the machine did not come to its end, or gave another number of items.
    #[track_caller]
    pub fn only(mut self) -> Result<T, Error> {
        assert_eq!(self.ending, Ending::Done, "\n{}", self.trace);
        assert_eq!(self.items.len(), 1, "items of\n{}", self.trace);
        self.items.remove(0)
    }

    /// The error that is all that came.
    ///
    /// # Panics
    ///
    /// With the trace, if it did not end with one error and nothing else.
    #[track_caller]
    pub fn error(self) -> Error {
        let trace = self.trace.to_string();
        match self.only() {
            Ok(_) => panic!("an item instead of an error:\n{trace}"),
            Err(error) => error,
        }
    }

    /// When requests went out.
    pub fn sent_at(&self) -> Vec<Duration> {
        self.sent.iter().map(|sent| sent.at).collect()
    }
}

impl<T> fmt::Display for Outcome<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:>12?}  {:?}", self.trace, self.ended_at, self.ending)
    }
}
