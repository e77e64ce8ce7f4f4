//! How a client comes by the proof of who calls.

#[cfg(feature = "config")]
mod exec;
#[cfg(feature = "config")]
mod oidc;
mod token_file;

use alloc::string::String;

use bytes::Bytes;

use crate::{Authorization, Error, Secret, Time};

use token_file::TokenFile;

#[cfg(feature = "config")]
pub use exec::{ExecPlugin, ExecVersion, InteractiveMode};
#[cfg(feature = "config")]
pub use oidc::OidcProvider;

/// The source of a client's credential: fixed, or a file that is read again.
///
/// It is a small machine of its own: [`poll`](Self::poll) it for an [`Authorization`], do what it
/// wishes, hand the outcome to [`handle`](Self::handle), poll again. Where many calls share one
/// client, hold a lock over these steps: whoever comes second finds what the first obtained.
///
/// ```
/// use bytes::Bytes;
/// use core::time::Duration;
/// use kubex_proto::{Credentials, Instant, Time, Timestamp, Wish};
///
/// let now = Time::new(Instant::from_origin(Duration::ZERO), Timestamp::from_unix_seconds(1_700_000_000));
/// let mut credentials = Credentials::token_file("/var/run/token");
///
/// let Wish::ReadFile(path) = credentials.poll(now, None) else { panic!() };
/// assert_eq!(path, "/var/run/token");
/// credentials.handle(now, Ok(Bytes::from_static(b"eyJhbGciOi...\n")));
/// let Wish::Ready(authorization) = credentials.poll(now, None) else { panic!() };
/// assert_eq!(authorization.value().unwrap(), "Bearer eyJhbGciOi...");
/// ```
#[derive(Clone, Debug)]
pub struct Credentials {
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    Anonymous,
    Token(Secret),
    #[cfg(feature = "config")]
    Basic(Authorization),
    TokenFile(TokenFile),
    #[cfg(feature = "config")]
    Exec(ExecPlugin),
    #[cfg(feature = "config")]
    Oidc(OidcProvider),
}

/// What [`Credentials`] want done.
///
/// What reads the files may look like this:
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::{Authorization, Credentials, Error, Time, Wish};
///
/// fn authorize(credentials: &mut Credentials, now: Time) -> Result<Authorization, Error> {
///     loop {
///         match credentials.poll(now, None) {
///             Wish::Ready(authorization) => return Ok(authorization),
///             Wish::ReadFile(path) => {
///                 let content = std::fs::read(&path).map(Bytes::from);
///                 let content = content.map_err(|error| Error::credentials(format!("{path}: {error}")));
///                 credentials.handle(now, content);
///             }
///             Wish::Failed(error) => return Err(error),
///             _ => return Err(Error::credentials("a wish that this transport cannot grant")),
///         }
///     }
/// }
/// # use kubex_proto::{Instant, Timestamp};
/// # let now = Time::new(Instant::from_origin(core::time::Duration::ZERO), Timestamp::from_unix_seconds(0));
/// let error = authorize(&mut Credentials::token_file("/no/such/token"), now).unwrap_err();
/// assert!(error.to_string().contains("/no/such/token"));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Wish {
    /// Nothing: here is what the request carries.
    Ready(Authorization),
    /// Read this file, whole, and hand its bytes to [`Credentials::handle`]; or an error made with
    /// [`Error::credentials`] that names the path. Of a file over 1 MiB the first 1 MiB and a byte
    /// will do.
    ReadFile(String),
    /// Nothing can be done, this time; the next poll tries again.
    Failed(Error),
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

    /// What to do for a credential that is not `rejected`, the one that the server answered with a 401.
    ///
    /// The one that comes may equal it all the same, when there is no other; whoever asked compares and stops.
    pub fn poll(&mut self, now: Time, rejected: Option<&Authorization>) -> Wish {
        match &mut self.source {
            Source::Anonymous => Wish::Ready(Authorization::none()),
            Source::Token(token) => match Authorization::bearer(token) {
                Ok(authorization) => Wish::Ready(authorization),
                Err(error) => Wish::Failed(error),
            },
            #[cfg(feature = "config")]
            Source::Basic(authorization) => Wish::Ready(authorization.clone()),
            Source::TokenFile(file) => file.poll(now, rejected),
            #[cfg(feature = "config")]
            Source::Exec(plugin) => Wish::Failed(plugin.refusal()),
            #[cfg(feature = "config")]
            Source::Oidc(provider) => Wish::Failed(provider.refusal()),
        }
    }

    /// What came of the wish: the whole content, or why there is none.
    ///
    /// An outcome that nobody wished for is ignored.
    pub fn handle(&mut self, now: Time, outcome: Result<Bytes, Error>) {
        if let Source::TokenFile(file) = &mut self.source {
            file.handle(now, outcome);
        }
    }

    /// The command that a kubeconfig names as the source of the credential, if that is it.
    ///
    /// Kubex does not run it yet ([`poll`](Self::poll) fails and says so). Until then, run it yourself and
    /// give its token to [`token`](Self::token).
    #[cfg(feature = "config")]
    pub fn exec_plugin(&self) -> Option<&ExecPlugin> {
        match &self.source {
            Source::Exec(plugin) => Some(plugin),
            _ => None,
        }
    }

    /// The OIDC issuer (`OpenID Connect`) that a kubeconfig names as the source of the credential, if that is it.
    ///
    /// Kubex does not ask it yet ([`poll`](Self::poll) fails and says so). Until then, obtain an ID token
    /// yourself and give it to [`token`](Self::token).
    #[cfg(feature = "config")]
    pub fn oidc_provider(&self) -> Option<&OidcProvider> {
        match &self.source {
            Source::Oidc(provider) => Some(provider),
            _ => None,
        }
    }

    #[cfg(feature = "config")]
    pub(crate) fn exec(plugin: ExecPlugin) -> Self {
        Self::of(Source::Exec(plugin))
    }

    #[cfg(feature = "config")]
    pub(crate) fn oidc(provider: OidcProvider) -> Self {
        Self::of(Source::Oidc(provider))
    }

    fn of(source: Source) -> Self {
        Self { source }
    }
}

#[cfg(test)]
mod tests;
