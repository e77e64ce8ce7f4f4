//! The peer's side of TLS.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;

use super::Stream;

pub(super) struct Acceptor {
    certificate: String,
    config: Arc<ServerConfig>,
}

impl Acceptor {
    /// With a certificate that nobody else has.
    pub(super) fn new(protocol: &str) -> Self {
        let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = own.signing_key.serialize_pem();
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![own.cert.der().clone()],
                PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
            )
            .unwrap();
        config.alpn_protocols = vec![protocol.into()];
        Self {
            certificate: own.cert.pem(),
            config: Arc::new(config),
        }
    }

    pub(super) fn certificate(&self) -> String {
        self.certificate.clone()
    }

    /// Returns once the handshake is done.
    pub(super) fn accept(&self, mut stream: TcpStream) -> io::Result<Box<dyn Stream>> {
        let mut connection =
            ServerConnection::new(Arc::clone(&self.config)).map_err(io::Error::other)?;
        while connection.is_handshaking() {
            connection.complete_io(&mut stream)?;
        }
        Ok(Box::new(StreamOwned::new(connection, stream)))
    }
}
