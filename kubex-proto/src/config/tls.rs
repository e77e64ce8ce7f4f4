//! Whom to trust and what to show.

use alloc::{string::String, vec::Vec};
use core::fmt;

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
///
/// ```
/// use kubex_proto::{Identity, Pem, Tls};
///
/// let identity = Identity { certificate: Pem::file("jane.crt"), key: Pem::file("jane.key") };
/// let tls = Tls { identity: Some(identity), ..Tls::default() };
/// assert!(tls.certificate_authority.is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The certificate, followed by the intermediate ones.
    pub certificate: Pem,
    /// The private key (PKCS #8, PKCS #1 or SEC 1).
    pub key: Pem,
}

impl Identity {
    /// Whether neither of the two is in a file.
    pub(crate) fn is_text(&self) -> bool {
        matches!((&self.certificate, &self.key), (Pem::Data(_), Pem::Data(_)))
    }
}

/// PEM text (RFC 7468), or the file that holds it.
///
/// `Debug` shows a path, never the text.
///
/// ```
/// use kubex_proto::Pem;
///
/// let key = Pem::data("-----BEGIN PRIVATE KEY-----\nMIGHAgEA...");
/// assert_eq!(format!("{key:?}"), "Data(39 bytes)");
/// ```
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
