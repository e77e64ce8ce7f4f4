//! How to reach a cluster and as whom, built from text and values: no file is opened here.

mod connections;
mod in_cluster;
#[cfg(feature = "config")]
mod kubeconfig;
mod proxy;
mod tls;

use alloc::{string::String, sync::Arc, vec::Vec};
use core::fmt;

use http::{HeaderName, HeaderValue, header::USER_AGENT};

use crate::{
    CallDescription, Credentials, Error, Impersonation, RateLimit, RetryPolicy, ServerUrl,
    Settings, Timeouts, Warning, settings::Warnings,
};

pub use connections::Connections;
pub use in_cluster::InCluster;
#[cfg(feature = "config")]
pub use kubeconfig::Kubeconfig;
pub use proxy::{NoProxy, Proxies, Proxy, ProxyScheme};
pub use tls::{Identity, Pem, Tls};

/// Everything a transport needs to know to reach one cluster as one user.
///
/// Made by hand as below, from kubeconfig text by `Kubeconfig` (feature `config`), or of the values in
/// a pod by [`Config::in_cluster`]. What names a file names it still: the transport reads it.
///
/// ```
/// use kubex_proto::{Config, Credentials, Secret};
///
/// let config = Config::new("https://10.0.0.1:6443".parse()?)
///     .with_namespace("staging")
///     .with_credentials(Credentials::token(Secret::new("eyJhbGciOi...")));
/// assert_eq!(config.namespace, "staging");
/// assert!(!format!("{config:?}").contains("eyJ"));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The API server.
    pub server: ServerUrl,
    /// The namespace that an Api starts with: the context's, or `default`.
    pub namespace: String,
    /// Whom to trust and what to show in the TLS handshake.
    pub tls: Tls,
    /// The proof of who calls.
    pub credentials: Credentials,
    /// Whom to act as.
    pub impersonation: Option<Impersonation>,
    /// By which proxy to reach it. Empty unless somebody says otherwise: the environment is not looked at here.
    pub proxies: Proxies,
    /// How many connections there are, and how long they are kept.
    pub connections: Connections,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// What is tried again, and after how long.
    pub retries: RetryPolicy,
    /// How many requests may be sent; as many as one likes by default.
    pub rate_limit: Option<RateLimit>,
    /// Whether to ask for answers in gzip; see [`Settings::with_gzip`].
    pub gzip: bool,
    /// The name of the kubeconfig's context that this came from.
    pub context: Option<String>,
    warnings: Warnings,
    headers: Headers,
}

/// Headers of every request. Their values may be secrets, so `Debug` shows the names.
#[derive(Clone, Default)]
struct Headers(Vec<(HeaderName, HeaderValue)>);

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

impl Config {
    /// Anonymous, namespace `default`, trusting whom the system trusts.
    pub fn new(server: ServerUrl) -> Self {
        Self {
            server,
            namespace: String::from("default"),
            tls: Tls::default(),
            credentials: Credentials::anonymous(),
            impersonation: None,
            proxies: Proxies::none(),
            connections: Connections::default(),
            timeouts: Timeouts::default(),
            retries: RetryPolicy::default(),
            rate_limit: None,
            gzip: true,
            context: None,
            warnings: Warnings::default(),
            headers: Headers::default(),
        }
    }

    /// What a program in a pod needs to reach the cluster that it runs in, as the pod's service account.
    ///
    /// A missing value is an error that names the environment variable or the file.
    pub fn in_cluster(values: InCluster) -> Result<Self, Error> {
        values.into_config()
    }

