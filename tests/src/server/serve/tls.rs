//! The server's side of TLS.

use std::io;
use std::sync::Arc;

use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use super::certificates::CertificateAuthority;
use super::options::ServeOptions;

/// Accepts connections with a certificate of `authority`.
pub(crate) fn acceptor(
    options: &ServeOptions,
    authority: &CertificateAuthority,
) -> io::Result<TlsAcceptor> {
    let identity = authority.issue_server(options.validity);
    let chain = vec![
        CertificateDer::from_pem_slice(identity.certificate_pem().as_bytes())
            .map_err(io::Error::other)?,
    ];
    let key =
        PrivateKeyDer::from_pem_slice(identity.key_pem().as_bytes()).map_err(io::Error::other)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    let config = if options.client_certificates {
        let mut roots = RootCertStore::empty();
        let root =
            CertificateDer::from_pem_slice(authority.pem().as_bytes()).map_err(io::Error::other)?;
        roots.add(root).map_err(io::Error::other)?;
        // Who shows none is told so with a 401, as the real server does.
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
            .allow_unauthenticated()
            .build()
            .map_err(io::Error::other)?;
        config.with_client_cert_verifier(verifier)
    } else {
        config.with_no_client_auth()
    };
    let mut config = config
        .with_single_cert(chain, key)
        .map_err(io::Error::other)?;
    config.alpn_protocols = if options.http1_only {
        vec![b"http/1.1".to_vec()]
    } else {
        vec![b"h2".to_vec(), b"http/1.1".to_vec()]
    };
    Ok(TlsAcceptor::from(Arc::new(config)))
}
