//! What a dial is here: kubex-transport's, over tokio's network.

use std::{future::Future, io, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

use hyper_util::rt::TokioIo;
use kubex_proto::{Config, Error};
#[cfg(feature = "sessions")]
use kubex_transport::connect::Listens;
pub(crate) use kubex_transport::{
    ConnectError,
    connect::{Io, Protocol, Refusal, Wire},
};
use kubex_transport::{
    connect::{self, HTTP_1, HTTP_2, Network, prepare},
    tls::TlsSettings,
};
#[cfg(feature = "sessions")]
use tokio::net::TcpListener;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::sleep,
};
use tokio_rustls::TlsConnector;

/// Whoever can come by a connection: the pool knows nothing else of where it goes.
pub(crate) trait Dial: Send + Sync + 'static {
    /// Connects once, TLS handshake included.
    fn dial(&self) -> Pin<Box<dyn Future<Output = Result<Wire, ConnectError>> + Send>>;

    /// Host and port, and by which proxy, for people.
    fn target(&self) -> &Arc<str>;
}

pub(crate) type Connector = connect::Connector<TokioNetwork>;

/// Reads the files that the TLS settings name.
pub(crate) fn connector(config: &Config) -> Result<Connector, Error> {
    let protocols: &[&[u8]] = if config.connections.http1_only {
        &[HTTP_1]
    } else {
        &[HTTP_2, HTTP_1]
    };
    Connector::new(TokioNetwork, config, protocols)
}

impl Dial for Connector {
    fn dial(&self) -> Pin<Box<dyn Future<Output = Result<Wire, ConnectError>> + Send>> {
        let connector = self.clone();
        Box::pin(async move { connector.connect().await })
    }

    fn target(&self) -> &Arc<str> {
        self.target()
    }
}

/// Names, TCP and TLS by tokio.
#[derive(Clone)]
#[cfg_attr(not(feature = "sessions"), allow(unreachable_pub))]
pub struct TokioNetwork;

/// Anything that carries bytes both ways.
#[cfg_attr(not(feature = "sessions"), allow(unreachable_pub))]
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Network for TokioNetwork {
    type Stream = Box<dyn Stream>;

    async fn resolve(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok(lookup_host((host, port)).await?.collect())
    }

    async fn connect(&self, address: SocketAddr) -> io::Result<Self::Stream> {
        let stream = TcpStream::connect(address).await?;
        prepare(&stream, true);
        Ok(Box::new(stream))
    }

    async fn sleep(&self, time: Duration) {
        sleep(time).await;
    }

    async fn encrypt(
        &self,
        stream: Self::Stream,
        tls: &TlsSettings,
    ) -> io::Result<(Self::Stream, Protocol)> {
        let connector = TlsConnector::from(Arc::clone(&tls.config));
        let stream = connector.connect(tls.server_name.clone(), stream).await?;
        let protocol = Protocol::agreed(stream.get_ref().1.alpn_protocol());
        Ok((Box::new(stream), protocol))
    }

    fn to_hyper(stream: Self::Stream) -> impl Io {
        TokioIo::new(stream)
    }

    fn of_hyper(io: impl Io) -> Self::Stream {
        Box::new(TokioIo::new(io))
    }
}

#[cfg(feature = "sessions")]
impl Listens for TokioNetwork {
    type Listener = TcpListener;

    async fn bind(&self, address: SocketAddr) -> io::Result<TcpListener> {
        TcpListener::bind(address).await
    }

    fn address(listener: &TcpListener) -> io::Result<SocketAddr> {
        listener.local_addr()
    }

    async fn accept(listener: &TcpListener) -> io::Result<Self::Stream> {
        let (stream, _) = listener.accept().await?;
        prepare(&stream, true);
        Ok(Box::new(stream))
    }
}
