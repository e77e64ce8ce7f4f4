//! Many schedules.

use core::ops::Range;

use super::{Broken, Report, Schedule, Tally, run, tally::add};
use crate::simulation::seeds::for_all;

/// What came of many schedules.
#[derive(Debug, Default)]
pub struct Summary {
    /// How often what occurred.
    pub tally: Tally,
    /// The most requests in any minute.
    pub busiest_minute: usize,
    /// The seeds of the schedules in which something did not hold, in order.
    pub diverged: Vec<(u64, Broken)>,
}

/// Carries out the schedules of all these seeds, on as many threads as there are processors.
///
/// ```
/// use kubex_testing::simulation::model::run_all;
///
/// let summary = run_all(0..20);
/// assert!(summary.diverged.is_empty(), "{:?}", summary.diverged);
/// ```
pub fn run_all(seeds: Range<u64>) -> Summary {
    let run = |seed| run(&Schedule::of_seed(seed));
    let mut summary = for_all(seeds, run, Summary::take);
    summary.diverged.sort_by_key(|(seed, _)| *seed);
    summary
}

impl Summary {
    fn take(&mut self, seed: u64, report: Report) {
        add(&mut self.tally, report.tally);
        self.busiest_minute = self.busiest_minute.max(report.busiest_minute);
        self.diverged
            .extend(report.broken.map(|broken| (seed, broken)));
    }
}
