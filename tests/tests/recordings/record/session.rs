//! Requests of a recording, one connection each, and their answers byte by byte.

use std::fmt::Write as _;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use kubex_testing::ControlPlane;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// What says nothing about the API, or is another each time.
const LEFT_OUT: [&str; 4] = ["date", "content-length", "transfer-encoding", "connection"];

pub(crate) struct Session {
    connector: TlsConnector,
    address: String,
    token: String,
    pub(crate) recorded: Vec<Recorded>,
}

/// One answer; the head as the file has it.
pub(crate) struct Recorded {
    pub(crate) name: String,
    pub(crate) head: String,
    pub(crate) body: Bytes,
}

/// What is asked.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Ask {
    pub(crate) fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            headers: Vec::new(),
            body: String::new(),
        }
    }

    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn accept(self, value: &str) -> Self {
        self.with("accept", value)
    }

    pub(crate) fn body(mut self, body: &Value) -> Self {
        self.body = body.to_string();
        let json = ("content-type", "application/json".to_owned());
        if self.headers.iter().all(|(name, _)| *name != json.0) {
            self.headers.push(json);
        }
        self
    }
}

pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl Session {
    pub(crate) fn new(plane: &ControlPlane) -> Self {
        let mut roots = RootCertStore::empty();
        let root = CertificateDer::from_pem_slice(plane.ca_pem().as_bytes()).unwrap();
        roots.add(root).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            connector: TlsConnector::from(Arc::new(config)),
            address: plane.url().replace("https://", ""),
            token: plane.admin_token().into(),
            recorded: Vec::new(),
        }
    }

    /// Asks as the administrator unless another authorization is given.
    pub(crate) fn send(&self, ask: Ask) -> impl Future<Output = Answered> + use<> {
        let (connector, address) = (self.connector.clone(), self.address.clone());
        let token = format!("Bearer {}", self.token);
        async move {
            let stream = TcpStream::connect(&address).await.unwrap();
            let name = ServerName::try_from("127.0.0.1").unwrap();
            let stream = connector.connect(name, stream).await.unwrap();
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(stream))
                    .await
                    .unwrap();
            tokio::spawn(connection);
            let mut request = Request::builder()
                .method(ask.method)
                .uri(ask.path)
                .header("host", address)
                .header("user-agent", "recorder");
            if ask.headers.iter().all(|(name, _)| *name != "authorization") {
                request = request.header("authorization", token);
            }
            for (name, value) in ask.headers {
                request = request.header(name, value);
            }
            let request = request.body(Full::new(Bytes::from(ask.body))).unwrap();
            let (head, body) = sender.send_request(request).await.unwrap().into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            Answered {
                status: head.status,
                headers: head.headers,
                body,
            }
        }
    }

    /// Asks for what is needed and not recorded.
    pub(crate) async fn prepare(&self, ask: Ask) -> Answered {
        let path = ask.path.clone();
        let answered = self.send(ask).await;
        let body = String::from_utf8_lossy(&answered.body);
        assert!(answered.status.is_success(), "{path}: {body}");
        answered
    }

    pub(crate) async fn record(&mut self, name: &str, code: u16, ask: Ask) -> Answered {
        let answered = self.send(ask.clone()).await;
        self.keep(name, code, &ask, answered)
    }

    pub(crate) fn keep(
        &mut self,
        name: &str,
        code: u16,
        ask: &Ask,
        answered: Answered,
    ) -> Answered {
        let body = String::from_utf8_lossy(&answered.body);
        assert_eq!(answered.status.as_u16(), code, "{name}: {body}");
        let mut head = format!("> {} {}\n", ask.method, ask.path);
        for (name, value) in &ask.headers {
            let value = if *name == "authorization" {
                "(not shown)"
            } else {
                value
            };
            let _ = writeln!(head, "> {name}: {value}");
        }
        let _ = writeln!(head, "HTTP/1.1 {}", answered.status);
        for (name, value) in &answered.headers {
            if !LEFT_OUT.contains(&name.as_str()) {
                let _ = writeln!(head, "{name}: {}", value.to_str().unwrap());
            }
        }
        self.recorded.push(Recorded {
            name: name.into(),
            head,
            body: answered.body.clone(),
        });
        answered
    }
}
