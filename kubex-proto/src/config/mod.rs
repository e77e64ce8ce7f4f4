//! How to reach a cluster and as whom, built from text and values: no file is opened here.

use alloc::{string::String, vec::Vec};
use core::fmt;

use crate::{Credentials, Error, Impersonation, Secret, ServerUrl, Settings, Timeouts};

/// Everything a transport needs to know to reach one cluster as one user.
///
/// Made by hand as below, from kubeconfig text by [`Kubeconfig`], or of the values in a pod by
/// [`Config::in_cluster`]. What names a file names it still: the transport reads it.
///
/// ```
/// use kubex_proto::{Config, Credentials, Secret};
///
/// let config = Config::new("https://10.0.0.1:6443".parse()?)
///     .with_namespace("staging")
///     .with_credentials(Credentials::token(Secret::new("eyJhbGciOi...")));
/// assert_eq!(config.namespace, "staging");
/// assert!(!format!("{config:?}").contains("eyJ"));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The API server.
    pub server: ServerUrl,
    /// The namespace that an Api starts with: the context's, or `default`.
    pub namespace: String,
    /// Whom to trust and what to show in the TLS handshake.
    pub tls: Tls,
    /// The proof of who calls.
    pub credentials: Credentials,
    /// Whom to act as.
    pub impersonation: Option<Impersonation>,
    /// `http://`, `https://` or `socks5://` URL of a proxy; may hold a password, so it is kept as a secret.
    pub proxy_url: Option<Secret>,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// The name of the kubeconfig's context that this came from.
    pub context: Option<String>,
}

impl Config {
    /// Anonymous, namespace `default`, trusting whom the system trusts.
    pub fn new(server: ServerUrl) -> Self {
        Self {
            server,
            namespace: String::from("default"),
            tls: Tls::default(),
            credentials: Credentials::anonymous(),
            impersonation: None,
            proxy_url: None,
            timeouts: Timeouts::default(),
            context: None,
        }
    }

    /// Another default namespace.
    #[must_use]
    pub fn with_namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = namespace.into();
        self
    }

    /// Other credentials.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Other TLS settings.
    #[must_use]
    pub fn with_tls(mut self, tls: Tls) -> Self {
        self.tls = tls;
        self
    }

    /// Other default timeouts.
    #[must_use]
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// What the requests of this config have in common; an impersonation that no header can say is an error.
    pub fn settings(&self) -> Result<Settings, Error> {
        let settings = Settings::new(self.server.clone()).with_timeouts(self.timeouts);
        match &self.impersonation {
            Some(impersonation) => settings.with_impersonation(impersonation),
            None => Ok(settings),
        }
    }
}

/// Whom to trust and what to show in the TLS handshake. Verification is on unless it is switched off here.
///
/// ```
/// use kubex_proto::{Pem, Tls};
///
/// let tls = Tls { certificate_authority: Some(Pem::file("/etc/ca.crt")), ..Tls::default() };
/// assert!(!tls.insecure_skip_verify);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// Certificates of the authorities to trust, in place of the system's.
    pub certificate_authority: Option<Pem>,
    /// The client's certificate chain and key.
    pub identity: Option<Identity>,
    /// The name that the server's certificate must hold, and that is sent as SNI, in place of the URL's host.
    pub server_name: Option<String>,
    /// Believes any certificate: whoever is on the way can read and change everything.
    pub insecure_skip_verify: bool,
}

/// A client certificate and its key.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The certificate, followed by the intermediate ones.
    pub certificate: Pem,
    /// The private key (PKCS #8, PKCS #1 or SEC 1).
    pub key: Pem,
}

/// PEM text (RFC 7468), or the file that holds it.
///
/// `Debug` shows a path, never the text.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pem {
    /// The text itself.
    Data(Vec<u8>),
    /// Where it is.
    File(String),
}

impl Pem {
    /// The text itself.
    pub fn data(text: impl Into<Vec<u8>>) -> Self {
        Self::Data(text.into())
    }

    /// The path of a file that holds it.
    pub fn file(path: impl Into<String>) -> Self {
        Self::File(path.into())
    }
}

impl fmt::Debug for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Data(text) => write!(f, "Data({} bytes)", text.len()),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
        }
    }
}
