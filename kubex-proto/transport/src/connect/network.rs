//! What a runtime's network lends to a dial.

use std::{future::Future, io, net::SocketAddr, time::Duration};

use super::{Io, Protocol};
use crate::tls::TlsSettings;

/// The network of one runtime: names, TCP and TLS. What becomes of them is the [`Connector`](super::Connector)'s work.
///
/// All there is to implement, here on tokio and without TLS:
///
/// ```
/// use std::{io, net::SocketAddr, time::Duration};
///
/// use hyper_util::rt::TokioIo;
/// use kubex_proto::Config;
/// use kubex_transport::{
///     connect::{Connector, Io, Network, Protocol, prepare},
///     tls::TlsSettings,
/// };
/// use tokio::{io::{AsyncRead, AsyncWrite}, net::{TcpStream, lookup_host}};
///
/// #[derive(Clone)]
/// struct Plain;
///
/// trait Bytes: AsyncRead + AsyncWrite + Send + Unpin {}
/// impl<T: AsyncRead + AsyncWrite + Send + Unpin> Bytes for T {}
///
/// impl Network for Plain {
///     type Stream = Box<dyn Bytes>;
///
///     async fn resolve(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
///         Ok(lookup_host((host, port)).await?.collect())
///     }
///
///     async fn connect(&self, address: SocketAddr) -> io::Result<Self::Stream> {
///         let stream = TcpStream::connect(address).await?;
///         prepare(&stream, true);
///         Ok(Box::new(stream))
///     }
///
///     async fn sleep(&self, time: Duration) {
///         tokio::time::sleep(time).await;
///     }
///
///     async fn encrypt(&self, _: Self::Stream, _: &TlsSettings) -> io::Result<(Self::Stream, Protocol)> {
///         Err(io::Error::other("there is no TLS here"))
///     }
///
///     fn to_hyper(stream: Self::Stream) -> impl Io {
///         TokioIo::new(stream)
///     }
///
///     fn of_hyper(io: impl Io) -> Self::Stream {
///         Box::new(TokioIo::new(io))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
/// let config = Config::new(format!("http://{}", server.local_addr()?).parse()?);
/// let connector = Connector::new(Plain, &config, &[b"http/1.1"])?;
/// let wire = connector.connect().await.map_err(|_| "no connection")?;
/// assert_eq!(wire.protocol, Protocol::Http1);
/// # Ok(())
/// # }
/// ```
pub trait Network: Clone + Send + Sync + 'static {
    /// Bytes both ways as this runtime has them, over TCP or over TLS.
    type Stream: Send + 'static;

    /// The addresses of a name, the favourite first.
    fn resolve(
        &self,
        host: &str,
        port: u16,
    ) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send;

    /// Connects over TCP; the stream is [prepared](super::prepare).
    fn connect(&self, address: SocketAddr)
    -> impl Future<Output = io::Result<Self::Stream>> + Send;

    /// Ends after so long.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send;

    /// Makes a TLS handshake, and says what is spoken above it. An error of rustls is within the one returned.
    fn encrypt(
        &self,
        stream: Self::Stream,
        tls: &TlsSettings,
    ) -> impl Future<Output = io::Result<(Self::Stream, Protocol)>> + Send;

    /// The same stream, as hyper reads and writes it.
    fn to_hyper(stream: Self::Stream) -> impl Io;

    /// What hyper reads and writes, as a stream.
    fn of_hyper(io: impl Io) -> Self::Stream;
}

/// A [`Network`] on which connections can be waited for, too: that of a transport which forwards ports.
///
/// ```
/// use std::{io, net::SocketAddr};
///
/// use kubex_transport::connect::Listens;
///
/// /// A port that the system chose.
/// async fn any_port<N: Listens>(network: &N) -> io::Result<(N::Listener, u16)> {
///     let listener = network.bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
///     let address = N::address(&listener)?;
///     Ok((listener, address.port()))
/// }
/// ```
pub trait Listens: Network {
    /// What connections are accepted from; nobody is let in any more once it is dropped.
    type Listener: Send + Sync + 'static;

    /// Listens at an address; its port may be 0, for one that the system chooses.
    fn bind(&self, address: SocketAddr) -> impl Future<Output = io::Result<Self::Listener>> + Send;

    /// Where it listens.
    fn address(listener: &Self::Listener) -> io::Result<SocketAddr>;

    /// The next connection.
    fn accept(listener: &Self::Listener) -> impl Future<Output = io::Result<Self::Stream>> + Send;
}
