//! As much HTTP as it takes to ask whether a server is ready: blocking, one request a connection.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};

/// How long a server that is there may take to say a word. A frozen one says none.
const SILENCE: Duration = Duration::from_secs(10);

pub(super) struct Answer {
    pub(super) code: u16,
    pub(super) body: String,
}

/// Sends a request to a loopback port, in the clear.
pub(super) fn plain(port: u16, method: &str, path: &str, body: &str) -> io::Result<Answer> {
    exchange(connect(port)?, method, path, "", body)
}

/// Trusts one authority and shows one token, if there is one.
pub(super) struct Https {
    config: Arc<ClientConfig>,
    port: u16,
    header: String,
}

impl Https {
    pub(super) fn new(port: u16, ca_pem: &str, token: Option<&str>) -> io::Result<Self> {
        let mut roots = RootCertStore::empty();
        let root = CertificateDer::from_pem_slice(ca_pem.as_bytes()).map_err(io::Error::other)?;
        roots.add(root).map_err(io::Error::other)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            config: Arc::new(config),
            port,
            header: match token {
                Some(token) => format!("Authorization: Bearer {token}\r\n"),
                None => String::new(),
            },
        })
    }

    pub(super) fn get(&self, path: &str) -> io::Result<Answer> {
        self.ask("GET", path, &self.header, "")
    }

    /// Posts a JSON value.
    pub(super) fn post(&self, path: &str, body: &str) -> io::Result<Answer> {
        let header = format!("{}Content-Type: application/json\r\n", self.header);
        self.ask("POST", path, &header, body)
    }

    fn ask(&self, method: &str, path: &str, header: &str, body: &str) -> io::Result<Answer> {
        let name = ServerName::IpAddress(Ipv4Addr::LOCALHOST.into());
        let connection =
            ClientConnection::new(Arc::clone(&self.config), name).map_err(io::Error::other)?;
        let stream = StreamOwned::new(connection, connect(self.port)?);
        exchange(stream, method, path, header, body)
    }
}

fn connect(port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(SILENCE))?;
    stream.set_write_timeout(Some(SILENCE))?;
    Ok(stream)
}

/// In HTTP/1.0 an answer ends with its connection, and its body comes as it is.
fn exchange(
    mut stream: impl Read + Write,
    method: &str,
    path: &str,
    header: &str,
    body: &str,
) -> io::Result<Answer> {
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n{header}Content-Length: {}\r\n\r\n{body}",
        body.len(),
    )?;
    stream.flush()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parse(&String::from_utf8_lossy(&answer))
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no answer in HTTP"))
}

fn parse(answer: &str) -> Option<Answer> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let code = head.strip_prefix("HTTP/1.")?.split(' ').nth(1)?;
    Some(Answer {
        code: code.parse().ok()?,
        body: body.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn answers() {
        let answer = parse("HTTP/1.0 503 Not Yet\r\nA: b\r\n\r\nnot\r\n\r\nyet").unwrap();
        assert_eq!((answer.code, &*answer.body), (503, "not\r\n\r\nyet"));
        for rubbish in [
            "",
            "HTTP/1.0 200 OK\r\n",
            "SSH-2.0\r\n\r\n",
            "HTTP/1.0 x\r\n\r\n",
        ] {
            assert!(parse(rubbish).is_none(), "{rubbish:?}");
        }
    }
}
