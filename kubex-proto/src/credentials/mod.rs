//! How a client comes by the proof of who calls.

#[cfg(feature = "config")]
mod cache;
mod command;
#[cfg(feature = "config")]
mod exec;
mod identity_files;
mod issuer_request;
#[cfg(feature = "config")]
mod oidc;
mod pem_text;
mod token_file;
mod wish;

use alloc::{string::String, sync::Arc};
use core::time::Duration;

use crate::{Authorization, Error, Identity, Instant, Secret, Time};

use identity_files::{IdentityFiles, IdentityWish};
#[cfg(feature = "config")]
use pem_text::pem;
use pem_text::pem_file;
use token_file::TokenFile;

pub use command::{Command, CommandEnding, CommandOutput};
#[cfg(feature = "config")]
pub use exec::{ExecCluster, ExecPlugin, ExecVersion, InteractiveMode};
pub use issuer_request::IssuerRequest;
#[cfg(feature = "config")]
pub use oidc::{OidcProvider, RotatedTokens};
pub use wish::{Outcome, Wish};

/// More than any token, certificate or answer has, and less than what would hurt when a path is wrong.
const LARGEST: usize = 1 << 20;

/// For how long the header's part is good for a poll that has to wait for the certificate's.
const ROUND: Duration = Duration::from_secs(60);

/// The source of a client's credential: fixed, a file that is read again, a command, or an issuer of tokens; and a client certificate in
/// files, on its own or with any of these.
///
/// It is a small machine of its own: [`poll`](Self::poll) it for an [`Authorization`], do what it
/// wishes, hand the [`Outcome`] to [`handle`](Self::handle), poll again; [`Wish`] shows the whole loop. Where many calls share one
/// client, hold a lock over these steps: whoever comes second finds what the first obtained. Who gives up in between leaves
/// nothing behind: the next poll has the same wish. But do not begin anew what is still under way for a command or an issuer; wait for that.
///
/// A credential that expires is replaced some seconds before; one that the server refused (a 401), at once. Where there is no
/// other for the time being, one that has neither expired nor been refused goes on being used. Why there is none is told to all who
/// ask within a second, then the next one tries again.
///
/// ```
/// use bytes::Bytes;
/// use core::time::Duration;
/// use kubex_proto::{Credentials, Instant, Outcome, Time, Timestamp, Wish};
///
/// let now = Time::new(Instant::from_origin(Duration::ZERO), Timestamp::from_unix_seconds(1_700_000_000));
/// let mut credentials = Credentials::token_file("/var/run/token");
///
/// let Wish::ReadFile(path) = credentials.poll(now, None) else { panic!() };
/// assert_eq!(path, "/var/run/token");
/// credentials.handle(now, Outcome::File(Bytes::from_static(b"eyJhbGciOi...\n")));
/// let Wish::Ready(authorization) = credentials.poll(now, None) else { panic!() };
/// assert_eq!(authorization.value().unwrap(), "Bearer eyJhbGciOi...");
/// ```
#[derive(Clone, Debug)]
pub struct Credentials {
    source: Source,
    certificate: Certificate,
    wished: Wished,
    /// The header's part of this round, where the certificate's has to be waited for.
    round: Option<Round>,
}

#[derive(Clone, Debug)]
enum Source {
    Anonymous,
    Token(Secret),
    #[cfg(feature = "config")]
    Basic(Authorization),
    TokenFile(TokenFile),
    #[cfg(feature = "config")]
    Exec(exec::Exec),
    #[cfg(feature = "config")]
    Oidc(oidc::Oidc),
}

/// The client certificate that goes with whatever the source brings, unless that brings its own.
#[derive(Clone, Debug)]
enum Certificate {
    None,
    Fixed(Result<Arc<Identity>, Error>),
    Files(IdentityFiles),
}

/// Whose outcome is to come.
#[derive(Clone, Copy, Debug, Default)]
enum Wished {
    #[default]
    Nothing,
    Source,
    Certificate,
}

#[derive(Clone, Debug)]
struct Round {
    authorization: Authorization,
    rejected: Option<Authorization>,
    /// When it was last worked on.
    since: Instant,
}

impl Credentials {
    /// No proof at all, or the client certificate's.
    pub fn anonymous() -> Self {
        Self::of(Source::Anonymous)
    }

    /// A bearer token that never changes.
    pub fn token(token: Secret) -> Self {
        Self::of(Source::Token(token))
    }

    /// A bearer token in a file that is written anew from time to time (kubeconfig `tokenFile`; the
    /// token of a pod's service account).
    ///
    /// The file is read for the first call, again once 60 s have passed, and at once when the server
    /// refuses the token. A file that cannot be read now does not take away a token read before.
    pub fn token_file(path: impl Into<String>) -> Self {
        Self::of(Source::TokenFile(TokenFile::new(path.into())))
    }

