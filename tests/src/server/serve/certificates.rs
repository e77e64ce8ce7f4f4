//! Certificates made on the spot: an authority and what it signs.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, SanType, date_time_ymd,
};

/// An authority that signs the certificates of servers and clients.
///
/// A second one has nothing to do with the first: a client that trusts only the second refuses a
/// server with a certificate of the first.
///
/// ```
/// use kubex_testing::server::CertificateAuthority;
///
/// let stranger = CertificateAuthority::generate();
/// assert!(stranger.pem().starts_with("-----BEGIN CERTIFICATE-----"));
/// ```
#[derive(Clone)]
pub struct CertificateAuthority(Arc<CertifiedIssuer<'static, KeyPair>>);

/// A certificate and its private key, as PEM.
#[derive(Clone)]
pub struct Identity {
    certificate_pem: String,
    key_pem: String,
}

/// Since when and until when a certificate counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Validity {
    Now,
    Expired,
}

impl CertificateAuthority {
    /// Makes a new authority with a key of its own.
    ///
    /// # Panics
    /// If the system has no randomness to make a key of.
    pub fn generate() -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = named("kubex-testing authority", None);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![
            KeyUsagePurpose::KeyCertSign,
            KeyUsagePurpose::CrlSign,
            KeyUsagePurpose::DigitalSignature,
        ];
        let issuer = CertifiedIssuer::self_signed(params, key())
            .expect("a certificate of fixed content can be signed");
        Self(Arc::new(issuer))
    }

    /// The authority's own certificate, for clients that are to trust it.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for a client; `user` and `group` are what Kubernetes reads from it.
    pub fn issue_client(&self, user: &str, group: &str) -> Identity {
        let mut params = CertificateParams::default();
        params.distinguished_name = named(user, Some(group));
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.issue(&params)
    }

    /// A certificate for a server on the loopback interface, by address or as `localhost`.
    pub(crate) fn issue_server(&self, validity: Validity) -> Identity {
        let mut params =
            CertificateParams::new(["localhost".to_owned()]).expect("localhost is a valid name");
        params.distinguished_name = named("kubex-testing server", None);
        let addresses = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        params
            .subject_alt_names
            .extend(addresses.map(SanType::IpAddress));
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        if validity == Validity::Expired {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 1, 1);
        }
        self.issue(&params)
    }

    fn issue(&self, params: &CertificateParams) -> Identity {
        let key = key();
        let certificate = params
            .signed_by(&key, &self.0)
            .expect("a certificate of fixed content can be signed");
        Identity {
            certificate_pem: certificate.pem(),
            key_pem: key.serialize_pem(),
        }
    }
}

fn key() -> KeyPair {
    KeyPair::generate().expect("the system has randomness for a key")
}

fn named(common_name: &str, organization: Option<&str>) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    if let Some(organization) = organization {
        name.push(DnType::OrganizationName, organization);
    }
    name
}

impl Identity {
    /// The certificate.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// The private key.
    pub fn key_pem(&self) -> &str {
        &self.key_pem
    }
}

impl fmt::Debug for CertificateAuthority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateAuthority")
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}
