//! Certificates and keys from PEM text, or from the file that holds it.

use std::{borrow::Cow, fs};

use kubex_proto::{Error, Identity, Pem};
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

/// The client's certificate chain and key.
pub(super) fn load(
    identity: &Identity,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), Error> {
    let certificate = Named::new(&identity.certificate, "client-certificate");
    let key = Named::new(&identity.key, "client-key");
    Ok((certificate.certificates()?, key.key()?))
}
