//! How long a silence is borne.

use core::time::Duration;

use crate::{Action, Error, Event, Instant};

/// How long a credential and the head of an answer are waited for: a server that is well begins a watch at once, and gives up a list after a
/// minute.
const HEAD: Duration = Duration::from_secs(60);

/// Ends silences that a single call would bear: a connection may be lost without a word.
#[derive(Debug)]
pub(super) struct Patience {
    /// How long the body may be silent; none where it may rightly be so.
    body: Option<Duration>,
    last_sign: Instant,
    wish: Wish,
    /// Whether the deadline of the wish is the end of patience.
    bounds: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Credential,
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
            bounds: false,
        }
    }

    /// The wish, with a deadline that is no later than the end of patience.
    pub(super) fn bound<I>(&mut self, mut action: Action<I>) -> Action<I> {
        let (wish, deadline) = match &mut action {
            Action::Authorize { deadline, .. } => (Wish::Credential, deadline),
            Action::Send { deadline, .. } => (Wish::Head, deadline),
            Action::Read { deadline } => (Wish::Body, deadline),
            _ => {
                self.wish = Wish::Other;
                return action;
            }
        };
        self.wish = wish;
        let end = self.limit().map(|limit| self.last_sign + limit);
        self.bounds = end.is_some_and(|end| deadline.is_none_or(|deadline| end < deadline));
        if self.bounds {
            *deadline = end;
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
            // Told early, it ends what was waited for all the same.
            Some(limit)
                if matches!(event, Event::Elapsed)
                    && (self.bounds || self.last_sign + limit <= now) =>
            {
                Some(RanOut {
                    waiting_for: self.wish,
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
            Wish::Credential | Wish::Head => Some(HEAD),
            Wish::Body => self.body,
            Wish::Other => None,
        }
    }
}

/// There was silence for too long.
pub(super) struct RanOut {
    waiting_for: Wish,
    after: Duration,
}

impl RanOut {
    pub(super) fn is_in_body(&self) -> bool {
        self.waiting_for == Wish::Body
    }

    pub(super) fn error(&self) -> Error {
        let waiting_for = match self.waiting_for {
            Wish::Credential => "credential",
            Wish::Body => "next piece of the answer",
            Wish::Head | Wish::Other => "answer",
        };
        Error::timed_out(waiting_for, self.after)
    }
}
