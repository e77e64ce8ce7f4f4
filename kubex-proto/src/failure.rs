//! How a transport says that an attempt came to nothing.

use alloc::{boxed::Box, string::String, sync::Arc};
use core::fmt;

/// What any error of a transport's own can be boxed as.
pub type Source = Box<dyn core::error::Error + Send + Sync>;

/// One that many errors may lead to.
pub(crate) type SharedSource = Arc<dyn core::error::Error + Send + Sync>;

/// Why sending a request, or reading its answer, failed: what a transport reports with
/// [`Event::Failed`](crate::Event::Failed).
///
/// The one thing that matters to the retry rules is how far the request got, so the constructors
/// ask for just that. Where the transport cannot know, [`broken`](Self::broken) is the safe answer.
///
/// ```
/// use kubex_proto::{ConnectFault, Failure};
///
/// let failure = Failure::connect(ConnectFault::Refused, "10.0.0.1:6443");
/// assert!(failure.to_string().contains("10.0.0.1:6443"));
/// ```
#[derive(Clone, Debug)]
pub struct Failure {
    progress: Progress,
    repeatable: bool,
    message: String,
    source: Option<SharedSource>,
}

/// How far a request got before its attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// There was never a connection.
    Unconnected(ConnectFault),
    /// There was a connection, and not one byte of the request was written to it.
    Unsent,
    /// Some of the request was written, or may have been.
    Sent,
}

/// Why no connection came to be.
///
/// Each has a sentence of its own in the error, which says what to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectFault {
    /// Nobody listens on the port.
    Refused,
    /// The host's name has no address.
    NameNotResolved,
    /// No answer to the attempt to connect, within the connect timeout.
    TimedOut,
    /// No route to the host, or the network is down.
    Unreachable,
    /// The server's certificate is signed by nobody whom the client trusts.
    UnknownIssuer,
    /// The server's certificate has expired or is not valid yet.
    CertificateExpired,
    /// The server's certificate is for other names.
    CertificateName,
    /// The server's certificate is not one for servers.
    CertificatePurpose,
    /// The server did not accept the client's certificate, or wants one.
    ClientCertificate,
    /// The TLS handshake failed in another way; a server that does not speak TLS, for example.
    Tls,
    /// The connection was lost in the middle of the TLS handshake: the server may be restarting.
    HandshakeLost,
    /// There is no connection to the proxy: it is not there, or the TLS handshake with it failed.
    ProxyUnreachable,
    /// The proxy wants another user and password, or forbids the connection.
    ProxyRefused,
    /// The proxy came to no connection with the server, or broke off.
    Proxy,
    /// Something else; the message says what.
    Other,
}

impl ConnectFault {
    /// Trying again does not help: somebody has to mend something.
    pub(crate) fn is_permanent(self) -> bool {
        matches!(
            self,
            Self::UnknownIssuer
                | Self::CertificateExpired
                | Self::CertificateName
                | Self::CertificatePurpose
                | Self::ClientCertificate
                | Self::Tls
                | Self::ProxyRefused
        )
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Refused => {
                "connection refused: check that the API server runs and that the host and port are right"
            }
            Self::NameNotResolved => {
                "the host name has no address: check the server's URL and the DNS settings"
            }
            Self::TimedOut => {
                "no answer within the connect timeout: check the address, and firewalls and VPN on the way"
            }
            Self::Unreachable => "no route to the host: check the network, VPN included",
            Self::UnknownIssuer => {
                "the server's certificate is signed by an unknown authority: check certificate-authority-data of the cluster"
            }
            Self::CertificateExpired => {
                "the server's certificate has expired or is not valid yet: check its dates and this machine's clock"
            }
            Self::CertificateName => {
                "the server's certificate is not for this host: check the server's URL, or set tls-server-name"
            }
            Self::CertificatePurpose => {
                "the server's certificate is not one for servers: check that its extended key usage names serverAuth"
            }
            Self::ClientCertificate => {
                "the server did not accept the client's certificate: check client-certificate-data and client-key-data of the user"
            }
            Self::Tls => {
                "the TLS handshake failed: check that the port speaks TLS, and the scheme of the server's URL"
            }
            Self::HandshakeLost => {
                "the connection was lost in the TLS handshake: the server may be restarting; if it lasts, check that the port speaks TLS"
            }
            Self::ProxyUnreachable => {
                "the proxy cannot be reached: check proxy-url, or the environment variables of proxies, and that the proxy runs"
            }
            Self::ProxyRefused => {
                "the proxy does not let the connection through: check its rules, and the user and password in proxy-url"
            }
            Self::Proxy => {
                "the proxy came to no connection with the server: check that the server can be reached from there"
            }
            Self::Other => "no connection",
        }
    }
}

