//! Certificates and keys from PEM text, or from the file that holds it.

use std::{borrow::Cow, fs, sync::Arc};

use kubex_proto::{Error, Identity, Pem};
use rustls::{
    InconsistentKeys,
    crypto::CryptoProvider,
    sign::{CertifiedKey, SingleCertAndKey},
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};

/// A PEM value and what a kubeconfig calls it.
pub(super) struct Named<'a> {
    pem: &'a Pem,
    field: &'static str,
}

impl<'a> Named<'a> {
    pub(super) fn new(pem: &'a Pem, field: &'static str) -> Self {
        Self { pem, field }
    }

    /// Every certificate in it; there must be one at least.
    pub(super) fn certificates(&self) -> Result<Vec<CertificateDer<'static>>, Error> {
        let text = self.text()?;
        let certificates = CertificateDer::pem_slice_iter(&text)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| self.unfit(format!("not PEM text: {error}")))?;
        if certificates.is_empty() {
            return Err(self.unfit("holds no CERTIFICATE block"));
        }
        Ok(certificates)
    }

    /// An error that names the field and the path, never the text.
    pub(super) fn unfit(&self, reason: impl std::fmt::Display) -> Error {
        let field = self.field;
        Error::configuration(match self.pem {
            Pem::File(path) => format!("{field}: {path}: {reason}"),
            _ => format!("{field}-data: {reason}"),
        })
    }

    /// The first private key in it.
    fn key(&self) -> Result<PrivateKeyDer<'static>, Error> {
        PrivateKeyDer::from_pem_slice(&self.text()?).map_err(|error| {
            use rustls_pki_types::pem::Error::NoItemsFound;
            match error {
                NoItemsFound => self.unfit("holds no PRIVATE KEY block"),
                // The error of the parser may quote a line, and any line may be part of the key.
                _ => self.unfit("not PEM text"),
            }
        })
    }

    fn text(&self) -> Result<Cow<'_, [u8]>, Error> {
        match self.pem {
            Pem::Data(text) => Ok(Cow::Borrowed(text)),
            Pem::File(path) => match fs::read(path) {
                Ok(text) => Ok(Cow::Owned(text)),
                Err(error) => Err(self.unfit(&error).with_source(error)),
            },
            _ => Err(self.unfit("this version cannot read it from there")),
        }
    }
}

/// The client's certificate chain and key, which must be the certificate's.
///
/// Whether the certificate is any good is the server's to say: certificates of version 1 (what `openssl x509 -req` makes when
/// told nothing else) are in use, and accepted, though this TLS library does not parse them.
pub(super) fn load(
    identity: &Identity,
    provider: &CryptoProvider,
) -> Result<Arc<SingleCertAndKey>, Error> {
    let key = Named::new(&identity.key, "client-key");
    let signer = provider
        .key_provider
        .load_private_key(key.key()?)
        .map_err(|_| {
            key.unfit("a private key of no known kind (RSA, ECDSA P-256 or P-384, Ed25519)")
        })?;
    let chain = Named::new(&identity.certificate, "client-certificate").certificates()?;
    let pair = CertifiedKey::new(chain, signer);
    match pair.keys_match() {
        Err(rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => Err(
            Error::configuration("client-certificate and client-key do not fit together"),
        ),
        _ => Ok(Arc::new(pair.into())),
    }
}
