//! How long a silence is borne.

use core::time::Duration;

use crate::{Action, Error, Event, Instant};

/// How long the head of an answer is waited for: a server that is well begins a watch at once, and gives up a list after a
/// minute.
const HEAD: Duration = Duration::from_secs(60);

/// Ends silences that a single call would bear: a connection may be lost without a word.
#[derive(Debug)]
pub(super) struct Patience {
    /// How long the body may be silent; none where it may rightly be so.
    body: Option<Duration>,
    last_sign: Instant,
    wish: Wish,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Head,
    Body,
    Other,
}

impl Patience {
    pub(super) fn new(now: Instant, body: Option<Duration>) -> Self {
        Self {
            body,
            last_sign: now,
            wish: Wish::Other,
        }
    }

    /// The wish, with a deadline that is no later than the end of patience.
    pub(super) fn bound<I>(&mut self, mut action: Action<I>) -> Action<I> {
        let (wish, deadline) = match &mut action {
            Action::Send { deadline, .. } => (Wish::Head, deadline),
            Action::Read { deadline } => (Wish::Body, deadline),
            _ => {
                self.wish = Wish::Other;
                return action;
            }
        };
        self.wish = wish;
        if let Some(end) = self.limit().map(|limit| self.last_sign + limit) {
            *deadline = Some(deadline.map_or(end, |deadline| deadline.min(end)));
        }
        action
    }

    /// The body may be silent from now on.
    pub(super) fn bear_silence(&mut self) {
        self.body = None;
    }

    /// Takes note of an event. If it is the end of patience, what was waited for is told.
    pub(super) fn take(&mut self, now: Instant, event: &Event) -> Option<RanOut> {
        let over = match self.limit() {
            Some(limit) if matches!(event, Event::Elapsed) && self.last_sign + limit <= now => {
                Some(RanOut {
                    is_in_body: self.wish == Wish::Body,
                    after: limit,
                })
            }
            _ => None,
        };
        self.last_sign = now;
        over
    }

    fn limit(&self) -> Option<Duration> {
        match self.wish {
            Wish::Head => Some(HEAD),
            Wish::Body => self.body,
            Wish::Other => None,
        }
    }
}

/// There was silence for too long.
pub(super) struct RanOut {
    pub(super) is_in_body: bool,
    after: Duration,
}

impl RanOut {
    pub(super) fn error(&self) -> Error {
        let waiting_for = if self.is_in_body {
            "next piece of the answer"
        } else {
            "answer"
        };
        Error::timed_out(waiting_for, self.after)
    }
}
