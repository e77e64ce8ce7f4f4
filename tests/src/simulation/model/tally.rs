//! What occurred, and how often.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// How often each fault and each path was taken, by its name.
///
/// ```
/// use kubex_testing::simulation::model::{Schedule, run};
///
/// let tally = run(&Schedule::of_seed(1)).tally;
/// assert!(tally["request"] > 0);
/// ```
pub type Tally = BTreeMap<&'static str, u64>;

/// The paths that runs are to take, besides [all faults](super::Fault::NAMES).
pub const PATHS: [&str; 28] = [
    "request",
    "initial events",
    "initial events over",
    "initial events refused",
    "initial events ignored",
    "list",
    "next page",
    "next page expired",
    "watch from a version",
    "version expired",
    "bookmark",
    "watch at its end",
    "told all objects",
    "told all objects again",
    "told a change",
    "told a deletion",
    "told a deletion while away",
    "told another of that name",
    "told an unreadable one",
    "told a nameless one",
    "told an interruption",
    "listed",
    "listed in vain",
    "list begun anew",
    "list at a version",
    "list at a version expired",
    "waited",
    "waited in vain",
];

/// Counts from several places of one run.
#[derive(Debug, Default)]
pub(super) struct Counter(Mutex<Tally>);

impl Counter {
    pub(super) fn count(&self, name: &'static str) {
        *self.lock().entry(name).or_default() += 1;
    }

    pub(super) fn take(&self) -> Tally {
        core::mem::take(&mut self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Tally> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds counts to others.
pub(in crate::simulation) fn add(all: &mut Tally, some: Tally) {
    for (name, count) in some {
        *all.entry(name).or_default() += count;
    }
}
