//! A client of streams that is as small as can be: one WebSocket to the API server.

use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use kubex_testing::ControlPlane;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};

/// The channels of exec and attach, by the first byte of each message.
const STDIN: u8 = 0;
const STDOUT: u8 = 1;
const STDERR: u8 = 2;
const ERROR: u8 = 3;
const CLOSE: u8 = 255;

const CHUNK: usize = 32 * 1024;

pub(crate) struct Socket(WebSocketStream<TlsStream<TcpStream>>);

/// What came of a command.
#[derive(Default)]
pub(crate) struct Output {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    pub(crate) status: Value,
}

impl Output {
    pub(crate) fn text(&self) -> (&str, &str) {
        let text = |bytes| std::str::from_utf8(bytes).unwrap();
        (text(&self.stdout), text(&self.stderr))
    }
}

impl Socket {
    /// A subresource of a pod in `default`, with its query.
    pub(crate) async fn open(plane: &ControlPlane, path: &str, protocol: &'static str) -> Self {
        let address = plane.url().replace("https://", "");
        let url = format!("wss://{address}/api/v1/namespaces/default/pods/{path}");
        let mut request = url.into_client_request().unwrap();
        let headers = request.headers_mut();
        let token = format!("Bearer {}", plane.admin_token());
        headers.insert("authorization", token.parse().unwrap());
        headers.insert("sec-websocket-protocol", protocol.parse().unwrap());
        let stream = connect(&address, &plane.ca_pem(), None).await;
        let opened = tokio_tungstenite::client_async(request, stream).await;
        let (socket, answer) = opened.unwrap_or_else(|error| panic!("{path}: {error:?}"));
        assert_eq!(answer.headers()["sec-websocket-protocol"], protocol);
        Self(socket)
    }

    /// Executes a command in the container of a pod.
    pub(crate) async fn exec(plane: &ControlPlane, pod: &str, flags: &str, argv: &[&str]) -> Self {
        let mut path = format!("{pod}/exec?{flags}");
        for argument in argv {
            let argument: String = form_urlencoded::byte_serialize(argument.as_bytes()).collect();
            path.push_str("&command=");
            path.push_str(&argument);
        }
        Self::open(plane, &path, "v5.channel.k8s.io").await
    }

    pub(crate) async fn send(&mut self, channel: u8, bytes: &[u8]) {
        self.0.send(message(channel, bytes)).await.unwrap();
    }

    /// The next message that holds anything, with its channel.
    pub(crate) async fn receive(&mut self) -> Option<(u8, Vec<u8>)> {
        received(&mut self.0).await
    }

    /// Sends all of stdin and its end, while it reads to the end of the stream.
    pub(crate) async fn finish(self, stdin: Option<&[u8]>) -> Output {
        let (mut sink, mut stream) = self.0.split();
        let write = async {
            if let Some(stdin) = stdin {
                for chunk in stdin.chunks(CHUNK) {
                    sink.send(message(STDIN, chunk)).await.unwrap();
                }
                sink.send(message(CLOSE, &[STDIN])).await.unwrap();
            }
        };
        let read = async {
            let mut output = Output::default();
            while let Some((channel, bytes)) = received(&mut stream).await {
                match channel {
                    STDOUT => output.stdout.extend(bytes),
                    STDERR => output.stderr.extend(bytes),
                    ERROR => output.status = serde_json::from_slice(&bytes).unwrap(),
                    other => panic!("channel {other}"),
                }
            }
            output
        };
        tokio::join!(write, read).1
    }
}

async fn received<S>(stream: &mut S) -> Option<(u8, Vec<u8>)>
where
    S: StreamExt<Item = Result<Message, tokio_tungstenite::tungstenite::Error>> + Unpin,
{
    loop {
        match stream.next().await?.unwrap() {
            // The server opens each channel with an empty message.
            Message::Binary(bytes) if bytes.len() > 1 => {
                return Some((bytes[0], bytes[1..].into()));
            }
            Message::Close(_) => return None,
            _ => {}
        }
    }
}

fn message(channel: u8, bytes: &[u8]) -> Message {
    let mut message = vec![channel];
    message.extend(bytes);
    Message::binary(message)
}

/// A connection, by a client certificate and its key if there is one.
pub(crate) async fn connect(
    address: &str,
    ca_pem: &str,
    identity: Option<(&str, &str)>,
) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap();
    roots.add(authority).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match identity {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
            let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
            builder
                .with_client_auth_cert(vec![certificate], key)
                .unwrap()
        }
    };
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    connector.connect(name, stream).await.unwrap()
}
