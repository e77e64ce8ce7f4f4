//! How a server is to be served on a port.

use super::certificates::{CertificateAuthority, Validity};

/// How a [`Server`](crate::Server) is served on a loopback port.
///
/// ```
/// use kubex_testing::Server;
/// use kubex_testing::server::ServeOptions;
///
/// # fn main() -> std::io::Result<()> {
/// let served = Server::new().serve_with(ServeOptions::tls().demand_client_certificate())?;
/// assert!(served.url().starts_with("https://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
#[expect(
    clippy::struct_excessive_bools,
    reason = "any of them goes with any other"
)]
pub struct ServeOptions {
    pub(crate) authority: Option<CertificateAuthority>,
    pub(crate) validity: Validity,
    pub(crate) client_certificates: bool,
    pub(crate) max_concurrent_streams: Option<u32>,
    pub(crate) http1_only: bool,
    pub(crate) silent: bool,
    pub(crate) ipv6: bool,
    pub(crate) port: u16,
}

impl ServeOptions {
    /// HTTP without TLS: HTTP/1.1, and HTTP/2 for clients that begin with it.
    pub fn plain() -> Self {
        Self {
            authority: None,
            validity: Validity::Now,
            client_certificates: false,
            max_concurrent_streams: None,
            http1_only: false,
            silent: false,
            ipv6: false,
            port: 0,
        }
    }

    /// TLS with a certificate of a new authority; HTTP/2 and HTTP/1.1 are offered by ALPN.
    pub fn tls() -> Self {
        Self {
            authority: Some(CertificateAuthority::generate()),
            ..Self::plain()
        }
    }

    /// TLS with a certificate of this authority.
    pub fn authority(mut self, authority: CertificateAuthority) -> Self {
        self.authority = Some(authority);
        self
    }

    /// The server's certificate expired years ago. Only with TLS.
    pub fn expired_certificate(mut self) -> Self {
        self.validity = Validity::Expired;
        self
    }

    /// Who shows no client certificate of the authority must have another accepted credential, or
    /// is answered 401. Only with TLS.
    pub fn demand_client_certificate(mut self) -> Self {
        self.client_certificates = true;
        self
    }

    /// How many streams an HTTP/2 connection may have open at once. By default 200.
    pub fn max_concurrent_streams(mut self, streams: u32) -> Self {
        self.max_concurrent_streams = Some(streams);
        self
    }

    /// Speaks HTTP/1.1 and nothing else.
    pub fn http1_only(mut self) -> Self {
        self.http1_only = true;
        self
    }

    /// Accepts connections and never says a word, not even in a TLS handshake.
    pub fn never_answering(mut self) -> Self {
        self.silent = true;
        self
    }

    /// Listens on `::1` instead of `127.0.0.1`.
    pub fn ipv6(mut self) -> Self {
        self.ipv6 = true;
        self
    }

    /// Listens on this port instead of any that is free: with the port and the options of a server that was stopped, clients
    /// find it again.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self::plain()
    }
}
