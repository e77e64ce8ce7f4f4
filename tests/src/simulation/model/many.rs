//! Many schedules.

use core::ops::Range;
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use super::{Broken, Report, Schedule, Tally, run, tally::add};

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
    let next = AtomicU64::new(seeds.start);
    let summary = Mutex::new(Summary::default());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        break;
                    }
                    let report = run(&Schedule::of_seed(seed));
                    let mut summary = summary.lock().unwrap_or_else(PoisonError::into_inner);
                    summary.take(seed, report);
                }
            });
        }
    });
    let mut summary = summary.into_inner().unwrap_or_else(PoisonError::into_inner);
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
