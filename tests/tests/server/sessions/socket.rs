//! A WebSocket to a server on a port.

use std::pin::Pin;

use futures_util::{SinkExt, StreamExt};
use kubex_testing::server::{Received, Served};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::Heard;
use crate::caller::PODS;

trait Connection: AsyncRead + AsyncWrite {}

impl<C: AsyncRead + AsyncWrite> Connection for C {}

pub(super) struct Socket(WebSocketStream<Pin<Box<dyn Connection>>>);

impl Socket {
    pub(super) async fn open(served: &Served, path: &str, protocol: &'static str) -> Self {
        Self::try_open(served, path, protocol).await.unwrap()
    }

    pub(super) async fn try_open(
        served: &Served,
        path: &str,
        protocol: &'static str,
    ) -> Result<Self, Error> {
        let url = format!("ws://{}{PODS}/{path}", served.address());
        let mut request = url.into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", protocol.parse().unwrap());
        let stream = TcpStream::connect(served.address()).await.unwrap();
        let stream: Pin<Box<dyn Connection>> = match served.ca_pem() {
            None => Box::pin(stream),
            Some(ca) => Box::pin(encrypted(stream, &ca).await),
        };
        let (socket, answer) = tokio_tungstenite::client_async(request, stream).await?;
        assert_eq!(answer.headers()["sec-websocket-protocol"], protocol);
        Ok(Self(socket))
    }

    pub(super) async fn send(&mut self, message: impl Into<Vec<u8>>) {
        self.0.send(Message::binary(message.into())).await.unwrap();
    }

    pub(super) async fn close(&mut self) {
        self.0.close(None).await.unwrap();
    }

    pub(super) async fn ping(&mut self) {
        let ping = Message::Ping(bytes::Bytes::from_static(b"ping"));
        self.0.send(ping).await.unwrap();
    }

    /// What comes next, which may be a pong.
    pub(super) async fn next(&mut self) -> Option<Message> {
        Some(self.0.next().await?.unwrap())
    }

    pub(super) async fn receive(&mut self) -> Received {
        match self.0.next().await {
            Some(Ok(Message::Binary(bytes))) => Received::Message(bytes),
            Some(Ok(Message::Text(text))) => Received::Text(text.to_string()),
            Some(Ok(Message::Close(frame))) => {
                // A close that answers one without a code has none.
                let frame = frame.map(|frame| (frame.code.into(), frame.reason.to_string()));
                let (code, reason) = frame.unwrap_or((1005, String::new()));
                Received::Close { code, reason }
            }
            Some(Ok(other)) => panic!("{other:?}"),
            Some(Err(_)) | None => Received::Cut,
        }
    }

    pub(super) async fn hear(&mut self) -> Heard {
        let mut heard = Heard::default();
        loop {
            match self.receive().await {
                Received::Message(message) => heard.add(&message),
                end => {
                    heard.end = Some(end);
                    return heard;
                }
            }
        }
    }
}

async fn encrypted(stream: TcpStream, ca: &str) -> impl AsyncRead + AsyncWrite + use<> {
    let mut roots = RootCertStore::empty();
    let ca = CertificateDer::from_pem_slice(ca.as_bytes()).unwrap();
    roots.add(ca).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = TlsConnector::from(std::sync::Arc::new(config));
    let name = ServerName::try_from("127.0.0.1").unwrap();
    connector.connect(name, stream).await.unwrap()
}
