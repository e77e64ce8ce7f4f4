//! How connections are made and kept.

use std::time::Duration;

use http_client::Config as HttpConfig;
use kubex_proto::Config;

/// How connections are made and kept.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// From dialling to a connection that is ready, TLS included.
    pub(crate) connect_timeout: Option<Duration>,
    /// Whether a connection is kept for the next call.
    pub(crate) keep_alive: bool,
    /// How long a connection nobody uses is kept.
    pub(crate) idle_timeout: Option<Duration>,
    /// So many connections that nobody uses are kept.
    pub(crate) most_idle: usize,
    /// So many connections are open, watches included; who needs another waits.
    pub(crate) most_connections: Option<usize>,
    /// How much of an answer is read ahead; `None` is as hyper sees fit.
    pub(crate) read_buffer: Option<usize>,
    /// Whether small packets are sent at once.
    pub(crate) no_delay: bool,
}

impl Options {
    /// What a configuration says of it. HTTP/1.1 is all that is spoken, and its connections have no pings.
    pub(crate) fn of(config: &Config) -> Self {
        let connections = &config.connections;
        Self {
            connect_timeout: config.timeouts.connect,
            keep_alive: connections.keep_alive,
            idle_timeout: connections.idle_timeout,
            most_idle: connections.most_idle,
            most_connections: connections.most,
            read_buffer: connections.read_buffer,
            no_delay: true,
        }
    }

    /// What `http_client` has a name for.
    pub(crate) fn shown(&self) -> HttpConfig {
        HttpConfig::new()
            .set_http_keep_alive(self.keep_alive)
            .set_tcp_no_delay(self.no_delay)
            .set_timeout(self.connect_timeout)
            .set_max_connections_per_host(self.most_connections.unwrap_or(0))
    }

    /// These, but for what `http_client` has a name for.
    pub(crate) fn with(&self, config: &HttpConfig) -> Self {
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

    fn unset() -> Options {
        Options::of(&Config::new("http://localhost".parse().unwrap()))
    }

    #[test]
    fn what_is_shown_comes_back() {
        let options = Options {
            connect_timeout: None,
            keep_alive: false,
            most_connections: Some(3),
            no_delay: false,
            ..unset()
        };
        let back = unset().with(&options.shown());
        assert_eq!(format!("{back:?}"), format!("{options:?}"));
        let back = unset().with(&unset().shown());
        assert_eq!(format!("{back:?}"), format!("{:?}", unset()));
    }
}
