//! From a server's URL to a connection that HTTP can be spoken over.

mod proxy;
mod tcp;
mod wire;

use std::{future::Future, pin::Pin, sync::Arc};

use kubex_proto::{Config, ConnectFault, Error, Identity};
pub(crate) use kubex_transport::ConnectError;
use kubex_transport::{fault, tls::TlsSettings};
use tokio_rustls::TlsConnector;

pub(crate) use self::wire::{Io, Protocol, Refusal, Wire};
use self::{proxy::Relay, wire::Watched};

/// What HTTP/1.1 is called where a version of HTTP is agreed on.
const HTTP_1: &[u8] = b"http/1.1";

/// Whoever can come by a connection: the pool knows nothing else of where it goes.
pub(crate) trait Dial: Send + Sync + 'static {
    /// Connects once, TLS handshake included.
    fn dial(&self) -> Pin<Box<dyn Future<Output = Result<Wire, ConnectError>> + Send>>;

    /// Host and port, and by which proxy, for people.
    fn target(&self) -> &Arc<str>;
}

/// Dials one API server over TCP, by a proxy if there is one for it, and TLS where its URL says `https`.
#[derive(Clone)]
pub(crate) struct Connector {
    /// Without the brackets of an IPv6 address.
    host: Arc<str>,
    port: u16,
    target: Arc<str>,
    tls: Option<TlsSettings>,
    relay: Option<Arc<Relay>>,
}

impl Connector {
    /// Reads the files that the TLS settings name.
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        let server = &config.server;
        let (host, port) = (server.host(), server.port());
        let protocols: &[&[u8]] = if config.connections.http1_only {
            &[HTTP_1]
        } else {
            &[b"h2", HTTP_1]
        };
        let tls = if server.is_https() {
            Some(TlsSettings::new(host, &config.tls, protocols)?)
        } else {
            None
        };
        let relay = match config.proxies.for_server(server) {
            Some(proxy) => Some(Relay::new(proxy, &config.proxies.tls(&config.tls))?),
            None => None,
        };
        let place = host_and_port(host, port);
        let target = match &relay {
            Some(relay) => format!("{place} by the proxy {}", relay.name()),
            None => place,
        };
        Ok(Self {
            host: host.into(),
            port,
            target: target.into(),
            tls,
            relay: relay.map(Arc::new),
        })
    }

    /// To the same server, with another client certificate or none.
    pub(crate) fn identified(&self, identity: Option<&Identity>) -> Result<Self, Error> {
        let tls = self.tls.as_ref().map(|tls| tls.identified(identity));
        Ok(Self {
            tls: tls.transpose()?,
            ..self.clone()
        })
    }

    async fn connect(self) -> Result<Wire, ConnectError> {
        let stream: Box<dyn Io> = match &self.relay {
            None => tcp::connect(&self.host, self.port)
                .await
                .map(|stream| Box::new(stream) as _)
                .map_err(|(fault, error)| ConnectError::new(fault, &self.target, error))?,
            Some(relay) => relay
                .connect(&self.host, self.port)
                .await
                .map_err(|(fault, error)| ConnectError::new(fault, &self.target, error))?,
        };
        let Some(tls) = self.tls else {
            return Ok(Wire::new(stream, Protocol::Http1));
        };
        let stream = TlsConnector::from(tls.config)
            .connect(tls.server_name, stream)
            .await
            .map_err(|error| {
                // An error that is not the library's own is one of the connection.
                let fault = fault::of_tls(&error).unwrap_or(ConnectFault::HandshakeLost);
                ConnectError::new(fault, &self.target, error)
            })?;
        let protocol = match stream.get_ref().1.alpn_protocol() {
            Some(b"h2") => Protocol::Http2,
            _ => Protocol::Http1,
        };
        let refusal = Refusal::default();
        let io = Watched::new(stream, refusal.clone());
        Ok(Wire {
            io: Box::new(io),
            protocol,
            refusal,
        })
    }
}

/// As URLs write them.
fn host_and_port(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

impl Dial for Connector {
    fn dial(&self) -> Pin<Box<dyn Future<Output = Result<Wire, ConnectError>> + Send>> {
        Box::pin(self.clone().connect())
    }

    fn target(&self) -> &Arc<str> {
        &self.target
    }
}
