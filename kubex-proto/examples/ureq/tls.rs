//! What of TLS ureq can do, from the configuration; what it cannot is refused by name.

use std::{fs, sync::Arc};

use kubex_proto::{Error, Pem, Tls};
use rustls::{
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    sign::CertifiedKey,
};
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};

/// Reads the files that `tls` names.
pub(super) fn config(tls: &Tls) -> Result<TlsConfig, Error> {
    if tls.server_name.is_some() {
        return Err(Error::configuration(
            "tls-server-name: not supported by ureq, which verifies the host of the URL",
        ));
    }
    let provider = Arc::new(ring::default_provider());
    let mut config = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::clone(&provider))
        .disable_verification(tls.insecure_skip_verify);
    if !tls.insecure_skip_verify {
        let roots = match &tls.certificate_authority {
            Some(authority) => certificates(authority, "certificate-authority")?,
            None => rustls_native_certs::load_native_certs().certs,
        };
        let roots = roots.iter().map(|root| Certificate::from_der(root));
        let roots: Vec<_> = roots.map(|root| root.to_owned()).collect();
        config = config.root_certs(RootCerts::new_with_certs(&roots));
    }
    if let Some(identity) = &tls.identity {
        let chain = certificates(&identity.certificate, "client-certificate")?;
        let key = pem(&identity.key, "client-key")?;
        config = config.client_cert(Some(client_certificate(chain, &key, &provider)?));
    }
    Ok(config.build())
}

/// A chain and its key, looked at before ureq does, which panics where they do not fit together.
fn client_certificate(
    chain: Vec<CertificateDer<'static>>,
    key: &[u8],
    provider: &CryptoProvider,
) -> Result<ClientCert, Error> {
    // The errors of parsers may quote a line, which may be part of the key.
    let unfit = || Error::configuration("client-key: holds no private key in PEM form");
    let shown: Vec<_> = chain
        .iter()
        .map(|certificate| Certificate::from_der(certificate).to_owned())
        .collect();
    let der = PrivateKeyDer::from_pem_slice(key).map_err(|_| unfit())?;
    CertifiedKey::from_der(chain, der, provider).map_err(|error| {
        Error::configuration(format!("client-certificate, client-key: {error}"))
    })?;
    let key = PrivateKey::from_pem(key).map_err(|_| unfit())?;
    Ok(ClientCert::new_with_certs(&shown, key))
}

fn certificates(from: &Pem, field: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let certificates = CertificateDer::pem_slice_iter(&pem(from, field)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| Error::configuration(format!("{field}: {error}")))?;
    if certificates.is_empty() {
        return Err(Error::configuration(format!(
            "{field}: holds no certificate"
        )));
    }
    Ok(certificates)
}

fn pem(pem: &Pem, field: &str) -> Result<Vec<u8>, Error> {
    match pem {
        Pem::Data(text) => Ok(text.clone()),
        Pem::File(path) => fs::read(path)
            .map_err(|error| Error::configuration(format!("{field}: {path}: {error}"))),
        _ => Err(Error::configuration(format!(
            "{field}: cannot be read from there"
        ))),
    }
}
