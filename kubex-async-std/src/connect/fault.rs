//! What an error of the operating system or of the TLS library means to the caller.

use std::{error::Error, io};

use kubex_proto::ConnectFault;
use rustls::{AlertDescription, CertificateError};

/// What kept a TCP connection from coming to be.
pub(super) fn of_tcp(error: &io::Error) -> ConnectFault {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => ConnectFault::Refused,
        io::ErrorKind::TimedOut => ConnectFault::TimedOut,
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable => ConnectFault::Unreachable,
        _ => ConnectFault::Other,
    }
}

/// What the TLS library found; `None` where the error is not its own.
pub(super) fn of_tls(error: &io::Error) -> Option<ConnectFault> {
    rustls_error(error).map(|error| match error {
        rustls::Error::InvalidCertificate(fault) => of_certificate(fault),
        rustls::Error::AlertReceived(alert) if is_about_certificate(*alert) => {
            ConnectFault::ClientCertificate
        }
        _ => ConnectFault::Tls,
    })
}

/// Whether the server refuses the client's certificate, or wants one. In TLS 1.3 it says so only
/// after the client has finished its handshake.
pub(super) fn is_client_refused(error: &io::Error) -> bool {
    of_tls(error) == Some(ConnectFault::ClientCertificate)
}

fn of_certificate(fault: &CertificateError) -> ConnectFault {
    match fault {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => ConnectFault::CertificateExpired,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            ConnectFault::CertificateName
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            ConnectFault::CertificatePurpose
        }
        // A bad signature is what another authority of the same name leads to, and the authorities
        // of clusters are often all called the same.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            ConnectFault::UnknownIssuer
        }
        _ => ConnectFault::Tls,
    }
}

/// A server has no other certificate to complain of than the client's.
fn is_about_certificate(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::CertificateRequired
            | AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            // A signature that does not verify: of the handshake, or of an authority that has the name of
            // the right one and another key.
            | AlertDescription::DecryptError
    )
}

fn rustls_error(error: &io::Error) -> Option<&rustls::Error> {
    let mut next: Option<&(dyn Error + 'static)> = error.get_ref().map(|inner| inner as _);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}