    /// A user's name and password (RFC 7617; kubeconfig `username`, `password`).
    ///
    /// A name that holds a colon, or a control character in either, is refused: the header cannot say it.
    ///
    /// ```
    /// use kubex_proto::{Credentials, Secret};
    ///
    /// assert!(Credentials::basic("jane", &Secret::new("open sesame")).is_ok());
    /// assert!(Credentials::basic("ja:ne", &Secret::new("open sesame")).is_err());
    /// ```
    #[cfg(feature = "config")]
    pub fn basic(user: &str, password: &Secret) -> Result<Self, Error> {
        use alloc::format;
        use base64::{Engine as _, engine::general_purpose::STANDARD};

        if user.contains(':') {
            return Err(Error::configuration("username: holds a colon"));
        }
        if user.contains(char::is_control) || password.expose().contains(char::is_control) {
            return Err(Error::configuration(
                "username, password: one of them holds a line break or another control character",
            ));
        }
        let encoded = STANDARD.encode(format!("{user}:{}", password.expose()));
        let authorization = Authorization::basic(&Secret::new(encoded))?;
        Ok(Self::of(Source::Basic(authorization)))
    }

    /// What a command prints (kubeconfig `exec`): a token, a client certificate or both, until they expire or the server
    /// refuses them.
    ///
    /// The command is run for the first call, and again when it is needed, once for all that wait. Errors say what happened to it,
    /// and what it said on standard error; what it printed on standard output may be a secret and is not shown. Whether it
    /// may ask on the terminal is for [`with_terminal`](Self::with_terminal).
    #[cfg(feature = "config")]
    pub fn exec(plugin: ExecPlugin) -> Self {
        Self::of(Source::Exec(exec::Exec::new(plugin)))
    }

    /// ID tokens of an OIDC issuer (`OpenID Connect`; kubeconfig `auth-provider` of the name `oidc`).
    ///
    /// The ID token is used until 10 s before it expires, by its claim `exp`; the next is asked for with the refresh token. The client's
    /// secret, if there is one, is sent by HTTP Basic, and in the body to an issuer that does not understand that. A new refresh token takes the
    /// place of the old one, here and, by [`on_rotated`](Self::on_rotated), where it is kept. Of two clients with the same refresh token, one may lose it to
    /// the other: share one.
    #[cfg(feature = "config")]
    pub fn oidc(provider: OidcProvider) -> Self {
        Self::of(Source::Oidc(oidc::Oidc::new(provider)))
    }

    /// The same, and a client certificate, unless the credential brings one itself.
    ///
    /// Files are read for the first call, again once 60 s have passed, and at once when the server answers with a 401. While
    /// they cannot be read, or are no pair ([`discard`](Self::discard)), the pair read before is used. Text is what it is for ever.
    /// [`Config::credentials`](crate::Config::credentials) does this with the files of a configuration.
    #[must_use]
    pub fn with_identity(mut self, identity: Identity) -> Self {
        self.certificate = if identity.is_text() {
            Certificate::Fixed(Ok(Arc::new(identity)))
        } else {
            Certificate::Files(IdentityFiles::new(identity))
        };
        self
    }

