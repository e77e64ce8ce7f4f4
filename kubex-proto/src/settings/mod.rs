//! What every request of a client has in common.

mod impersonation;
mod rate_limit;
mod retry_policy;
mod server_url;
mod timeouts;
mod warnings;

use alloc::{sync::Arc, vec::Vec};
use core::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, header::USER_AGENT};

use crate::{CallDescription, Error, Warning, trace::Logged};

pub use impersonation::Impersonation;
pub use rate_limit::RateLimit;
pub(crate) use rate_limit::{Limiter, Turn};
pub use retry_policy::RetryPolicy;
pub use server_url::ServerUrl;
pub use timeouts::Timeouts;
pub(crate) use warnings::Warnings;

/// Groups and extra values that one can have, far more than anybody has.
const MOST_IMPERSONATION_HEADERS: usize = 1000;

/// Where the server is, what its requests carry, how long they may take and how often they are repeated: what a client adds
/// to each call. Cheap to clone; clones share what is counted, which is whose turn it is and what was warned of.
///
/// ```
/// use kubex_proto::{ServerUrl, Settings};
///
/// let settings = Settings::new("https://rancher.example/k8s/clusters/c-1".parse::<ServerUrl>()?);
/// let uri = settings.server().uri("/api/v1/pods?limit=1")?;
/// assert_eq!(uri, "https://rancher.example/k8s/clusters/c-1/api/v1/pods?limit=1");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone)]
pub struct Settings {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    server: ServerUrl,
    timeouts: Timeouts,
    retries: RetryPolicy,
    limiter: Option<Arc<Limiter>>,
    warnings: Warnings,
    /// The warnings that were logged.
    logged: Arc<Logged>,
    headers: HeaderMap,
    gzip: bool,
}

