//! A request to somebody else than the API server: the issuer of ID tokens.

use core::{fmt, time::Duration};

use bytes::Bytes;
use http::Request;

use crate::Pem;

/// A request to an OIDC issuer, as [`Wish::AskIssuer`](crate::Wish::AskIssuer) asks for it.
///
/// What holds for it:
///
/// - The URI is absolute and of the scheme `https`. The connection is one of its own: neither the API server's client
///   certificate nor its authority is for the issuer.
/// - Redirects are not followed: their answer is the outcome.
/// - An answer of any status is an [`Outcome::Answer`](crate::Outcome::Answer), with its whole body. Of a body that is larger than the largest
///   answer, that many bytes and one more will do.
/// - An [`Outcome::Failed`](crate::Outcome::Failed) says that none came, in the time limit or at all.
///
/// `Debug` shows the method and the URI: headers and body hold secrets.
///
#[cfg_attr(feature = "config", doc = "```")]
#[cfg_attr(not(feature = "config"), doc = "```ignore")]
/// use kubex_proto::{Credentials, Instant, OidcProvider, Secret, Time, Timestamp, Wish};
/// # let now = Time::new(Instant::from_origin(core::time::Duration::ZERO), Timestamp::from_unix_seconds(0));
///
/// let mut provider = OidcProvider::new("https://issuer.example", "kubernetes");
/// provider.refresh_token = Some(Secret::new("q1bKLF..."));
/// let Wish::AskIssuer(asked) = Credentials::oidc(provider).poll(now, None) else { panic!() };
/// assert_eq!(asked.request.uri(), "https://issuer.example/.well-known/openid-configuration");
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct IssuerRequest {
    /// What to send.
    pub request: Request<Bytes>,
    /// Whom to trust as the issuer, always as [`Pem::Data`]; those whom the system trusts if it is none.
    pub certificate_authority: Option<Pem>,
    /// How many bytes the body of the answer may have.
    pub largest_answer: usize,
    /// How long it may take in all.
    pub time_limit: Duration,
}

impl fmt::Debug for IssuerRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuerRequest")
            .field("method", self.request.method())
            .field("uri", self.request.uri())
            .field("certificate_authority", &self.certificate_authority)
            .field("largest_answer", &self.largest_answer)
            .field("time_limit", &self.time_limit)
            .finish()
    }
}
