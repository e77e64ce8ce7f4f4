//! What every request of a client has in common.

use alloc::{format, string::String, sync::Arc, vec::Vec};
use core::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Uri, header::USER_AGENT};

use crate::Error;

/// Where the server is, what its requests carry, and how long they may take: what a client adds to
/// each call. Cheap to clone.
///
/// ```
/// use kubex_proto::{ServerUrl, Settings};
///
/// let settings = Settings::new("https://rancher.example/k8s/clusters/c-1".parse::<ServerUrl>()?);
/// let uri = settings.server().uri("/api/v1/pods?limit=1")?;
/// assert_eq!(uri, "https://rancher.example/k8s/clusters/c-1/api/v1/pods?limit=1");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Settings {
    inner: Arc<Inner>,
}

#[derive(Clone, Debug)]
struct Inner {
    server: ServerUrl,
    timeouts: Timeouts,
    headers: HeaderMap,
}

impl Settings {
    /// Default timeouts, Kubex's own `User-Agent`, nobody impersonated.
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
                headers,
            }),
        }
    }

    /// Other default timeouts.
    #[must_use]
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        Arc::make_mut(&mut self.inner).timeouts = timeouts;
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

    /// Acts as somebody else: `Impersonate-User` and its companions on every request.
    pub fn with_impersonation(mut self, impersonation: &Impersonation) -> Result<Self, Error> {
        let headers = &mut Arc::make_mut(&mut self.inner).headers;
        for (name, value) in impersonation.headers()? {
            headers.append(name, value);
        }
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

    /// The headers that every request carries.
    pub fn headers(&self) -> &HeaderMap {
        &self.inner.headers
    }
}

/// `http://localhost:8080` with default timeouts: of use in tests and examples.
impl Default for Settings {
    fn default() -> Self {
        Self::new(ServerUrl {
            origin: String::from("http://localhost:8080"),
            prefix: String::new(),
        })
    }
}

/// The URL of an API server: scheme, host, port, and the path that precedes every path (that of a
/// proxy; Rancher's `https://host/k8s/clusters/c-1`).
///
/// ```
/// use kubex_proto::ServerUrl;
///
/// let server: ServerUrl = "https://[fd00::1]:6443/".parse()?;
/// assert_eq!(server.uri("/readyz")?, "https://[fd00::1]:6443/readyz");
/// assert!("ftp://example.com".parse::<ServerUrl>().is_err());
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerUrl {
    /// `https://host:port`.
    origin: String,
    /// Empty, or a path that starts with a slash and does not end with one.
    prefix: String,
}

impl ServerUrl {
    /// The absolute URI of a path (with query) below the prefix.
    pub fn uri(&self, path_and_query: &str) -> Result<Uri, Error> {
        Uri::try_from(format!("{}{}{path_and_query}", self.origin, self.prefix))
            .map_err(|error| Error::refused("path", path_and_query, error))
    }

    /// Whether the server is spoken to over TLS.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https:")
    }

    /// `https://host:port/prefix`.
    pub fn as_string(&self) -> String {
        format!("{}{}", self.origin, self.prefix)
    }
}

impl core::str::FromStr for ServerUrl {
    type Err = Error;

    /// A URL without a scheme is taken as `https`, as in no other way would it be safe; one with user
    /// information, a query or a fragment is refused.
    fn from_str(url: &str) -> Result<Self, Error> {
        // What may stand before an @ is a password, so no error of this function quotes the URL.
        let refuse = |reason: &str| Error::configuration(format!("server: {reason}"));
        let uri: Uri = if url.contains("://") {
            url.parse()
        } else {
            format!("https://{url}").parse()
        }
        .map_err(|error| refuse(&format!("not a URL ({error})")))?;
        let scheme = match uri.scheme_str() {
            Some(scheme @ ("http" | "https")) => scheme,
            _ => return Err(refuse("the scheme must be https or http")),
        };
        let authority = uri
            .authority()
            .ok_or_else(|| refuse("a host is missing"))?
            .as_str();
        if authority.contains('@') {
            return Err(refuse(
                "user information in the URL is not sent; give token, or username and password, to the user",
            ));
        }
        if uri.host().is_none_or(str::is_empty) {
            return Err(refuse("a host is missing"));
        }
        if uri.query().is_some() || url.contains('#') {
            return Err(refuse("a query or a fragment has no place in it"));
        }
        Ok(Self {
            origin: format!("{scheme}://{authority}"),
            prefix: uri.path().trim_end_matches('/').into(),
        })
    }
}

