//! What is tried again, and after how long.

use core::time::Duration;

/// How often what is safe to repeat is repeated, and after which pauses. What is safe, [`Exchange`](crate::Exchange) tells.
///
/// A list read item by item asks for a page that broke off under the same policy. A [`Watcher`](crate::Watcher) goes on
/// for ever, whatever the policy: it reports what failed, and pauses in its own way, for as long as the server asks but no
/// longer than `longest_retry_after`. An `update` tries again on conflicts, whatever the policy, as that is what it is for.
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::{Config, RetryPolicy};
///
/// let patient = RetryPolicy { longest_retry_after: Duration::from_secs(600), ..RetryPolicy::default() };
/// let config = Config::new("https://10.0.0.1:6443".parse()?).with_retries(patient);
/// assert_eq!(config.retries.repeats, 10);
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a request is repeated at most. 10 by default, client-go's number.
    pub repeats: u32,
    /// The longest pause that a server may ask for by `Retry-After`; an answer that asks for more is the outcome. 120 s by default.
    pub longest_retry_after: Duration,
    /// The pause before a connection that broke is tried for the second time; it doubles with each. There is none before the first,
    /// as a connection that the pool kept too long is the likeliest reason. 100 ms by default.
    pub first_pause: Duration,
    /// What that pause grows to. 5 s by default.
    pub longest_pause: Duration,
}

impl RetryPolicy {
    /// Nothing is repeated, not even a request of which not one byte was sent because the connection had just been closed.
    /// After a 401 a fresh credential is asked for all the same.
    #[must_use]
    pub fn none() -> Self {
        Self {
            repeats: 0,
            ..Self::default()
        }
    }

    /// The pause after so many attempts that broke.
    pub(crate) fn pause_after(&self, attempts: u32) -> Duration {
        match attempts {
            0 | 1 => Duration::ZERO,
            attempts => self
                .first_pause
                .saturating_mul(1 << (attempts - 2).min(16))
                .min(self.longest_pause),
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            repeats: 10,
            longest_retry_after: Duration::from_secs(120),
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let policy = RetryPolicy::default();
        let pauses =
            [0, 1, 2, 3, 4, 7, 8, 100, u32::MAX].map(|attempts| policy.pause_after(attempts));
        assert_eq!(
            pauses.map(|pause| pause.as_millis()),
            [0, 0, 100, 200, 400, 3200, 5000, 5000, 5000]
        );
        let endless = RetryPolicy {
            first_pause: Duration::MAX,
            longest_pause: Duration::MAX,
            ..policy
        };
        assert_eq!(endless.pause_after(u32::MAX), Duration::MAX);
    }
}
