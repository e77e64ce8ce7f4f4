//! From a server's URL to a connection that HTTP can be spoken over.

mod error;
mod fault;
mod identity;
mod insecure;
mod tcp;
mod tls;
mod wire;

use std::sync::Arc;

use futures_rustls::TlsConnector;
use kubex_proto::{ConnectFault, Error, ServerUrl};
use rustls::ClientConfig;
use rustls_pki_types::ServerName;

pub(crate) use self::{error::ConnectError, tls::TlsSettings, wire::Refusal, wire::Wire};

/// Dials one API server over TCP, and TLS where its URL says `https`.
#[derive(Clone)]
pub(crate) struct Connector {
    /// Without the brackets of an IPv6 address.
    host: Arc<str>,
    port: u16,
    target: Arc<str>,
    tls: Option<(Arc<ClientConfig>, ServerName<'static>)>,
    pub(crate) no_delay: bool,
}

impl Connector {
    /// `tls` is what an `https` server is shown; for another it is left aside.
    pub(crate) fn new(server: &ServerUrl, tls: Option<TlsSettings>) -> Result<Self, Error> {
        let root = server.uri("/")?;
        let host = root
            .host()
            .ok_or_else(|| Error::configuration("server: a host is missing"))?;
        let tls = tls.filter(|_| server.is_https());
        let port = root.port_u16();
        let port = port.unwrap_or(if server.is_https() { 443 } else { 80 });
        Ok(Self {
            host: host.trim_matches(['[', ']']).into(),
            port,
            target: format!("{host}:{port}").into(),
            tls: tls.map(|tls| (http1_only(&tls.config), tls.server_name)),
            no_delay: true,
        })
    }

    /// Host and port, for people.
    pub(crate) fn target(&self) -> &Arc<str> {
        &self.target
    }

    /// From now on handshakes are made so, with the same name.
    pub(crate) fn set_tls(&mut self, config: &Arc<ClientConfig>) {
        if let Some((present, _)) = &mut self.tls {
            *present = http1_only(config);
        }
    }

    /// Connects once, TLS handshake included.
    pub(crate) async fn dial(&self) -> Result<Wire, ConnectError> {
        let stream = tcp::connect(&self.host, self.port, self.no_delay)
            .await
            .map_err(|(fault, error)| ConnectError::new(fault, &self.target, error))?;
        let Some((config, name)) = &self.tls else {
            return Ok(Wire::new(Box::new(stream)));
        };
        let stream = TlsConnector::from(Arc::clone(config))
            .connect(name.clone(), stream)
            .await
            .map_err(|error| {
                // An error that is not the library's own is one of the connection.
                let fault = fault::of_tls(&error).unwrap_or(ConnectFault::HandshakeLost);
                ConnectError::new(fault, &self.target, error)
            })?;
        Ok(Wire::new(Box::new(stream)))
    }
}

/// A server that speaks HTTP/2 as well would choose it if it were offered.
fn http1_only(config: &Arc<ClientConfig>) -> Arc<ClientConfig> {
    let mut config = ClientConfig::clone(config);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(config)
}
