//! TLS as a cluster's configuration wants it, by rustls.

mod identity;
mod insecure;

use std::sync::Arc;

use kubex_proto::{Error, Identity, Pem, Tls};
use rustls::{
    ClientConfig, ConfigBuilder, RootCertStore, SignatureScheme, WantsVerifier,
    client::{ResolvesClientCert, Resumption, WantsClientCert},
    crypto::{CryptoProvider, ring},
    sign::CertifiedKey,
};
use rustls_pki_types::ServerName;

use self::{identity::Named, insecure::AnyCertificate};

/// What every TLS handshake of a client has in common. Cheap to clone.
///
/// ```
/// use kubex_proto::Tls;
/// use kubex_transport::tls::TlsSettings;
///
/// let tls = Tls { insecure_skip_verify: true, ..Tls::default() };
/// let settings = TlsSettings::new("10.0.0.1", &tls, &[b"http/1.1"])?;
/// assert_eq!(settings.server_name.to_str(), "10.0.0.1");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct TlsSettings {
    /// What rustls connects with.
    pub config: Arc<ClientConfig>,
    /// Whose certificate the server must show, and the name that is sent to it.
    pub server_name: ServerName<'static>,
}

impl TlsSettings {
    /// Reads the files that `tls` names; `host` is the URL's, an IPv6 address without its brackets. The protocols are those that
    /// are offered (ALPN, RFC 7301), the favourite first.
    pub fn new(host: &str, tls: &Tls, protocols: &[&[u8]]) -> Result<Self, Error> {
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
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Ok(Self {
            config: Arc::new(config),
            server_name,
        })
    }
}

impl TlsSettings {
    /// The same, with another client certificate or none. No session of the one before is taken up again.
    pub fn identified(&self, identity: Option<&Identity>) -> Result<Self, Error> {
        let mut config = ClientConfig::clone(&self.config);
        config.client_auth_cert_resolver = match identity {
            Some(identity) => identity::load(identity, self.config.crypto_provider())?,
            None => Arc::new(NoIdentity),
        };
        config.resumption = Resumption::default();
        Ok(Self {
            config: Arc::new(config),
            server_name: self.server_name.clone(),
        })
    }
}

impl TlsSettings {
    /// The same, with these protocols offered.
    #[must_use]
    pub fn offering(&self, protocols: &[&[u8]]) -> Self {
        let mut config = ClientConfig::clone(&self.config);
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Self {
            config: Arc::new(config),
            server_name: self.server_name.clone(),
        }
    }
}

/// Shows no certificate.
#[derive(Debug)]
struct NoIdentity;

impl ResolvesClientCert for NoIdentity {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        None
    }

    fn has_certs(&self) -> bool {
        false
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
