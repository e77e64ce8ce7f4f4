//! TLS as a cluster's configuration wants it.

use std::sync::Arc;

use kubex_proto::{Error, Pem, Tls};
use rustls::{
    ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier,
    client::WantsClientCert,
    crypto::{CryptoProvider, ring},
};
use rustls_pki_types::ServerName;

use super::{
    identity::{self, Named},
    insecure::AnyCertificate,
};

/// What every TLS handshake of a client has in common.
#[derive(Clone)]
pub(crate) struct TlsSettings {
    pub(crate) config: Arc<ClientConfig>,
    pub(crate) server_name: ServerName<'static>,
}

impl TlsSettings {
    /// Reads the files that `tls` names; `host` is the URL's, an IPv6 address without its brackets.
    pub(crate) fn new(host: &str, tls: &Tls) -> Result<Self, Error> {
        let (field, name) = match &tls.server_name {
            Some(name) => ("tls-server-name", name.as_str()),
            None => ("server", host),
        };
        let server_name = ServerName::try_from(name.to_owned())
            .map_err(|error| Error::configuration(format!("{field}: {name:?}: {error}")))?;

        // The provider is named here, as a process may have several and none installed.
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::configuration(format!("TLS: {error}")))?;
        let builder = trusting(builder, tls, Arc::clone(&provider))?;
        let mut config = match &tls.identity {
            Some(identity) => {
                builder.with_client_cert_resolver(identity::load(identity, &provider)?)
            }
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            config: Arc::new(config),
            server_name,
        })
    }
}

fn trusting(
    builder: ConfigBuilder<ClientConfig, WantsVerifier>,
    tls: &Tls,
    provider: Arc<CryptoProvider>,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, Error> {
    if tls.insecure_skip_verify {
        return Ok(builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider))));
    }
    let roots = match &tls.certificate_authority {
        Some(authority) => given_roots(authority)?,
        None => system_roots()?,
    };
    Ok(builder.with_root_certificates(roots))
}

fn given_roots(authority: &Pem) -> Result<RootCertStore, Error> {
    let authority = Named::new(authority, "certificate-authority");
    let mut roots = RootCertStore::empty();
    for certificate in authority.certificates()? {
        roots
            .add(certificate)
            .map_err(|error| authority.unfit(error))?;
    }
    Ok(roots)
}

fn system_roots() -> Result<RootCertStore, Error> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    // A system's store holds odd ones too; one good certificate is enough to go on with.
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        let why = found
            .errors
            .first()
            .map_or_else(String::new, |error| format!(" ({error})"));
        return Err(Error::configuration(format!(
            "certificate-authority: not given, and this system trusts no authority{why}"
        )));
    }
    Ok(roots)
}