    /// Another default namespace.
    #[must_use]
    pub fn with_namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = namespace.into();
        self
    }

    /// Other credentials.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Other TLS settings.
    #[must_use]
    pub fn with_tls(mut self, tls: Tls) -> Self {
        self.tls = tls;
        self
    }

    /// Other default timeouts.
    #[must_use]
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Other proxies; [`Proxies::none`] for none.
    #[must_use]
    pub fn with_proxies(mut self, proxies: Proxies) -> Self {
        self.proxies = proxies;
        self
    }

    /// Other rules for connections.
    #[must_use]
    pub fn with_connections(mut self, connections: Connections) -> Self {
        self.connections = connections;
        self
    }

    /// Other rules for what is tried again.
    #[must_use]
    pub fn with_retries(mut self, retries: RetryPolicy) -> Self {
        self.retries = retries;
        self
    }

    /// So many requests and no more.
    #[must_use]
    pub fn with_rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// Hands what the server warns of to this function, in place of the log; see [`Settings::with_warning_handler`].
    #[must_use]
    pub fn with_warning_handler(
        mut self,
        handler: impl Fn(&Warning, &CallDescription) + Send + Sync + 'static,
    ) -> Self {
        self.warnings = Warnings::Hand(Arc::new(handler));
        self
    }

    /// Passes over what the server warns of.
    #[must_use]
    pub fn without_warnings(mut self) -> Self {
        self.warnings = Warnings::Ignore;
        self
    }

    /// Whether to ask for answers in gzip, as is the default with the feature `gzip`; see [`Settings::with_gzip`].
    #[must_use]
    pub fn with_gzip(mut self, gzip: bool) -> Self {
        self.gzip = gzip;
        self
    }

    /// Another `User-Agent` than `kubex/{version}`. The server takes its beginning as the field manager of writes that name
    /// none, so give a program's own.
    #[must_use]
    pub fn with_user_agent(self, user_agent: HeaderValue) -> Self {
        self.with_header(USER_AGENT, user_agent)
    }

    /// A header that every request carries.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.0.push((name, value));
        self
    }

    /// Who is told when an OIDC issuer gave new tokens; see [`Credentials::on_rotated`].
    #[cfg(feature = "config")]
    #[must_use]
    pub fn on_rotated_tokens(
        mut self,
        handler: impl Fn(&crate::RotatedTokens) + Send + Sync + 'static,
    ) -> Self {
        self.credentials = self.credentials.on_rotated(handler);
        self
    }

    /// The credentials, and with them the client certificate of [`tls`](Self::tls) if any of it is in a file: what a transport polls
    /// for all that may change. A certificate that is text never does, and stays with [`Tls`].
    ///
    /// ```
    /// use kubex_proto::{Config, Identity, Instant, Pem, Time, Timestamp, Tls, Wish};
    /// # let now = Time::new(Instant::from_origin(core::time::Duration::ZERO), Timestamp::from_unix_seconds(0));
    ///
    /// let identity = Identity { certificate: Pem::file("jane.crt"), key: Pem::file("jane.key") };
    /// let config = Config::new("https://10.0.0.1".parse()?)
    ///     .with_tls(Tls { identity: Some(identity), ..Tls::default() });
    /// let Wish::ReadFile(path) = config.credentials().poll(now, None) else { panic!() };
    /// assert_eq!(path, "jane.crt");
    /// # Ok::<(), kubex_proto::Error>(())
    /// ```
    pub fn credentials(&self) -> Credentials {
        let credentials = self.credentials.clone();
        match &self.tls.identity {
            Some(identity) if !identity.is_text() => credentials.with_identity(identity.clone()),
            _ => credentials,
        }
    }

    /// What the requests of this config have in common; an impersonation that no header can say, a rate that is none, or connections
    /// that make no sense are an error.
    pub fn settings(&self) -> Result<Settings, Error> {
        self.connections.check()?;
        let mut settings = Settings::new(self.server.clone())
            .with_timeouts(self.timeouts)
            .with_retries(self.retries)
            .with_warnings(self.warnings.clone())
            .with_gzip(self.gzip);
        if let Some(limit) = self.rate_limit {
            settings = settings.with_rate_limit(limit)?;
        }
        let settings = self
            .headers
            .0
            .iter()
            .cloned()
            .fold(settings, |settings, (name, value)| {
                settings.with_header(name, value)
            });
        match &self.impersonation {
            Some(impersonation) => settings.with_impersonation(impersonation),
            None => Ok(settings),
        }
    }
}
