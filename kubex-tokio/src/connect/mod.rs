//! From a server's URL to a connection that HTTP can be spoken over.

mod tcp;
mod wire;

use std::{future::Future, pin::Pin, sync::Arc};

use kubex_proto::{ConnectFault, Error, Identity, ServerUrl, Tls};
pub(crate) use kubex_transport::ConnectError;
use kubex_transport::{fault, tls::TlsSettings};
use tokio_rustls::TlsConnector;

use self::wire::Watched;
pub(crate) use self::wire::{Io, Protocol, Refusal, Wire};

/// Whoever can come by a connection: the pool knows nothing else of where it goes.
pub(crate) trait Dial: Send + Sync + 'static {
    /// Connects once, TLS handshake included.
    fn dial(&self) -> Pin<Box<dyn Future<Output = Result<Wire, ConnectError>> + Send>>;

    /// Host and port, for people.
    fn target(&self) -> &Arc<str>;
}

/// Dials one API server over TCP, and TLS where its URL says `https`.
#[derive(Clone)]
pub(crate) struct Connector {
    /// Without the brackets of an IPv6 address.
    host: Arc<str>,
    port: u16,
    target: Arc<str>,
    tls: Option<TlsSettings>,
}

impl Connector {
    /// Reads the files that `tls` names.
    pub(crate) fn new(server: &ServerUrl, tls: &Tls) -> Result<Self, Error> {
        let root = server.uri("/")?;
        let host = root
            .host()
            .ok_or_else(|| Error::configuration("server: a host is missing"))?;
        let port = match root.port_u16() {
            Some(port) => port,
            None if server.is_https() => 443,
            None => 80,
        };
        let target = format!("{host}:{port}").into();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let tls = if server.is_https() {
            Some(TlsSettings::new(host, tls, &[b"h2", b"http/1.1"])?)
        } else {
            None
        };
        Ok(Self {
            host: host.into(),
            port,
            target,
            tls,
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
        let stream = tcp::connect(&self.host, self.port)
            .await
            .map_err(|(fault, error)| ConnectError::new(fault, &self.target, error))?;
        let Some(tls) = self.tls else {
            return Ok(Wire::new(Box::new(stream), Protocol::Http1));
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

impl Dial for Connector {
    fn dial(&self) -> Pin<Box<dyn Future<Output = Result<Wire, ConnectError>> + Send>> {
        Box::pin(self.clone().connect())
    }

    fn target(&self) -> &Arc<str> {
        &self.target
    }
}