impl Failure {
    /// No connection came to be with `target` (host and port).
    pub fn connect(fault: ConnectFault, target: impl fmt::Display) -> Self {
        Self {
            repeatable: !fault.is_permanent(),
            ..Self::new(
                Progress::Unconnected(fault),
                alloc::format!("cannot connect to {target}: {}", fault.sentence()),
            )
        }
    }

    /// A connection was there, and was lost before one byte of the request was written: the
    /// request can be repeated safely, whatever its verb.
    pub fn unsent(message: impl Into<String>) -> Self {
        Self::new(Progress::Unsent, message.into())
    }

    /// The transport will not send such a request, and would not another time either: a method that it does not know, a
    /// host that it is not for.
    pub fn refused(message: impl Into<String>) -> Self {
        Self {
            repeatable: false,
            ..Self::unsent(message)
        }
    }

    /// The connection was lost after some of the request was written, or may have been: the server
    /// may have acted on it.
    pub fn broken(message: impl Into<String>) -> Self {
        Self::new(Progress::Sent, message.into())
    }

    /// The connection with `target` (host and port) was lost for this reason after some of the request
    /// was written, or may have been: the server may have acted on it. TLS 1.3, for one, tells of a
    /// refused client certificate only once the client may write.
    pub fn broken_by(fault: ConnectFault, target: impl fmt::Display) -> Self {
        Self {
            repeatable: !fault.is_permanent(),
            ..Self::broken(alloc::format!(
                "the connection with {target} was lost: {}",
                fault.sentence()
            ))
        }
    }

    /// What came in the place of an answer cannot be understood, and would not be the next time
    /// either; as with [`broken`](Self::broken), the server may have acted on the request.
    pub fn unreadable(message: impl Into<String>) -> Self {
        Self {
            repeatable: false,
            ..Self::broken(message)
        }
    }

    /// Whether the same request may fare better another time. Whether it is *safe* to repeat is another
    /// question, which how far it got and its verb decide.
    pub fn is_repeatable(&self) -> bool {
        self.repeatable
    }

    /// Adds the error beneath, which [`Error::source`](core::error::Error::source) leads to.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into().into());
        self
    }

    fn new(progress: Progress, message: String) -> Self {
        Self {
            progress,
            repeatable: true,
            message,
            source: None,
        }
    }

    pub(crate) fn progress(&self) -> Progress {
        self.progress
    }

    pub(crate) fn source_ref(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(source) = &self.source {
            write!(f, " ({source})")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_has_to_mend_is_not_repeatable_however_far_the_request_got() {
        for (failure, progress, repeatable) in [
            (
                Failure::broken_by(ConnectFault::ClientCertificate, "host:1"),
                Progress::Sent,
                false,
            ),
            (
                Failure::connect(ConnectFault::CertificatePurpose, "host:1"),
                Progress::Unconnected(ConnectFault::CertificatePurpose),
                false,
            ),
            (
                Failure::connect(ConnectFault::Refused, "host:1"),
                Progress::Unconnected(ConnectFault::Refused),
                true,
            ),
            (Failure::refused("no method"), Progress::Unsent, false),
            (Failure::unreadable("no HTTP"), Progress::Sent, false),
            (Failure::broken("lost"), Progress::Sent, true),
            (Failure::unsent("closed"), Progress::Unsent, true),
        ] {
            assert_eq!(failure.progress(), progress, "{failure}");
            assert_eq!(failure.is_repeatable(), repeatable, "{failure}");
        }
    }
}
