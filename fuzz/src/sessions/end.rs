//! How a session must end, and when.

use std::{fmt::Debug, time::Duration};

use kubex_proto::{Error, ExitStatus, Incoming, Instant};

use super::Ending;

/// What a session must come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    fault: Fault,
    /// Whether what the server said of how the process ended comes first.
    status_counts: bool,
    /// Whether it is this side that ends it, and says so by a close.
    pub(crate) is_here: bool,
}

/// What is wrong with an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing is.
    None,
    /// The server closed in disorder, or not at all.
    CutOff,
    /// The connection failed.
    Failed,
    /// The server was silent.
    Silence,
    /// Something was too large.
    Limit,
    /// What came makes no sense.
    Rubbish,
    /// The transport did what it may not.
    Misused,
}

impl End {
    /// One by this side, in order.
    pub(crate) fn here(fault: Fault) -> Self {
        Self {
            fault,
            status_counts: true,
            is_here: true,
        }
    }

    /// One by this side, for what came.
    pub(crate) fn failed(fault: Fault) -> Self {
        Self {
            status_counts: false,
            ..Self::here(fault)
        }
    }

    /// What must come of this, if it is an end whatever the session is about.
    pub(crate) fn of(incoming: &Incoming, wanted: bool, limit: usize) -> Option<Self> {
        let there = |fault| Self {
            is_here: false,
            ..Self::here(fault)
        };
        Some(match incoming {
            Incoming::Message(_) if !wanted => Self::failed(Fault::Misused),
            Incoming::Message(message) if message.len() > limit => Self::failed(Fault::Limit),
            Incoming::Text => Self::failed(Fault::Rubbish),
            Incoming::TooLarge => Self::failed(Fault::Limit),
            Incoming::Close {
                code: None | Some(1000 | 1005),
                ..
            } => there(Fault::None),
            Incoming::Close { .. } | Incoming::End => there(Fault::CutOff),
            Incoming::Failed(_) => there(Fault::Failed),
            _ => return None,
        })
    }

    /// One of the ways in which servers end sessions; saying nothing is one.
    pub(crate) fn by_the_server(how: u8) -> Incoming {
        match how % 4 {
            0 => Incoming::Close {
                code: Some(1000),
                reason: String::new(),
            },
            1 => Incoming::End,
            2 => Incoming::Elapsed,
            _ => Incoming::Close {
                code: Some(1011),
                reason: "a reason".into(),
            },
        }
    }

    /// Sees that this is what was told of a process, of whose end the server said this.
    pub(crate) fn is_told_by(self, status: &[u8], told: &Result<ExitStatus, Error>) {
        if self.status_counts && !status.is_empty() {
            let is_told = Ending::is_told_by(status, told.as_ref().ok());
            assert!(is_told, "{told:?} of {:?}", String::from_utf8_lossy(status));
        } else {
            self.is_told_as(told, &ExitStatus::Unknown);
        }
    }

    /// Sees that this is what was told, where there is nothing but the fault.
    pub(crate) fn is_told_as<T: Debug + PartialEq>(self, told: &Result<T, Error>, good: &T) {
        let holds = match (self.fault, told) {
            (Fault::None, Ok(told)) => told == good,
            (Fault::None, Err(_)) | (_, Ok(_)) => false,
            (Fault::CutOff, Err(error)) => error.is_cut_off(),
            (Fault::Silence, Err(error)) => error.is_timeout(),
            (Fault::Limit, Err(error)) => error.is_limit(),
            (Fault::Failed, Err(error)) => {
                let words = error.to_string();
                ["reset", "no WebSocket", "refused"]
                    .iter()
                    .any(|known| words.contains(known))
            }
            (Fault::Rubbish, Err(error)) => error.to_string().contains("make sense"),
            (Fault::Misused, Err(error)) => error.to_string().contains("no session wanted"),
        };
        assert!(holds, "{told:?} instead of {self:?}");
    }
}

/// The time, and when the server last said something.
#[derive(Debug, Default)]
pub struct Timing {
    clock: Duration,
    last_sign: Duration,
    last_message: Duration,
    ended: Option<Duration>,
}

impl Timing {
    pub(crate) fn now(&self) -> Instant {
        Instant::from_origin(self.clock)
    }

    pub(crate) fn pass(&mut self, pause: Duration) {
        self.clock = self.clock.saturating_add(pause);
    }

    /// Until then, if there is such a time.
    pub(crate) fn until(&mut self, deadline: Option<Instant>) {
        if let Some(deadline) = deadline {
            self.clock = self.clock.max(deadline.since_origin());
        }
    }

    pub(crate) fn hear(&mut self, incoming: &Incoming) {
        match incoming {
            Incoming::Message(_) => {
                self.last_sign = self.clock;
                self.last_message = self.clock;
            }
            Incoming::Ping | Incoming::Pong => self.last_sign = self.clock,
            _ => {}
        }
    }

    /// Sees that a close which was to be sent, and was not, is given up only where nothing took it for 2 s after the end.
    pub(crate) fn gives_up(&self) {
        let ended = self.ended.expect("no end yet");
        let waited = self.clock.saturating_sub(ended);
        assert!(
            waited >= Duration::from_secs(2),
            "it is over before its close"
        );
    }

    /// The end is known.
    pub(crate) fn ends(&mut self) {
        self.ended.get_or_insert(self.clock);
    }

    /// The end for the time that has passed, if enough has; `has_status` is whether the server said how the process ended.
    pub(crate) fn end(&self, has_status: bool, is_error: bool) -> End {
        let is_silent = self.clock.saturating_sub(self.last_sign) >= Duration::from_secs(60);
        let is_late = self.clock.saturating_sub(self.last_message) >= Duration::from_secs(5);
        if has_status {
            assert!(is_late, "no time for the close: {self:?}");
            return End::here(Fault::None);
        }
        assert!(is_silent && is_error, "an end for nothing: {self:?}");
        End {
            is_here: false,
            ..End::failed(Fault::Silence)
        }
    }
}
