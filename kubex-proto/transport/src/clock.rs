//! What time it is.

use std::time::SystemTime;

use kubex_proto::{Time, Timestamp};

use crate::Runtime;

/// Reads both clocks. The monotonic one is the runtime's, so that a test can stop it.
pub(crate) fn now(runtime: &impl Runtime) -> Time {
    // A wall clock before 1970 is wrong anyway.
    let seconds = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let unix = Timestamp::from_unix_seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
    Time::new(runtime.now(), unix)
}
