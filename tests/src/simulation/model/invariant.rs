//! What must hold in every run.

use core::fmt;

/// What must hold in every run, whatever goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// Once nothing goes wrong and nobody writes, the store equals the server within a bounded time: the same keys, uids and
    /// versions, and the objects that do not decode among the unreadable ones.
    InStep,
    /// Between two re-lists the changes are those of the history, one after the other: none is left out.
    NoGap,
    /// No version of an object is told twice as a new one, and no deletion twice.
    NoneTwice,
    /// Versions of one object never go back, and one that was deleted never comes back with its uid.
    NeverBack,
    /// For each object that was told of and is gone, a `Deleted` is told.
    DeletionsTold,
    /// No `Deleted` is told of an object that is there, or that was not told of.
    OnlyGoneDeleted,
    /// What is told is what the server has had by then: key, uid, version and content.
    OnlyWhatWas,
    /// All objects of a re-list are those that the server had at one version, no earlier than what was told before.
    OneVersion,
    /// `InitStart`, objects, `InitDone`, then changes: nothing comes where it does not belong.
    InitFirst,
    /// The machine keeps to the contract of [`Machine`](kubex_proto::Machine), and asks only for what a server told it.
    Contract,
    /// So many requests are sent in a minute, and no more.
    FewRequests,
    /// None of these faults ends it, or is told as something that somebody must mend.
    NeverEnds,
    /// What was there as long as a list was read is in it.
    NoneMissing,
    /// A list ends with its end or with an error, and nothing comes after either.
    EndLast,
    /// A wait ends with what it waited for, as soon as it is there for good, and with nothing else.
    WaitedFor,
}

/// How an invariant did not hold.
///
/// ```
/// use kubex_testing::simulation::model::{Schedule, run};
///
/// if let Some(broken) = run(&Schedule::of_seed(3)).broken {
///     panic!("{broken}");
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Which one.
    pub invariant: Invariant,
    /// When, in milliseconds.
    pub at: u32,
    /// How.
    pub how: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { invariant, at, how } = self;
        write!(f, "{invariant:?} does not hold at {at} ms: {how}")
    }
}
