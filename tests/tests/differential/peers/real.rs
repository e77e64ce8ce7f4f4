//! A real kube-apiserver, asked over connections that are kept.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use kubex_testing::ControlPlane;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{Tokens, request};
use crate::answer::Answer;
use crate::operation::Operation;
use crate::reference::Memory;

/// Clones ask the same server, and share its connections.
#[derive(Clone)]
pub(crate) struct Real {
    address: String,
    tls: TlsConnector,
    tokens: Tokens,
    idle: Arc<Mutex<Vec<SendRequest<Full<Bytes>>>>>,
}

impl Real {
    pub(crate) fn of(plane: &ControlPlane) -> Self {
        let mut roots = rustls::RootCertStore::empty();
        let root = CertificateDer::from_pem_slice(plane.ca_pem().as_bytes()).unwrap();
        roots.add(root).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            address: plane.url().trim_start_matches("https://").to_owned(),
            tls: TlsConnector::from(Arc::new(config)),
            tokens: Tokens {
                administrator: plane.admin_token().to_owned(),
                limited: plane.limited_token().to_owned(),
            },
            idle: Arc::default(),
        }
    }

    /// What [`answer`](Self::answer) sends; made at once, so that it means the present.
    pub(crate) fn request(&self, operation: &Operation, memory: &Memory) -> Request<Bytes> {
        request(operation, memory, &self.tokens)
    }

    pub(crate) async fn answer(&self, request: Request<Bytes>, is_stream: bool) -> Answer {
        let request = request.map(Full::new);
        // A server closes a connection after some answers; it may just be doing so.
        for _ in 0..3 {
            let mut connection = self.connection().await;
            let outcome = connection.send_request(request.clone()).await;
            let Ok(response) = outcome else { continue };
            let (head, body) = response.into_parts();
            let Ok(body) = body.collect().await else {
                continue;
            };
            self.idle.lock().unwrap().push(connection);
            let bytes = body.to_bytes();
            return Answer::new(head.status, &head.headers, &bytes, is_stream);
        }
        let nothing = http::HeaderMap::new();
        Answer::new(StatusCode::IM_A_TEAPOT, &nothing, b"no answer", false)
    }

    async fn connection(&self) -> SendRequest<Full<Bytes>> {
        loop {
            let idle = self.idle.lock().unwrap().pop();
            match idle {
                None => break,
                Some(mut connection) => {
                    if connection.ready().await.is_ok() {
                        return connection;
                    }
                }
            }
        }
        let stream = TcpStream::connect(&self.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let stream = self.tls.connect(name, stream).await.unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        sender
    }
}
