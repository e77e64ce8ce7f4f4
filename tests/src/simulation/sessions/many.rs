//! Many plans.

use core::ops::Range;

use super::{Broken, Plan, Report, run};
use crate::simulation::{
    model::{Tally, add},
    seeds::for_all,
};

/// What came of many plans.
#[derive(Debug, Default)]
pub struct Summary {
    /// How often what occurred.
    pub tally: Tally,
    /// The seeds of the plans in which something did not hold, in order.
    pub diverged: Vec<(u64, Broken)>,
}

/// Carries out the plans of all these seeds, on as many threads as there are processors.
///
/// ```
/// use kubex_testing::simulation::sessions::run_all;
///
/// let summary = run_all(0..20);
/// assert!(summary.diverged.is_empty(), "{:?}", summary.diverged);
/// ```
pub fn run_all(seeds: Range<u64>) -> Summary {
    let run = |seed| run(&Plan::of_seed(seed));
    let mut summary = for_all(seeds, run, Summary::take);
    summary.diverged.sort_by_key(|(seed, _)| *seed);
    summary
}

impl Summary {
    fn take(&mut self, seed: u64, report: Report) {
        add(&mut self.tally, report.tally);
        self.diverged
            .extend(report.broken.map(|broken| (seed, broken)));
    }
}
