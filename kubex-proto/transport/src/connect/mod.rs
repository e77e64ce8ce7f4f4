//! From a server's URL to a connection that HTTP can be spoken over by hyper, on any runtime's [`Network`].

mod conversation;
mod network;
mod race;
mod relay;
mod socks;
mod wire;

use std::{sync::Arc, time::Duration};

use kubex_proto::{Config, ConnectFault, Error, Identity};
use socket2::{SockRef, TcpKeepalive};

pub(crate) use self::conversation::Conversation;
use self::relay::Relay;
pub use self::{
    network::{Listens, Network},
    wire::{Io, Protocol, Refusal, Wire},
};
use crate::{ConnectError, fault, tls::TlsSettings};

/// What HTTP/1.1 is called where a version of HTTP is agreed on.
pub const HTTP_1: &[u8] = b"http/1.1";

/// What HTTP/2 is called there.
pub const HTTP_2: &[u8] = b"h2";

/// Dials one API server over TCP, by a proxy if there is one for it, and TLS where its URL says `https`. Cheap to clone.
///
/// [`Network`] shows one.
#[derive(Clone)]
pub struct Connector<N> {
    network: N,
    /// Without the brackets of an IPv6 address.
    host: Arc<str>,
    port: u16,
    target: Arc<str>,
    tls: Option<TlsSettings>,
    relay: Option<Arc<Relay>>,
}

impl<N: Network> Connector<N> {
    /// Reads the files that the TLS settings name. The protocols are those that an `https` server is offered, the favourite
    /// first.
    pub fn new(network: N, config: &Config, protocols: &[&[u8]]) -> Result<Self, Error> {
        let server = &config.server;
        let (host, port) = (server.host(), server.port());
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
            network,
            host: host.into(),
            port,
            target: target.into(),
            tls,
            relay: relay.map(Arc::new),
        })
    }

    /// To the same server, with another client certificate or none.
    pub fn identified(&self, identity: Option<&Identity>) -> Result<Self, Error> {
        let tls = self.tls.as_ref().map(|tls| tls.identified(identity));
        Ok(Self {
            tls: tls.transpose()?,
            ..self.clone()
        })
    }

    /// To the same server, with these protocols offered.
    #[must_use]
    pub fn offering(&self, protocols: &[&[u8]]) -> Self {
        Self {
            tls: self.tls.as_ref().map(|tls| tls.offering(protocols)),
            ..self.clone()
        }
    }

    /// To the same server, over another network of the runtime's.
    #[must_use]
    pub fn with_network(self, network: N) -> Self {
        Self { network, ..self }
    }

    /// The network that it dials over.
    pub fn network(&self) -> &N {
        &self.network
    }

    /// Host and port, and by which proxy, for people.
    pub fn target(&self) -> &Arc<str> {
        &self.target
    }

    /// Connects once, TLS handshake included. It takes as long as it takes.
    pub async fn connect(&self) -> Result<Wire, ConnectError> {
        let network = &self.network;
        let stream = match &self.relay {
            None => race::connect(network, &self.host, self.port)
                .await
                .map_err(|(fault, error)| ConnectError::new(fault, &self.target, error))?,
            Some(relay) => relay
                .connect(network, &self.host, self.port)
                .await
                .map_err(|(fault, error)| ConnectError::new(fault, &self.target, error))?,
        };
        let Some(tls) = &self.tls else {
            return Ok(Wire::new(N::to_hyper(stream), Protocol::Http1));
        };
        let (stream, protocol) = network.encrypt(stream, tls).await.map_err(|error| {
            // An error that is not the library's own is one of the connection.
            let fault = fault::of_tls(&error).unwrap_or(ConnectFault::HandshakeLost);
            ConnectError::new(fault, &self.target, error)
        })?;
        Ok(Wire::watched(N::to_hyper(stream), protocol))
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

/// Silence after which the system asks whether the peer still lives, and the pause between askings.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// Has the system look after a TCP connection on which nothing is said, and send small packets at once where that is wished for.
///
/// ```
/// let server = std::net::TcpListener::bind("127.0.0.1:0")?;
/// let stream = std::net::TcpStream::connect(server.local_addr()?)?;
/// kubex_transport::connect::prepare(&stream, true);
/// assert!(stream.nodelay()?);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn prepare<'s>(stream: impl Into<SockRef<'s>>, no_delay: bool) {
    let stream = stream.into();
    let keepalive = TcpKeepalive::new()
        .with_time(KEEPALIVE)
        .with_interval(KEEPALIVE);
    // Neither is worth failing for.
    let _ = stream.set_tcp_nodelay(no_delay);
    let _ = stream.set_tcp_keepalive(&keepalive);
}
