//! Many plans.

use core::ops::Range;
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use super::{Broken, Plan, run};
use crate::simulation::model::Tally;

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
                    let report = run(&Plan::of_seed(seed));
                    let mut summary = summary.lock().unwrap_or_else(PoisonError::into_inner);
                    for (name, count) in report.tally {
                        *summary.tally.entry(name).or_default() += count;
                    }
                    let broken = report.broken.map(|broken| (seed, broken));
                    summary.diverged.extend(broken);
                }
            });
        }
    });
    let mut summary = summary.into_inner().unwrap_or_else(PoisonError::into_inner);
    summary.diverged.sort_by_key(|(seed, _)| *seed);
    summary
}