    /// Whether there is a terminal that can be lent to an exec plugin that asks; there is none unless this says so.
    ///
    /// The transport says it, who knows (`std::io::stdin().is_terminal()`), before the first poll.
    #[must_use]
    #[cfg_attr(
        not(feature = "config"),
        expect(unused_mut, unused_variables, reason = "there are no plugins")
    )]
    pub fn with_terminal(mut self, available: bool) -> Self {
        #[cfg(feature = "config")]
        if let Source::Exec(exec) = &mut self.source {
            exec.set_terminal(available);
        }
        self
    }

    /// Who is told when an OIDC issuer gave new tokens, to keep them: the old refresh token may be good no longer.
    ///
    /// It is called within [`handle`](Self::handle), once for each refresh, so it must not take long: hand them on.
    #[cfg(feature = "config")]
    #[must_use]
    pub fn on_rotated(mut self, handler: impl Fn(&RotatedTokens) + Send + Sync + 'static) -> Self {
        if let Source::Oidc(oidc) = &mut self.source {
            oidc.on_rotated(Arc::new(handler));
        }
        self
    }

    /// What to do for a credential that is not `rejected`, the one that the server answered with a 401.
    ///
    /// The one that comes may equal it all the same, when there is no other; whoever asked compares and stops.
    pub fn poll(&mut self, now: Time, rejected: Option<&Authorization>) -> Wish {
        let wish = match self.round.take() {
            Some(round) if round.is_of(now, rejected) => Wish::Ready(round.authorization),
            _ => self.source.poll(now, rejected),
        };
        self.wished = Wished::Source;
        match wish {
            Wish::Ready(authorization) => {
                self.wished = Wished::Nothing;
                self.complete(now, authorization, rejected)
            }
            wish => wish,
        }
    }

    /// Adds the certificate.
    fn complete(
        &mut self,
        now: Time,
        authorization: Authorization,
        rejected: Option<&Authorization>,
    ) -> Wish {
        if authorization.identity().is_some() {
            return Wish::Ready(authorization);
        }
        let files = match &mut self.certificate {
            Certificate::None => return Wish::Ready(authorization),
            Certificate::Fixed(Ok(identity)) => {
                return Wish::Ready(authorization.with_identity(identity.clone()));
            }
            Certificate::Fixed(Err(error)) => return Wish::Failed(error.clone()),
            Certificate::Files(files) => files,
        };
        match files.poll(now, rejected.and_then(Authorization::identity)) {
            IdentityWish::Ready(identity) => Wish::Ready(authorization.with_identity(identity)),
            IdentityWish::Failed(error) => Wish::Failed(error),
            IdentityWish::ReadFile(path) => {
                self.wished = Wished::Certificate;
                self.round = Some(Round {
                    authorization,
                    rejected: rejected.cloned(),
                    since: now.instant,
                });
                Wish::ReadFile(path)
            }
        }
    }

    /// What came of the wish.
    ///
    /// An outcome that nobody wished for is ignored; one of another kind than the wish is an error of the next poll.
    pub fn handle(&mut self, now: Time, outcome: Outcome) {
        match (core::mem::take(&mut self.wished), &mut self.certificate) {
            (Wished::Source, _) => self.source.handle(now, outcome),
            (Wished::Certificate, Certificate::Files(files)) => {
                files.handle(now, outcome);
                // Reading may take long; what was waited for it does not grow old by that.
                if let Some(round) = &mut self.round {
                    round.since = now.instant;
                }
            }
            _ => {}
        }
    }

    /// What a transport says that cannot use the certificate and key of the [`Authorization::identity`] it was given: they are no
    /// pair, perhaps because one of two files was replaced and the other not yet, or no certificate and no key at all. Poll again then.
    ///
    /// The next poll has the pair before, if there is one, or fails with this error. The files are read
    /// again after a second, a plugin is run again.
    pub fn discard(&mut self, now: Time, identity: &Identity, error: Error) {
        #[cfg(feature = "config")]
        if let Source::Exec(exec) = &mut self.source {
            exec.discard(now, identity, &error);
        }
        match &mut self.certificate {
            Certificate::Fixed(fixed) if fixed.as_ref().is_ok_and(|held| **held == *identity) => {
                *fixed = Err(error);
            }
            Certificate::Files(files) => files.discard(now, identity, error),
            Certificate::Fixed(_) | Certificate::None => {}
        }
    }

    /// The command that is the source of the credential, if that is it.
    #[cfg(feature = "config")]
    pub fn exec_plugin(&self) -> Option<&ExecPlugin> {
        match &self.source {
            Source::Exec(exec) => Some(exec.plugin()),
            _ => None,
        }
    }

    /// The OIDC issuer (`OpenID Connect`) that is the source of the credential, if that is it.
    #[cfg(feature = "config")]
    pub fn oidc_provider(&self) -> Option<&OidcProvider> {
        match &self.source {
            Source::Oidc(oidc) => Some(oidc.provider()),
            _ => None,
        }
    }

    fn of(source: Source) -> Self {
        Self {
            source,
            certificate: Certificate::None,
            wished: Wished::Nothing,
            round: None,
        }
    }
}

impl Source {
    fn poll(&mut self, now: Time, rejected: Option<&Authorization>) -> Wish {
        match self {
            Self::Anonymous => Wish::Ready(Authorization::none()),
            Self::Token(token) => match Authorization::bearer(token) {
                Ok(authorization) => Wish::Ready(authorization),
                Err(error) => Wish::Failed(error),
            },
            #[cfg(feature = "config")]
            Self::Basic(authorization) => Wish::Ready(authorization.clone()),
            Self::TokenFile(file) => file.poll(now, rejected),
            #[cfg(feature = "config")]
            Self::Exec(exec) => exec.poll(now, rejected),
            #[cfg(feature = "config")]
            Self::Oidc(oidc) => oidc.poll(now, rejected),
        }
    }

    fn handle(&mut self, now: Time, outcome: Outcome) {
        match self {
            Self::TokenFile(file) => file.handle(now, outcome),
            #[cfg(feature = "config")]
            Self::Exec(exec) => exec.handle(now, outcome),
            #[cfg(feature = "config")]
            Self::Oidc(oidc) => oidc.handle(now, outcome),
            _ => {}
        }
    }
}

impl Round {
    fn is_of(&self, now: Time, rejected: Option<&Authorization>) -> bool {
        self.rejected.as_ref() == rejected && self.since.until(now.instant) < ROUND
    }
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
