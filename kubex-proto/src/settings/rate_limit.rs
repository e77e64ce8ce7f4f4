//! How often a client sends.

mod limiter;

use core::time::Duration;

use crate::Error;

pub(crate) use limiter::{Limiter, Turn};

/// How many requests all calls of a client may send: so many in a row, and so many each second in the long run (client-go's
/// QPS and burst). Off by default, as API servers share themselves out by priority and fairness.
///
/// Each request takes its turn, repeats too, in the order in which they come. Who would have to wait beyond the deadline of the
/// call has an error at once, which is a timeout ([`is_timeout`](Error::is_timeout)).
///
/// ```
/// use kubex_proto::{Config, RateLimit};
///
/// let config = Config::new("https://10.0.0.1:6443".parse()?)
///     .with_rate_limit(RateLimit { per_second: 5.0, burst: 10 });
/// assert!(config.settings().is_ok());
/// let config = config.with_rate_limit(RateLimit { per_second: 0.0, burst: 10 });
/// assert!(config.settings().unwrap_err().to_string().contains("per_second"));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateLimit {
    /// Requests each second in the long run; more than zero, and no more than a billion.
    pub per_second: f64,
    /// Requests that may go at once after a rest; at least one.
    pub burst: u32,
}

impl RateLimit {
    /// The time between two requests; a rate that is none is an error.
    fn interval(&self) -> Result<Duration, Error> {
        Duration::try_from_secs_f64(1.0 / self.per_second)
            .ok()
            .filter(|interval| !interval.is_zero())
            .ok_or_else(|| {
                Error::configuration(alloc::format!(
                    "rate limit: per_second must be more than 0 and at most a billion, not {}",
                    self.per_second
                ))
            })
    }

    pub(super) fn limiter(&self) -> Result<Limiter, Error> {
        if self.burst == 0 {
            let words = "rate limit: burst must be at least 1, or nothing would ever be sent";
            return Err(Error::configuration(words));
        }
        Ok(Limiter::new(self.interval()?, self.burst))
    }
}