/// How long things may take by default; a call can have another total with
/// [`Timeout`](crate::Timeout). `None` is: for ever.
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::Timeouts;
///
/// let timeouts = Timeouts { total: Some(Duration::from_secs(10)), ..Timeouts::default() };
/// assert_eq!(timeouts.connect, Some(Duration::from_secs(10)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// From dialling to a connection that is ready, TLS included. 10 s by default.
    pub connect: Option<Duration>,
    /// The longest silence of a server while the answer is awaited or read. None by default: a watch or a
    /// log may rightly be silent for hours, and dead connections are found by health pings.
    pub read: Option<Duration>,
    /// A whole call that has one answer, retries included. 60 s by default, which is also how long an
    /// API server gives a request. Streams (watch, logs) do not inherit it.
    pub total: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Some(Duration::from_secs(10)),
            read: None,
            total: Some(Duration::from_secs(60)),
        }
    }
}

/// Somebody to act as; the caller needs the RBAC verb `impersonate`.
///
/// Wire form: `Impersonate-User`, `Impersonate-Group` (one each), `Impersonate-Uid`,
/// `Impersonate-Extra-{key}` (keys in lower case, percent-encoded where a header name cannot hold them).
///
/// ```
/// use kubex_proto::{Impersonation, Settings};
///
/// let settings = Settings::default().with_impersonation(&Impersonation::user("jane"))?;
/// assert_eq!(settings.headers()["impersonate-user"], "jane");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impersonation {
    /// The user's name; the others need it.
    pub user: String,
    /// The groups, in place of the user's own.
    pub groups: Vec<String>,
    /// The user's uid.
    pub uid: Option<String>,
    /// Extra keys, each with its values.
    pub extra: Vec<(String, Vec<String>)>,
}

impl Impersonation {
    /// Acts as this user, with no groups but what the server adds.
    pub fn user(name: impl Into<String>) -> Self {
        Self {
            user: name.into(),
            ..Self::default()
        }
    }

    fn headers(&self) -> Result<Vec<(HeaderName, HeaderValue)>, Error> {
        if self.user.is_empty() {
            return Err(Error::configuration(
                "impersonation: a user name is needed (`as` in a kubeconfig)",
            ));
        }
        let mut headers = Vec::new();
        let mut add = |name: &str, text: &str| -> Result<(), Error> {
            let unfit = || {
                Error::configuration(format!("impersonation: {name} cannot be sent as a header"))
            };
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unfit())?;
            let value = HeaderValue::from_str(text).map_err(|_| unfit())?;
            headers.push((name, value));
            Ok(())
        };
        add("impersonate-user", &self.user)?;
        for group in &self.groups {
            add("impersonate-group", group)?;
        }
        if let Some(uid) = &self.uid {
            add("impersonate-uid", uid)?;
        }
        for (key, values) in &self.extra {
            let name = format!("impersonate-extra-{}", header_name_part(key));
            for value in values {
                add(&name, value)?;
            }
        }
        Ok(headers)
    }
}

/// The key as the end of a header name: what no name may hold is percent-encoded, as the server
/// decodes it.
fn header_name_part(key: &str) -> String {
    let mut part = String::with_capacity(key.len());
    for byte in key.to_ascii_lowercase().bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"!#$&'*+-.^_`|~".contains(&byte);
        if plain {
            part.push(char::from(byte));
        } else {
            part.push_str(&format!("%{byte:02X}"));
        }
    }
    part
}
