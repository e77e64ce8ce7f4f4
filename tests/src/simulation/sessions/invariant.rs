//! What must hold in every run.

use core::fmt;

/// What must hold in every run, whatever happens.
///
/// ```
/// use kubex_testing::simulation::sessions::{Invariant, Plan, run};
///
/// let broken = run(&Plan::of_seed(1)).broken;
/// assert!(broken.is_none_or(|broken| broken.invariant != Invariant::Whole));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invariant {
    /// What is taken of a stream is what was sent there, from its beginning, in order; of all streams in the order in which it came.
    InOrder,
    /// Once the end is told, all is taken that came before, also what came after the end of stdin.
    Whole,
    /// What comes of stdin, or of a port, is what was written, from its beginning; nothing comes after the end of stdin.
    Uplink,
    /// What was written is on its way as soon as the server takes it, and before the end of stdin.
    UplinkWhole,
    /// A status is the one that the server said, and an error is of the kind that its cause has.
    EndAsSaid,
    /// The end is told once, and last.
    EndOnceAndLast,
    /// A close, a cut, a fault and silence end it at once, or as soon as the time is up.
    EndsInTime,
    /// It ends for one of these reasons alone: a server that shows life is not given up.
    NotTooSoon,
    /// No more is read once 256 KiB of a stream are held, and it is where nothing is held.
    Bounded,
    /// A ping each five seconds, or as often as the silence that is borne needs.
    Pings,
    /// After the end one close is sent at most, with the code that its cause has, and nothing after it.
    NothingAfterClose,
    /// In the end there is nothing left to do.
    Over,
    /// It does not panic, goes in no circles, and refuses only what cannot be.
    Contract,
}

/// How an invariant did not hold.
///
/// ```
/// use kubex_testing::simulation::sessions::{Plan, run};
///
/// if let Some(broken) = run(&Plan::of_seed(3)).broken {
///     panic!("{broken}");
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Which one.
    pub invariant: Invariant,
    /// When, in milliseconds.
    pub at: u64,
    /// How.
    pub how: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { invariant, at, how } = self;
        write!(f, "{invariant:?} does not hold at {at} ms: {how}")
    }
}
