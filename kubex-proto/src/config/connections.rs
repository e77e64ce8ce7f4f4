//! How many connections there are, and how long they are kept.

use alloc::format;
use core::time::Duration;

use crate::Error;

/// The connections of a client to its one server: how many, how long they are kept, how much is read ahead. Sizes are in bytes.
///
/// A client has one server, so what is said of a host elsewhere and what is said of all connections is the same here.
/// [`Config::settings`](crate::Config::settings) refuses values that make no sense, by their names.
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::{Config, Connections};
///
/// let config = Config::new("https://10.0.0.1:6443".parse()?).with_connections(Connections {
///     idle_timeout: Some(Duration::from_secs(20)), // a load balancer forgets them after 30 s
///     most: Some(8),
///     ..Connections::default()
/// });
/// assert!(config.settings().is_ok());
///
/// let config = config.with_connections(Connections { most: Some(0), ..Connections::default() });
/// assert!(config.settings().unwrap_err().to_string().contains("connections.most"));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// Whether a connection that nobody uses any more is kept for the next call. True by default. Over HTTP/2, calls that
    /// are under way at the same time share a connection either way.
    pub keep_alive: bool,
    /// How long a connection that nobody uses is kept. 90 s by default; `None` is: until the server closes it.
    pub idle_timeout: Option<Duration>,
    /// So many connections that nobody uses are kept; beyond, those are closed that were not used for longest. 32 by default.
    pub most_idle: usize,
    /// So many connections at most, of either version of HTTP; callers wait for one. None by default. Those of sessions (exec,
    /// attach, port-forward) are beside them, one for each.
    ///
    /// Over HTTP/1.1 each call needs one for itself until its answer is read, and a watch for as long as it lasts: as many
    /// watches as this, and nothing else is sent any more.
    pub most: Option<usize>,
    /// How much of an answer is read ahead of who reads it: the size of HTTP/1.1's buffer, into which the head of an answer
    /// must fit, and of the window of a stream of HTTP/2. From 8 KiB to 1 GiB. `None`, the default, is: as the transport
    /// sees fit.
    pub read_buffer: Option<usize>,
    /// Never speaks HTTP/2, even where the server does: each call needs a connection of its own then. False by default.
    pub http1_only: bool,
    /// After so long a silence an HTTP/2 connection is asked whether it still lives. 30 s by default; `None` is: never.
    pub ping_interval: Option<Duration>,
    /// How long the answer to that may take, before the connection is given up. 15 s by default.
    pub ping_timeout: Duration,
    /// The largest message that the WebSocket of a session (exec, attach, port-forward) takes; a larger one is an error.
    /// 16 MiB by default, far more than any server sends.
    pub websocket_message_limit: usize,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            keep_alive: true,
            idle_timeout: Some(Duration::from_secs(90)),
            most_idle: 32,
            most: None,
            read_buffer: None,
            http1_only: false,
            ping_interval: Some(Duration::from_secs(30)),
            ping_timeout: Duration::from_secs(15),
            websocket_message_limit: 16 << 20,
        }
    }
}

/// The head of an answer must fit into it.
const SMALLEST_BUFFER: usize = 8 << 10;
/// HTTP/2 knows no window of 2 GiB (RFC 9113, 6.9.1).
const LARGEST_BUFFER: usize = 1 << 30;

/// No timer is to be asked for more than it can count.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

impl Connections {
    /// Refuses what makes no sense.
    pub(super) fn check(&self) -> Result<(), Error> {
        let (field, reason) = if self.idle_timeout == Some(Duration::ZERO) {
            (
                "idle_timeout",
                "zero; set keep_alive to false to keep none, or None to keep them for ever",
            )
        } else if self.most_idle == 0 {
            ("most_idle", "zero; set keep_alive to false to keep none")
        } else if self.most == Some(0) {
            (
                "most",
                "zero connections carry no call; None is for no limit",
            )
        } else if self
            .read_buffer
            .is_some_and(|size| !(SMALLEST_BUFFER..=LARGEST_BUFFER).contains(&size))
        {
            ("read_buffer", "must be from 8 KiB to 1 GiB")
        } else if self.ping_interval == Some(Duration::ZERO) {
            ("ping_interval", "zero; None is for no pings")
        } else if self
            .ping_interval
            .is_some_and(|pause| pause > LONGEST_PAUSE)
        {
            ("ping_interval", "more than a day; None is for no pings")
        } else if self.ping_timeout > LONGEST_PAUSE {
            ("ping_timeout", "more than a day")
        } else if self.ping_timeout.is_zero() {
            ("ping_timeout", "zero; no server answers in no time")
        } else if self.websocket_message_limit == 0 {
            ("websocket_message_limit", "zero; every message is larger")
        } else {
            return Ok(());
        };
        Err(Error::configuration(format!(
            "connections.{field}: {reason}"
        )))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn what_makes_no_sense_is_refused_by_its_name() {
        let fine = Connections::default;
        let zero = Duration::ZERO;
        assert!(fine().check().is_ok());
        for (field, connections) in [
            (
                "idle_timeout",
                Connections {
                    idle_timeout: Some(zero),
                    ..fine()
                },
            ),
            (
                "most_idle",
                Connections {
                    most_idle: 0,
                    ..fine()
                },
            ),
            (
                "most",
                Connections {
                    most: Some(0),
                    ..fine()
                },
            ),
            (
                "read_buffer",
                Connections {
                    read_buffer: Some(8191),
                    ..fine()
                },
            ),
            (
                "read_buffer",
                Connections {
                    read_buffer: Some(usize::MAX),
                    ..fine()
                },
            ),
            (
                "ping_interval",
                Connections {
                    ping_interval: Some(zero),
                    ..fine()
                },
            ),
            (
                "ping_interval",
                Connections {
                    ping_interval: Some(Duration::MAX),
                    ..fine()
                },
            ),
            (
                "ping_timeout",
                Connections {
                    ping_timeout: Duration::MAX,
                    ..fine()
                },
            ),
            (
                "ping_timeout",
                Connections {
                    ping_timeout: zero,
                    ..fine()
                },
            ),
            (
                "websocket_message_limit",
                Connections {
                    websocket_message_limit: 0,
                    ..fine()
                },
            ),
        ] {
            let error = connections.check().expect_err(field).to_string();
            assert!(error.contains(&format!("connections.{field}: ")), "{error}");
        }
    }
}
