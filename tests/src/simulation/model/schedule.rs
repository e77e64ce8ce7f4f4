//! What happens in one run, as a value.

use core::fmt;

use super::Fault;

/// All that happens in one run: it is made from a seed, can be carried out again and again, and parts of it can be left out.
///
/// All times are milliseconds since the start.
///
/// ```
/// use kubex_testing::simulation::model::{Schedule, run};
///
/// let schedule = Schedule::of_seed(7);
/// println!("{schedule}");
/// assert!(run(&schedule).broken.is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// What is chosen during the run depends on it: where bytes are cut into chunks, how long they take.
    pub seed: u64,
    /// What the server can do.
    pub server: ServerTraits,
    /// Who follows its objects, and how.
    pub client: ClientTraits,
    /// In the order of their times.
    pub steps: Vec<Step>,
    /// From then on nothing goes wrong and nobody writes.
    pub quiet_at: u32,
}

/// What the server can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerTraits {
    /// What it makes of `sendInitialEvents`.
    pub initial_events: InitialEvents,
    /// How long it waits after the objects before it says that these were all.
    pub initial_events_end_after: u32,
    /// How often it sends a bookmark.
    pub bookmark_every: u32,
    /// How long it takes at most for the head of an answer.
    pub latency: u32,
}

/// What a server makes of `sendInitialEvents`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitialEvents {
    /// It sends them, and a bookmark at their end.
    Sent,
    /// It knows the option, but its gate is closed: 422.
    Refused,
    /// It does not know the option: it sends all objects as `ADDED`, as for any watch without a version, and never says that
    /// these were all.
    Ignored,
}

/// Who follows the objects, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientTraits {
    /// The machine.
    pub machine: Follower,
    /// Only objects of this namespace; of all, if none.
    pub namespace: Option<u8>,
    /// Only objects with the label.
    pub labelled: bool,
    /// Whether it asks for initial events.
    pub initial_events: bool,
    /// How many objects it lists at a time; all at once with 0.
    pub page_size: u8,
    /// How long a watch lasts at least, in seconds.
    pub watch_timeout: u16,
}

/// The machine that is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follower {
    /// A [`Watcher`](kubex_proto::Watcher), whose events feed a [`Store`](kubex_proto::Store).
    Watcher,
    /// `wait(..).until(..)`: until this object is of that size.
    WaitForSize(u8, u32),
    /// `wait(..).until_deleted()`.
    WaitForDeletion(u8),
    /// [`Pager`](kubex_proto::Pager)s, one after the other.
    Pagers(Paging),
}

/// What a list does that expires before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// As if nothing was said: it goes on if it can, or fails.
    Plain,
    /// It goes on at another version.
    Continue,
    /// It begins anew.
    Restart,
}

/// Something that happens at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: u32,
    /// What.
    pub what: Operation,
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// The object is created, or changed if it is there.
    Write {
        /// Which one.
        object: u8,
        /// Whether it has the label from now on.
        labelled: bool,
        /// What it looks like from now on.
        form: Form,
    },
    /// The object is deleted, if it is there.
    Delete {
        /// Which one.
        object: u8,
    },
    /// The object is deleted, and made again under the same name at once.
    MakeAgain {
        /// Which one.
        object: u8,
    },
    /// Objects of another kind change, which takes so many versions.
    Elsewhere(u8),
    /// All versions but the last few are forgotten: a watch or a page that goes on from one of them is 410.
    Compact {
        /// So many are kept.
        keep: u8,
    },
    /// Something goes wrong.
    Fault(Fault),
}

/// What an object looks like on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it should.
    Sound,
    /// A field is of the wrong type.
    OddField,
    /// Its name is no text, so that nobody can tell which one it is.
    OddName,
    /// Its metadata is none.
    OddMetadata,
    /// It holds bytes that are no UTF-8.
    NotUtf8,
}

impl Form {
    /// Whether its name can be read.
    pub fn is_named(self) -> bool {
        !matches!(self, Self::OddName | Self::OddMetadata)
    }
}

impl Schedule {
    /// Those that go wrong.
    pub fn faults(&self) -> impl Iterator<Item = (u32, Fault)> {
        self.steps.iter().filter_map(|step| match step.what {
            Operation::Fault(fault) => Some((step.at, fault)),
            _ => None,
        })
    }
}

/// A line for each step.
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}", self.seed)?;
        writeln!(f, "{:?}", self.server)?;
        writeln!(f, "{:?}", self.client)?;
        for Step { at, what } in &self.steps {
            writeln!(f, "{at:>9} ms  {what:?}")?;
        }
        writeln!(f, "{:>9} ms  quiet", self.quiet_at)
    }
}
