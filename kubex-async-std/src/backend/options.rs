//! How connections are made and kept.

use std::time::Duration;

use http_client::Config;

/// How connections are made and kept.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// From dialling to a connection that is ready, TLS included.
    pub(crate) connect_timeout: Option<Duration>,
    /// Whether a connection is kept for the next call.
    pub(crate) keep_alive: bool,
    /// How long a connection nobody uses is kept.
    pub(crate) idle_timeout: Duration,
    /// So many connections that nobody uses are kept.
    pub(crate) most_idle: usize,
    /// So many connections are open, watches included; who needs another waits.
    pub(crate) most_connections: Option<usize>,
    /// Whether small packets are sent at once.
    pub(crate) no_delay: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connect_timeout: Some(Duration::from_secs(10)),
            keep_alive: true,
            idle_timeout: Duration::from_secs(90),
            most_idle: 32,
            // It would be a limit to the number of watches, as each has a connection of its own.
            most_connections: None,
            no_delay: true,
        }
    }
}

impl Options {
    /// What `http_client` has a name for.
    pub(crate) fn shown(&self) -> Config {
        Config::new()
            .set_http_keep_alive(self.keep_alive)
            .set_tcp_no_delay(self.no_delay)
            .set_timeout(self.connect_timeout)
            .set_max_connections_per_host(self.most_connections.unwrap_or(0))
    }

    /// These, but for what `http_client` has a name for.
    pub(crate) fn with(&self, config: &Config) -> Self {
        Self {
            connect_timeout: config.timeout,
            keep_alive: config.http_keep_alive,
            most_connections: Some(config.max_connections_per_host).filter(|&most| most > 0),
            no_delay: config.tcp_no_delay,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_comes_back() {
        let options = Options {
            connect_timeout: None,
            keep_alive: false,
            most_connections: Some(3),
            no_delay: false,
            ..Options::default()
        };
        let back = Options::default().with(&options.shown());
        assert_eq!(format!("{back:?}"), format!("{options:?}"));
        let default = Options::default();
        let back = default.with(&default.shown());
        assert_eq!(format!("{back:?}"), format!("{default:?}"));
    }
}
