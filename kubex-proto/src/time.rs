//! Time as the protocol sees it: a value that comes in from outside.

use alloc::string::ToString;
use core::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A point on a monotonic clock: what deadlines and backoff are measured on.
///
/// It counts from an origin that the transport chooses once (the start of the client, say); only
/// differences mean anything.
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::Instant;
///
/// let start = Instant::from_origin(Duration::from_secs(5));
/// assert_eq!(start + Duration::from_secs(2), Instant::from_origin(Duration::from_secs(7)));
/// assert_eq!(start.until(start + Duration::from_secs(2)), Duration::from_secs(2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Duration);

impl Instant {
    /// The instant that lies `elapsed` after the origin of the transport's clock.
    pub const fn from_origin(elapsed: Duration) -> Self {
        Self(elapsed)
    }

    /// How long after the origin this instant lies.
    pub const fn since_origin(self) -> Duration {
        self.0
    }

    /// How long it is from here to `later`; zero if `later` has passed.
    pub const fn until(self, later: Self) -> Duration {
        later.0.saturating_sub(self.0)
    }
}

impl core::ops::Add<Duration> for Instant {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration))
    }
}

/// Now, on both clocks: the monotonic one for deadlines, the wall clock for what expires.
///
/// Every machine is handed one with each step; none reads a clock of its own.
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::{Instant, Time, Timestamp};
///
/// let now = Time::new(Instant::from_origin(Duration::ZERO), Timestamp::from_unix_seconds(1_700_000_000));
/// assert_eq!(now.unix.to_string(), "2023-11-14T22:13:20Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// The monotonic clock.
    pub instant: Instant,
    /// The wall clock.
    pub unix: Timestamp,
}

impl Time {
    /// Both clocks read at the same moment.
    pub const fn new(instant: Instant, unix: Timestamp) -> Self {
        Self { instant, unix }
    }
}

/// A moment on the wall clock, in UTC: `metadata.creationTimestamp` and its like.
///
/// Wire form: RFC 3339 (`2024-05-01T10:00:00Z`); fractions of a second are kept.
///
/// ```
/// use kubex_proto::Timestamp;
///
/// let created: Timestamp = "2024-05-01T10:00:00Z".parse()?;
/// assert_eq!(created.unix_seconds(), 1_714_557_600);
/// assert_eq!(created.to_string(), "2024-05-01T10:00:00Z");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The moment that lies this many seconds after the Unix epoch; moments beyond the year 9999
    /// (or before -9999) become the nearest that has a wire form.
    pub fn from_unix_seconds(seconds: i64) -> Self {
        let nearest = if seconds < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        };
        Self(jiff::Timestamp::from_second(seconds).unwrap_or(nearest))
    }

    /// Whole seconds since the Unix epoch, fractions dropped.
    pub fn unix_seconds(self) -> i64 {
        self.0.as_second()
    }

    /// Nanoseconds beyond [`unix_seconds`](Self::unix_seconds); negative before the epoch.
    pub fn subsecond_nanoseconds(self) -> i32 {
        self.0.subsec_nanosecond()
    }

    /// How long it is from `earlier` to this moment; zero if `earlier` is in fact later.
    pub fn since(self, earlier: Self) -> Duration {
        self.0
            .duration_since(earlier.0)
            .try_into()
            .unwrap_or(Duration::ZERO)
    }

    /// This moment, `duration` later.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.checked_add(duration).unwrap_or(jiff::Timestamp::MAX))
    }
}

/// k8s-openapi's times are of this type.
#[cfg(feature = "k8s-openapi")]
impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        Self(time)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Timestamp {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|error: jiff::Error| {
            crate::Error::refused("timestamp", text, error.to_string())
        })
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rfc3339;
        impl de::Visitor<'_> for Rfc3339 {
            type Value = Timestamp;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time in RFC 3339 form")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
                text.parse().map(Timestamp).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Rfc3339)
    }
}
