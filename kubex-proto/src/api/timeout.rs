//! How long a call may take: the tri-state of the timeout.

use core::time::Duration;

/// How long a call may take, retries included.
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::Timeout;
///
/// assert_eq!(Timeout::default(), Timeout::Inherit);
/// assert_eq!(Timeout::from(Duration::from_secs(5)), Timeout::After(Duration::from_secs(5)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Timeout {
    /// As the client's [`Timeouts`](crate::Timeouts) say: its total for a call with one answer, none for
    /// a stream.
    #[default]
    Inherit,
    /// As long as it takes.
    Never,
    /// So long; a stream is over then as a whole, and a session (exec, attach, port-forward) must be open by then.
    After(Duration),
}

impl From<Duration> for Timeout {
    fn from(duration: Duration) -> Self {
        Self::After(duration)
    }
}

/// What the server is told in whole seconds, rounded up: to it zero means "at once" or "no limit", which
/// nobody means who asks for a part of a second.
pub(crate) fn whole_seconds(duration: Duration) -> u64 {
    duration
        .as_secs()
        .saturating_add(u64::from(duration.subsec_nanos() > 0))
}
