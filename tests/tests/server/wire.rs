//! A small HTTP client for the tests over a real port.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use kubex_testing::server::{Identity, Served};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs a test on a runtime of one thread.
pub(crate) fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(test);
}

/// One connection to a served server.
pub(crate) enum Wire {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
}

impl Wire {
    pub(crate) async fn http1(served: &Served) -> Self {
        let stream = TcpStream::connect(served.address()).await.unwrap();
        Self::over(stream, false).await.unwrap()
    }

    pub(crate) async fn http2(served: &Served) -> Self {
        let stream = TcpStream::connect(served.address()).await.unwrap();
        Self::over(stream, true).await.unwrap()
    }

    /// Connects with TLS, trusting one authority.
    pub(crate) async fn tls(
        served: &Served,
        ca: &str,
        client: Option<&Identity>,
        alpn: &[u8],
    ) -> Result<Self, Failure> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(ca.as_bytes())?)?;
        let config =
            ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()?
                .with_root_certificates(roots);
        let mut config = match client {
            None => config.with_no_client_auth(),
            Some(client) => config.with_client_auth_cert(
                vec![CertificateDer::from_pem_slice(
                    client.certificate_pem().as_bytes(),
                )?],
                PrivateKeyDer::from_pem_slice(client.key_pem().as_bytes())?,
            )?,
        };
        config.alpn_protocols = vec![alpn.to_vec()];
        let stream = TcpStream::connect(served.address()).await?;
        let name = ServerName::IpAddress(served.address().ip().into());
        let stream = TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await?;
        let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        Self::over(stream, http2).await
    }

    async fn over<S>(stream: S, http2: bool) -> Result<Self, Failure>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let io = TokioIo::new(stream);
        if http2 {
            let (sender, connection) = http2::handshake(TokioExecutor::new(), io).await?;
            tokio::spawn(connection);
            return Ok(Self::Http2(sender));
        }
        let (sender, connection) = http1::handshake(io).await?;
        tokio::spawn(connection);
        Ok(Self::Http1(sender))
    }

    pub(crate) async fn send(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, hyper::Error> {
        match self {
            Self::Http1(sender) => {
                sender.ready().await?;
                sender.send_request(request).await
            }
            Self::Http2(sender) => {
                sender.ready().await?;
                sender.send_request(request).await
            }
        }
    }

    pub(crate) async fn open(&mut self, path: &str) -> Result<Response<Incoming>, hyper::Error> {
        // HTTP/2 takes scheme and authority from here, HTTP/1.1 the path alone.
        let uri = match self {
            Self::Http1(_) => path.to_owned(),
            Self::Http2(_) => format!("http://localhost{path}"),
        };
        self.send(
            Request::get(uri)
                .header("host", "localhost")
                .body(Full::default())
                .unwrap(),
        )
        .await
    }

    /// Reads a whole answer.
    pub(crate) async fn get(&mut self, path: &str) -> Result<(StatusCode, String), Failure> {
        let response = self.open(path).await?;
        let status = response.status();
        let bytes = response.into_body().collect().await?.to_bytes();
        Ok((status, String::from_utf8(bytes.into())?))
    }
}

/// The next bytes of a body.
pub(crate) async fn next(body: &mut Incoming) -> Option<Result<Bytes, hyper::Error>> {
    Some(
        body.frame()
            .await?
            .map(|frame| frame.into_data().unwrap_or_default()),
    )
}
