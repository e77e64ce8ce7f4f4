//! Who may ask: anybody, or whoever shows a token, a password or a client certificate.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use http::request::Parts;

use super::status::Refusal;

/// Marks a request that came over a connection with an accepted client certificate.
///
/// The server puts it into the extensions of the requests it serves over TLS; a test that calls
/// [`Server::handle`](super::Server::handle) may do the same.
#[derive(Clone, Copy, Debug)]
pub struct ClientCertificate;

/// The accepted credentials; if there are none, everybody is let in.
#[derive(Default)]
pub(crate) struct Authentication {
    token: Option<String>,
    basic: Option<(String, String)>,
    certificates: bool,
}

impl Authentication {
    pub(crate) fn set_token(&mut self, token: &str) {
        self.token = Some(token.to_owned());
    }

    pub(crate) fn set_basic(&mut self, user: &str, password: &str) {
        self.basic = Some((user.to_owned(), password.to_owned()));
    }

    pub(crate) fn accept_certificates(&mut self) {
        self.certificates = true;
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub(crate) fn basic(&self) -> Option<&(String, String)> {
        self.basic.as_ref()
    }

    pub(crate) fn check(&self, request: &Parts) -> Result<(), Refusal> {
        if self.token.is_none() && self.basic.is_none() && !self.certificates {
            return Ok(());
        }
        let header = request
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let (scheme, credential) = header.split_once(' ').unwrap_or_default();
        let by_token = scheme.eq_ignore_ascii_case("Bearer")
            && self.token.as_deref() == Some(credential.trim());
        let by_basic = scheme.eq_ignore_ascii_case("Basic")
            && self.basic.as_ref().is_some_and(|(user, password)| {
                STANDARD.encode(format!("{user}:{password}")) == credential.trim()
            });
        let by_certificate =
            self.certificates && request.extensions.get::<ClientCertificate>().is_some();
        if by_token || by_basic || by_certificate {
            Ok(())
        } else {
            Err(Refusal::unauthorized())
        }
    }
}
