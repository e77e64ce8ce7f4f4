//! What surf sends with, below its middleware: our own `http_client::HttpClient`.
//!
//! What passes through surf is of `http_types`, which cannot say all of HTTP. What it cannot say is in an extension
//! of the request or the response; whoever knows it reads it there, and middleware need not.

mod exact;
mod options;
mod reader;
mod receive;
mod transmit;

use std::{fmt, sync::Arc, time::Duration};

use http_client::{Config as HttpConfig, Request, Response, async_trait};
use kubex_proto::{Config, Error, Failure, Identity};
use kubex_transport::connect::HTTP_1;
use surf::{StatusCode, Url};

pub(crate) use self::{
    exact::{Chunk, ExactRequest, ExactResponse, Undelivered},
    options::Options,
    transmit::Upload,
};
use crate::{
    network::{AsyncStdNetwork, Connector},
    pool::Pool,
};

/// How long calls may go on with a client certificate that has been replaced.
const GRACE: Duration = Duration::from_secs(30);

/// HTTP/1.1 to one API server, for a [`surf::Client`] to send with: TCP of async-std, TLS of rustls.
///
/// It is for the server of its [`Config`] and for no other: a request with another scheme, host or port is refused, so that no
/// redirect or middleware takes the client's certificate elsewhere. Connections are kept for the next
/// call; each serves one call at a time. Clones share them.
///
/// Status codes that surf has no name for are shown to middleware as the plainest of their class (a 520 as a 500), and
/// header values that are not ASCII are not shown.
///
/// ```
/// use kubex_async_std::{Config, HttpClient};
///
/// let config = Config::new("http://localhost:8080".parse()?);
/// let surf = surf::Client::with_http_client(HttpClient::new(&config)?)
///     .with(surf::middleware::Logger::new());
/// # drop(surf);
/// # Ok::<(), kubex_async_std::Error>(())
/// ```
#[derive(Clone)]
pub struct HttpClient {
    pool: Arc<Pool>,
    /// Where alone requests go.
    server: Url,
    options: Options,
    config: HttpConfig,
}

impl HttpClient {
    /// Reads the files that the configuration's TLS settings name; nothing is dialled yet. Its proxies, connections and connect
    /// timeout hold.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let root = config.server.uri("/")?;
        let server = Url::parse(&root.to_string())
            .map_err(|error| Error::configuration(format!("server: {error}")))?;
        let options = Options::of(config);
        let network = AsyncStdNetwork {
            no_delay: options.no_delay,
        };
        let connector = Connector::new(network, config, &[HTTP_1])?;
        Ok(Self {
            pool: Pool::new(connector, options.clone()),
            server,
            config: options.shown(),
            options,
        })
    }

    /// Shows another client certificate from now on. Connections that are idle are closed at once; calls
    /// under way on the others have 30 s.
    pub fn identify(&self, identity: Option<&Identity>) -> Result<(), Error> {
        self.identify_within(identity, GRACE)
    }

    pub(crate) fn identify_within(
        &self,
        identity: Option<&Identity>,
        grace: Duration,
    ) -> Result<(), Error> {
        let connector = self.pool.connector().identified(identity)?;
        self.pool.replace_connector(connector, grace);
        Ok(())
    }

    /// What dials with the latest certificate.
    #[cfg(feature = "sessions")]
    pub(crate) fn connector(&self) -> Connector {
        self.pool.connector()
    }

    #[cfg(test)]
    pub(crate) fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    async fn exchange(&self, request: Request) -> Result<Response, Failure> {
        if request.url().origin() != self.server.origin() {
            return Err(Failure::refused(format!(
                "a request to {} is not for the server of this client, {}: have another client for it",
                request.url().origin().ascii_serialization(),
                self.server.origin().ascii_serialization(),
            )));
        }
        let request = transmit::outgoing(request)?;
        let (response, lease) = self.pool.send(request).await?;
        Ok(receive::incoming(response, lease))
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient")
            .field("server", &self.server.as_str())
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl http_client::HttpClient for HttpClient {
    /// An error of it holds what Kubex makes of it, which [`Display`](fmt::Display) tells.
    async fn send(&self, request: Request) -> Result<Response, http_client::Error> {
        let answer = self.exchange(request).await;
        answer.map_err(|failure| {
            http_client::Error::new(StatusCode::BadGateway, Undelivered(failure))
        })
    }

    /// Holds for this client and all clones of it, and for connections made from now on. `timeout` is the time from
    /// dialling to a connection that is ready; no more than `max_connections_per_host` are open, 0 is any number.
    fn set_config(&mut self, config: HttpConfig) -> Result<(), http_client::Error> {
        self.options = self.options.with(&config);
        self.config = config;
        self.pool.set_options(self.options.clone());
        Ok(())
    }

    fn config(&self) -> &HttpConfig {
        &self.config
    }
}
