//! Who asks: whoever shows a token, a password or a client certificate that is known; or anybody.

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

/// Whoever asks, and what they belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) groups: Vec<String>,
}

/// The members of this group may do anything.
pub(crate) const MASTERS: &str = "system:masters";
const AUTHENTICATED: &str = "system:authenticated";

impl User {
    /// A user who showed a credential.
    pub(crate) fn new(name: &str, groups: &[&str]) -> Self {
        let mut groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
        groups.push(AUTHENTICATED.to_owned());
        Self {
            name: name.to_owned(),
            groups,
        }
    }

    /// Whoever has the credentials of the server itself.
    fn admin() -> Self {
        Self::new("admin", &[MASTERS])
    }

    /// Whoever shows nothing.
    pub(crate) fn anonymous() -> Self {
        Self {
            name: "system:anonymous".to_owned(),
            groups: vec!["system:unauthenticated".to_owned()],
        }
    }

    pub(crate) fn is_in(&self, group: &str) -> bool {
        self.groups.iter().any(|of| of == group)
    }
}

/// The accepted credentials; if there are none, everybody is let in.
#[derive(Default)]
pub(crate) struct Authentication {
    token: Option<String>,
    basic: Option<(String, String)>,
    certificates: bool,
    users: Vec<(String, User)>,
    anonymous: bool,
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

    /// Knows one more user by a token.
    pub(crate) fn add_user(&mut self, token: &str, user: User) {
        self.users.retain(|(known, _)| known != token);
        self.users.push((token.to_owned(), user));
    }

    pub(crate) fn accept_anonymous(&mut self) {
        self.anonymous = true;
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub(crate) fn basic(&self) -> Option<&(String, String)> {
        self.basic.as_ref()
    }

    /// Who sent a request.
    pub(crate) fn user(&self, request: &Parts) -> Result<User, Refusal> {
        let is_open = self.token.is_none()
            && self.basic.is_none()
            && !self.certificates
            && self.users.is_empty();
        if is_open && !self.anonymous {
            return Ok(User::admin());
        }
        let header = request
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let (scheme, credential) = header.split_once(' ').unwrap_or_default();
        let credential = credential.trim();
        if scheme.eq_ignore_ascii_case("Bearer") {
            if let Some((_, user)) = self.users.iter().find(|(token, _)| token == credential) {
                return Ok(user.clone());
            }
            if self.token.as_deref() == Some(credential) {
                return Ok(User::admin());
            }
        }
        let by_basic = scheme.eq_ignore_ascii_case("Basic")
            && self.basic.as_ref().is_some_and(|(user, password)| {
                STANDARD.encode(format!("{user}:{password}")) == credential
            });
        let by_certificate =
            self.certificates && request.extensions.get::<ClientCertificate>().is_some();
        if by_basic || by_certificate {
            return Ok(User::admin());
        }
        if self.anonymous && header.is_empty() {
            return Ok(User::anonymous());
        }
        Err(Refusal::unauthorized())
    }
}
