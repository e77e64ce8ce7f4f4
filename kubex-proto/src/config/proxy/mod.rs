//! Which proxy a server is reached by, if by any.

mod netrc;
mod no_proxy;
mod url;
mod variables;

use alloc::boxed::Box;

use crate::{Error, ServerUrl, Tls};

pub use no_proxy::NoProxy;
pub use url::{Proxy, ProxyScheme};

/// The proxies of a client: none by default, one for everything, or one for each scheme of the server's URL.
///
/// Those of a kubeconfig's `proxy-url`, and those that a program names, are used for every server that the
/// [rules](Self::with_no_proxy) do not except, this machine included. [`from_variables`](Self::from_variables) takes what the
/// environment says instead, where this machine is always excepted.
///
/// ```
/// use kubex_proto::{Config, NoProxy, Proxies};
///
/// let proxies = Proxies::all("http://proxy.example:3128".parse()?).with_no_proxy(NoProxy::parse("10.0.0.0/8"));
/// assert!(proxies.for_server(&"https://10.0.0.1:6443".parse()?).is_none());
///
/// let config = Config::new("https://api.example".parse()?).with_proxies(proxies);
/// let proxy = config.proxies.for_server(&config.server).unwrap();
/// assert_eq!(proxy.to_string(), "http://proxy.example:3128");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    http: Option<Proxy>,
    https: Option<Proxy>,
    no_proxy: NoProxy,
    excepts_this_machine: bool,
    tls: Option<Box<Tls>>,
}

impl Proxies {
    /// None: servers are reached directly.
    pub fn none() -> Self {
        Self::default()
    }

    /// One for every server.
    pub fn all(proxy: Proxy) -> Self {
        Self::none().with_http(proxy.clone()).with_https(proxy)
    }

    /// One for servers that are spoken to without TLS, in place of another.
    #[must_use]
    pub fn with_http(mut self, proxy: Proxy) -> Self {
        self.http = Some(proxy);
        self
    }

    /// One for servers that are spoken to over TLS, in place of another.
    #[must_use]
    pub fn with_https(mut self, proxy: Proxy) -> Self {
        self.https = Some(proxy);
        self
    }

    /// Excepts these servers, in place of others.
    #[must_use]
    pub fn with_no_proxy(mut self, no_proxy: NoProxy) -> Self {
        self.no_proxy = no_proxy;
        self
    }

    /// Whom to trust, and what to show, in the TLS handshake with an `https://` proxy. By default the same authorities as for the
    /// server are trusted, as by kubectl, and nothing is shown; `Tls::default()` trusts those of the system.
    #[must_use]
    pub fn with_tls(mut self, tls: Tls) -> Self {
        self.tls = Some(Box::new(tls));
        self
    }

    /// What the environment says, as kubectl reads it; a transport hands in the variables, and leaves it to its user whether
    /// the environment is to be trusted.
    ///
    /// `HTTP_PROXY` and `HTTPS_PROXY` name the proxies, `ALL_PROXY` the one for what neither names, and `NO_PROXY` the
    /// [exceptions](NoProxy), besides `localhost` and the loopback addresses. Names in lower case count where those in upper case
    /// are not set. A value is a proxy's URL, or `host:port` of an `http://` one. Where `REQUEST_METHOD` is set, the program
    /// answers a web server's request, whose sender chooses `HTTP_PROXY`, so that is passed over (CVE-2016-5386).
    ///
    /// A value that is no proxy is an error that names the variable and does not quote it.
    ///
    /// ```
    /// use kubex_proto::Proxies;
    ///
    /// let proxies = Proxies::from_variables(|name| match name {
    ///     "HTTPS_PROXY" => Some("proxy.example:3128".into()),
    ///     "NO_PROXY" => Some(".internal".into()),
    ///     _ => None,
    /// })?;
    /// assert!(proxies.for_server(&"https://api.example".parse()?).is_some());
    /// assert!(proxies.for_server(&"https://api.internal".parse()?).is_none());
    /// assert!(proxies.for_server(&"https://localhost:6443".parse()?).is_none());
    /// assert!(proxies.for_server(&"http://api.example".parse()?).is_none());
    /// # Ok::<(), kubex_proto::Error>(())
    /// ```
    pub fn from_variables(
        variable: impl Fn(&str) -> Option<alloc::string::String>,
    ) -> Result<Self, Error> {
        variables::proxies(variable)
    }

    /// Gives the proxies that have no user the one that a netrc file names for their hosts. The file is for proxies only: no
    /// server gets anything of it.
    ///
    /// Wire form: `machine <host> login <user> password <password>`, and `default` for all other hosts, after which no entry
    /// counts (`netrc(5)`, of GNU inetutils). What is not understood is passed over; a user that a proxy's protocol cannot
    /// say is an error.
    ///
    /// ```
    /// use kubex_proto::Proxies;
    ///
    /// let netrc = b"machine proxy.example login jane password sesame";
    /// let proxies = Proxies::all("http://proxy.example:3128".parse()?).with_netrc(netrc)?;
    /// let proxy = proxies.for_server(&"https://api.example".parse()?).unwrap();
    /// assert_eq!(proxy.user().unwrap().1.expose(), "sesame");
    /// # Ok::<(), kubex_proto::Error>(())
    /// ```
    pub fn with_netrc(mut self, netrc: &[u8]) -> Result<Self, Error> {
        for proxy in [&mut self.http, &mut self.https].into_iter().flatten() {
            netrc::complete(proxy, netrc)?;
        }
        Ok(self)
    }

    /// Whether no server has a proxy.
    pub fn is_empty(&self) -> bool {
        self.http.is_none() && self.https.is_none()
    }

    /// Whether the proxy of this server has no user: a netrc file may know one.
    pub fn wants_user(&self, server: &ServerUrl) -> bool {
        self.for_server(server)
            .is_some_and(|proxy| proxy.user().is_none())
    }

    /// The proxy to reach this server by; none if it is to be reached directly.
    pub fn for_server(&self, server: &ServerUrl) -> Option<&Proxy> {
        let proxy = if server.is_https() {
            self.https.as_ref()
        } else {
            self.http.as_ref()
        };
        let (host, port) = (server.host(), server.port());
        let excepted = (self.excepts_this_machine && is_this_machine(host))
            || self.no_proxy.matches(host, port);
        proxy.filter(|_| !excepted)
    }

    /// TLS with an `https://` proxy, where the server's is this.
    pub fn tls(&self, server: &Tls) -> Tls {
        match &self.tls {
            Some(tls) => Tls::clone(tls),
            None => Tls {
                certificate_authority: server.certificate_authority.clone(),
                insecure_skip_verify: server.insecure_skip_verify,
                ..Tls::default()
            },
        }
    }
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || no_proxy::address(host).is_some_and(|address| address.is_loopback())
}
