//! How long things may take.

use core::time::Duration;

/// How long things may take by default; a call can have another total with
/// [`Timeout`](crate::Timeout). `None` is: for ever.
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::Timeouts;
///
/// let timeouts = Timeouts { total: Some(Duration::from_secs(10)), ..Timeouts::default() };
/// assert_eq!(timeouts.connect, Some(Duration::from_secs(10)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// From dialling to a connection that is ready, TLS included. 10 s by default.
    pub connect: Option<Duration>,
    /// The longest silence of a server while the answer is awaited or read. None by default: a watch
    /// may rightly be silent for hours, and dead connections are found by health pings. It never bounds a log that is
    /// followed, as nobody knows when there will be more.
    pub read: Option<Duration>,
    /// A whole call that has one answer, retries included. 60 s by default, which is also how long an
    /// API server gives a request. Streams (watch, logs) do not inherit it; of a session it bounds the opening.
    pub total: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Some(Duration::from_secs(10)),
            read: None,
            total: Some(Duration::from_secs(60)),
        }
    }
}
