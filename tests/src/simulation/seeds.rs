//! Something done for many seeds.

use core::ops::Range;
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

/// Does it for all of these seeds, in no order, on as many threads as there are processors, and adds up what came of it.
pub(super) fn for_all<T, S: Default + Send>(
    seeds: Range<u64>,
    run: impl Fn(u64) -> T + Sync,
    add: impl Fn(&mut S, u64, T) + Sync,
) -> S {
    let next = AtomicU64::new(seeds.start);
    let sum = Mutex::new(S::default());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        break;
                    }
                    let done = run(seed);
                    let mut sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
                    add(&mut sum, seed, done);
                }
            });
        }
    });
    sum.into_inner().unwrap_or_else(PoisonError::into_inner)
}
