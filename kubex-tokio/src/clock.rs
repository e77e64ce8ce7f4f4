//! What time it is.

use std::time::SystemTime;

use kubex_proto::{Instant, Time, Timestamp};
use tokio::time;

/// Reads both clocks. The monotonic one is the runtime's, so that a test can stop it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    origin: time::Instant,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self {
            origin: time::Instant::now(),
        }
    }

    pub(crate) fn now(self) -> Time {
        let instant = Instant::from_origin(self.origin.elapsed());
        // A wall clock before 1970 is wrong anyway.
        let seconds = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let unix = Timestamp::from_unix_seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
        Time::new(instant, unix)
    }

    /// The runtime's instant; `None` if it lies beyond what its clock can say, which is never.
    pub(crate) fn instant(self, instant: Instant) -> Option<time::Instant> {
        self.origin.checked_add(instant.since_origin())
    }
}