impl Settings {
    /// Default timeouts, Kubex's own `User-Agent`, nobody impersonated; answers are asked for in gzip if that can be unpacked.
    pub fn new(server: ServerUrl) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(
            USER_AGENT,
            HeaderValue::from_static(concat!("kubex/", env!("CARGO_PKG_VERSION"))),
        );
        Self {
            inner: Arc::new(Inner {
                server,
                timeouts: Timeouts::default(),
                retries: RetryPolicy::default(),
                limiter: None,
                warnings: Warnings::default(),
                logged: Arc::default(),
                headers,
                gzip: true,
            }),
        }
    }

    /// Other default timeouts.
    #[must_use]
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        Arc::make_mut(&mut self.inner).timeouts = timeouts;
        self
    }

    /// Other rules for what is tried again.
    #[must_use]
    pub fn with_retries(mut self, retries: RetryPolicy) -> Self {
        Arc::make_mut(&mut self.inner).retries = retries;
        self
    }

    /// So many requests and no more, of all calls with these settings and their clones; a rate that is none is an error.
    pub fn with_rate_limit(mut self, limit: RateLimit) -> Result<Self, Error> {
        Arc::make_mut(&mut self.inner).limiter = Some(Arc::new(limit.limiter()?));
        Ok(self)
    }

    /// Hands what the server warns of to this function, each warning once a call, with what the call does. It is called where the
    /// answer is read, so it must not block.
    ///
    /// Without one, each distinct warning is logged once, by the feature `tracing` (target `kubex_proto::warnings`).
    ///
    /// ```
    /// use kubex_proto::Settings;
    ///
    /// let settings = Settings::default()
    ///     .with_warning_handler(|warning, call| eprintln!("{call}: warning: {}", warning.text));
    /// ```
    #[must_use]
    pub fn with_warning_handler(
        self,
        handler: impl Fn(&Warning, &CallDescription) + Send + Sync + 'static,
    ) -> Self {
        self.with_warnings(Warnings::Hand(Arc::new(handler)))
    }

    /// Passes over what the server warns of.
    #[must_use]
    pub fn without_warnings(self) -> Self {
        self.with_warnings(Warnings::Ignore)
    }

    pub(crate) fn with_warnings(mut self, warnings: Warnings) -> Self {
        Arc::make_mut(&mut self.inner).warnings = warnings;
        self
    }

    /// Another `User-Agent`.
    #[must_use]
    pub fn with_user_agent(self, user_agent: HeaderValue) -> Self {
        self.with_header(USER_AGENT, user_agent)
    }

    /// A header that every request carries, in place of what was there.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        Arc::make_mut(&mut self.inner).headers.insert(name, value);
        self
    }

    /// Whether to ask for answers in gzip (`Accept-Encoding`), as is the default with the feature `gzip`; without it, nothing
    /// is asked for. The API server packs answers of more than 128 KiB. That saves much of a slow network, and costs both sides
    /// time on a fast one. A call, or these settings, with an `Accept-Encoding` of their own are left as they are.
    #[must_use]
    pub fn with_gzip(mut self, gzip: bool) -> Self {
        Arc::make_mut(&mut self.inner).gzip = gzip;
        self
    }

    /// Acts as somebody else, and as nobody it acted as before: `Impersonate-User` and its companions on
    /// every request.
    pub fn with_impersonation(mut self, impersonation: &Impersonation) -> Result<Self, Error> {
        let headers = &mut Arc::make_mut(&mut self.inner).headers;
        let added = impersonation.headers()?;
        let mut kept = HeaderMap::new();
        for (name, value) in headers.iter() {
            if !name.as_str().starts_with(impersonation::PREFIX) {
                kept.append(name, value.clone());
            }
        }
        // No server takes more; a map that is full would panic where more is added.
        if added.len() > MOST_IMPERSONATION_HEADERS {
            return Err(Error::configuration("impersonation: too many values"));
        }
        for (name, value) in added {
            kept.append(name, value);
        }
        *headers = kept;
        Ok(self)
    }

    /// Where the API server is.
    pub fn server(&self) -> &ServerUrl {
        &self.inner.server
    }

    /// The default timeouts.
    pub fn timeouts(&self) -> &Timeouts {
        &self.inner.timeouts
    }

    /// The rules for what is tried again.
    pub fn retries(&self) -> &RetryPolicy {
        &self.inner.retries
    }

    /// Who says whose turn it is, if anybody does.
    pub(crate) fn limiter(&self) -> Option<&Arc<Limiter>> {
        self.inner.limiter.as_ref()
    }

    /// Tells of a warning.
    pub(crate) fn warn(&self, warning: &Warning, call: &CallDescription) {
        match &self.inner.warnings {
            Warnings::Log => self.inner.logged.log(warning, call),
            Warnings::Ignore => {}
            Warnings::Hand(handler) => handler(warning, call),
        }
    }

    /// Whether answers are asked for in gzip: never without the feature `gzip`.
    pub fn gzip(&self) -> bool {
        cfg!(feature = "gzip") && self.inner.gzip
    }

    /// The headers that every request carries.
    pub fn headers(&self) -> &HeaderMap {
        &self.inner.headers
    }
}

/// `http://localhost:8080` with default timeouts: of use in tests and examples.
impl Default for Settings {
    fn default() -> Self {
        Self::new(ServerUrl::default())
    }
}

/// The values of headers are not printed, as they may hold secrets.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("server", &self.inner.server)
            .field("timeouts", &self.inner.timeouts)
            .field("retries", &self.inner.retries)
            .field("limiter", &self.inner.limiter)
            .field("warnings", &self.inner.warnings)
            .field("gzip", &self.gzip())
            .field("headers", &self.inner.headers.keys().collect::<Vec<_>>())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, vec};

    use super::*;

    #[test]
    fn acting_as_another_ends_acting_as_the_first() {
        let first = Impersonation {
            groups: vec!["a".into(), "b".into()],
            uid: Some("1".into()),
            ..Impersonation::user("jane")
        };
        let settings = Settings::default()
            .with_impersonation(&first)
            .and_then(|settings| settings.with_impersonation(&Impersonation::user("joe")))
            .unwrap();
        let names: Vec<_> = settings.headers().keys().collect();
        assert_eq!(names, ["user-agent", "impersonate-user"]);
        assert_eq!(settings.headers()["impersonate-user"], "joe");
    }

    #[test]
    fn more_groups_than_a_request_can_hold_are_an_error() {
        let crowd = Impersonation {
            extra: (0..40_000)
                .map(|n| (format!("k{n}"), vec!["v".into()]))
                .collect(),
            ..Impersonation::user("jane")
        };
        let error = Settings::default().with_impersonation(&crowd).unwrap_err();
        assert!(format!("{error}").contains("too many"));
    }
}
