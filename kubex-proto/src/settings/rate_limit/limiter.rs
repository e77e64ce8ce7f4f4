//! Who is next.

use alloc::sync::Arc;
use core::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use crate::Instant;

/// A token bucket that many calls share, as one number (the "generic cell rate algorithm"): when it will be full again. Each turn
/// puts that off by one interval; a turn has come when it is no further away than the burst.
///
/// Turns are given in the order in which they are asked for, and none is taken back for another: nobody starves. The clock is the
/// transport's monotonic one. Should it jump ahead, the bucket is full, and no more than that; those who wait then go
/// together. What one thread reads a little before another does no harm, as time is never taken to go back.
pub(crate) struct Limiter {
    /// Nanoseconds after the origin of the clock.
    full_at: AtomicU64,
    /// Nanoseconds between two requests.
    interval: u64,
    /// Nanoseconds that it takes to fill the bucket but for one request.
    burst: u64,
}

impl Limiter {
    pub(super) fn new(interval: Duration, burst: u32) -> Self {
        Self {
            full_at: AtomicU64::new(0),
            interval: nanoseconds(interval),
            burst: nanoseconds(interval.saturating_mul(burst.saturating_sub(1))),
        }
    }

    /// The next turn. If it does not come before the deadline none is taken, and when it would come is told.
    pub(crate) fn turn(
        self: &Arc<Self>,
        now: Instant,
        deadline: Option<Instant>,
    ) -> Result<Turn, Instant> {
        let now = nanoseconds(now.since_origin());
        let turn = |full_at: u64| full_at.saturating_sub(self.burst).max(now);
        let taken = self
            .full_at
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |full_at| {
                let is_in_time = deadline.is_none_or(|ends| instant(turn(full_at)) < ends);
                is_in_time.then(|| full_at.max(now).saturating_add(self.interval))
            });
        match taken {
            Ok(full_at) => Ok(Turn {
                limiter: Arc::clone(self),
                at: instant(turn(full_at)),
                full_at: full_at.max(now).saturating_add(self.interval),
                is_taken: false,
            }),
            Err(full_at) => Err(instant(turn(full_at))),
        }
    }
}

/// When a request may go. Dropped before it is taken, it is given back, unless somebody has come after: who came after was told
/// another time.
pub(crate) struct Turn {
    limiter: Arc<Limiter>,
    at: Instant,
    full_at: u64,
    is_taken: bool,
}

impl Turn {
    pub(crate) fn at(&self) -> Instant {
        self.at
    }

    /// The request goes.
    pub(crate) fn take(mut self) {
        self.is_taken = true;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.is_taken {
            let before = self.full_at.saturating_sub(self.limiter.interval);
            // Where it fails, somebody has come after.
            let _ = self.limiter.full_at.compare_exchange(
                self.full_at,
                before,
                Ordering::Relaxed,
                Ordering::Relaxed,
            );
        }
    }
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter")
            .field("interval", &Duration::from_nanos(self.interval))
            .field("burst", &Duration::from_nanos(self.burst))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Turn").field(&self.at).finish()
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn instant(nanoseconds: u64) -> Instant {
    Instant::from_origin(Duration::from_nanos(nanoseconds))
}

#[cfg(test)]
mod tests;
