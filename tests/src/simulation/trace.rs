//! What happened, and when.

use core::{fmt, time::Duration};

use http::{Method, Uri};
use kubex_proto::{Action, Instant};

/// All that happened in one run, in its order. `Display` has a line for each entry.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// In order.
    pub entries: Vec<Entry>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// How long after the start of the run.
    pub at: Duration,
    /// What.
    pub note: Note,
}

/// What a machine wished for or was told; all times count from the start of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// It wished for a credential.
    Authorize {
        /// As the last one was refused.
        again: bool,
    },
    /// It sent a request.
    Send {
        /// The request's method.
        method: Method,
        /// Where to.
        uri: Uri,
        /// When it would give up.
        deadline: Option<Duration>,
    },
    /// It wished to read on.
    Read {
        /// When it would give up.
        deadline: Option<Duration>,
    },
    /// It wished to wait.
    Sleep {
        /// Until then.
        until: Duration,
    },
    /// It gave an item, or the error of this text.
    Yield(Result<(), String>),
    /// It was done.
    Done,
    /// An open body was dropped.
    BodyDropped,
    /// It was told this.
    Event(String),
}

impl Note {
    pub(super) fn of<T>(action: &Action<T>, start: Instant) -> Self {
        let since = |instant: &Instant| start.until(*instant);
        match action {
            Action::Authorize { rejected, .. } => Self::Authorize {
                again: rejected.is_some(),
            },
            Action::Send {
                request, deadline, ..
            } => Self::Send {
                method: request.method().clone(),
                uri: request.uri().clone(),
                deadline: deadline.as_ref().map(since),
            },
            Action::Read { deadline, .. } => Self::Read {
                deadline: deadline.as_ref().map(since),
            },
            Action::Sleep { until, .. } => Self::Sleep {
                until: since(until),
            },
            Action::Yield(item) => {
                Self::Yield(item.as_ref().map(drop).map_err(ToString::to_string))
            }
            Action::Done => Self::Done,
        }
    }
}

impl Trace {
    /// What happened, without the times.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        self.entries.iter().map(|entry| &entry.note)
    }

    /// When items were given, errors included.
    pub fn yields(&self) -> Vec<Duration> {
        let yields = |entry: &&Entry| matches!(entry.note, Note::Yield(_));
        let entries = self.entries.iter().filter(yields);
        entries.map(|entry| entry.at).collect()
    }

    /// How long each pause was to be.
    pub fn pauses(&self) -> Vec<Duration> {
        let pause = |entry: &Entry| match entry.note {
            Note::Sleep { until } => Some(until.saturating_sub(entry.at)),
            _ => None,
        };
        self.entries.iter().filter_map(pause).collect()
    }

    /// How often an open body was dropped.
    pub fn dropped_bodies(&self) -> usize {
        let dropped = |note: &&Note| matches!(note, Note::BodyDropped);
        self.notes().filter(dropped).count()
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Entry { at, note } in &self.entries {
            writeln!(f, "{:>12}  {note}", format!("{at:?}"))?;
        }
        Ok(())
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let until = |f: &mut fmt::Formatter<'_>, deadline: &Option<Duration>| match deadline {
            Some(deadline) => write!(f, ", until {deadline:?}"),
            None => Ok(()),
        };
        match self {
            Self::Authorize { again: false } => f.write_str("authorize"),
            Self::Authorize { again: true } => f.write_str("authorize again"),
            Self::Send {
                method,
                uri,
                deadline,
            } => {
                write!(f, "send {method} {uri}")?;
                until(f, deadline)
            }
            Self::Read { deadline } => {
                f.write_str("read")?;
                until(f, deadline)
            }
            Self::Sleep { until } => write!(f, "sleep, until {until:?}"),
            Self::Yield(Ok(())) => f.write_str("yield an item"),
            Self::Yield(Err(error)) => write!(f, "yield the error: {error}"),
            Self::Done => f.write_str("done"),
            Self::BodyDropped => f.write_str("  (open body dropped)"),
            Self::Event(event) => write!(f, "  -> {event}"),
        }
    }
}
