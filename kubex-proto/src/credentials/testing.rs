//! What the tests of credentials share.

use core::time::Duration;

use crate::{Instant, Time, Timestamp};

/// So long after the start, which is 2023-11-14T22:13:20Z.
pub(super) fn at(seconds: u64) -> Time {
    at_milliseconds(seconds * 1000)
}

pub(super) fn at_milliseconds(milliseconds: u64) -> Time {
    let unix = Timestamp::from_unix_seconds(1_700_000_000);
    let elapsed = Duration::from_millis(milliseconds);
    Time::new(Instant::from_origin(elapsed), unix.after(elapsed))
}
