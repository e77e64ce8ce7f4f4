//! What async-std's network lends to kubex-transport's dials.

mod io;

use std::{io::Result, net::SocketAddr, sync::Arc, time::Duration};

#[cfg(feature = "sessions")]
use async_std::net::TcpListener;
use async_std::{
    net::{TcpStream, ToSocketAddrs},
    task::sleep,
};
use futures_rustls::TlsConnector;
use futures_util::{AsyncRead, AsyncWrite};
#[cfg(feature = "sessions")]
use kubex_transport::connect::Listens;
use kubex_transport::{
    connect::{self, Io, Network, Protocol, prepare},
    tls::TlsSettings,
};

use self::io::{FuturesIo, HyperIo};

pub(crate) type Connector = connect::Connector<AsyncStdNetwork>;

/// Names and TCP by async-std, TLS by futures-rustls.
#[derive(Clone)]
#[cfg_attr(not(feature = "sessions"), allow(unreachable_pub))]
pub struct AsyncStdNetwork {
    /// Whether small packets are sent at once.
    pub(crate) no_delay: bool,
}

/// Anything that carries bytes both ways.
#[cfg_attr(not(feature = "sessions"), allow(unreachable_pub))]
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Network for AsyncStdNetwork {
    type Stream = Box<dyn Stream>;

    async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>> {
        Ok((host, port).to_socket_addrs().await?.collect())
    }

    async fn connect(&self, address: SocketAddr) -> Result<Self::Stream> {
        let stream = TcpStream::connect(address).await?;
        prepare(&stream, self.no_delay);
        Ok(Box::new(stream))
    }

    async fn sleep(&self, time: Duration) {
        sleep(time).await;
    }

    async fn encrypt(
        &self,
        stream: Self::Stream,
        tls: &TlsSettings,
    ) -> Result<(Self::Stream, Protocol)> {
        let connector = TlsConnector::from(Arc::clone(&tls.config));
        let stream = connector.connect(tls.server_name.clone(), stream).await?;
        let protocol = Protocol::agreed(stream.get_ref().1.alpn_protocol());
        Ok((Box::new(stream), protocol))
    }

    fn to_hyper(stream: Self::Stream) -> impl Io {
        FuturesIo::new(stream)
    }

    fn of_hyper(io: impl Io) -> Self::Stream {
        Box::new(HyperIo(io))
    }
}

#[cfg(feature = "sessions")]
impl Listens for AsyncStdNetwork {
    type Listener = TcpListener;

    async fn bind(&self, address: SocketAddr) -> Result<TcpListener> {
        TcpListener::bind(address).await
    }

    fn address(listener: &TcpListener) -> Result<SocketAddr> {
        listener.local_addr()
    }

    async fn accept(listener: &TcpListener) -> Result<Self::Stream> {
        let (stream, _) = listener.accept().await?;
        prepare(&stream, true);
        Ok(Box::new(stream))
    }
}
