//! Where the API server is.

use alloc::{format, string::String};
use core::{fmt, net::Ipv6Addr, str::FromStr};

use http::Uri;

use crate::{
    Error,
    path::{is_dot_segment, is_encoded},
};

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

    /// The host, an IPv6 address without its brackets.
    pub fn host(&self) -> &str {
        let authority = self.authority();
        match authority.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => authority.split(':').next().unwrap_or_default(),
        }
    }

    /// The port: 443 or 80, by the scheme, where the URL has none.
    pub fn port(&self) -> u16 {
        let default = if self.is_https() { 443 } else { 80 };
        self.explicit_port().unwrap_or(default)
    }

    /// The port that the URL has.
    pub(crate) fn explicit_port(&self) -> Option<u16> {
        // The colons of an IPv6 address are followed by a bracket.
        let (_, port) = self.authority().rsplit_once(':')?;
        port.parse().ok()
    }

    fn authority(&self) -> &str {
        self.origin
            .split_once("://")
            .map_or("", |(_, authority)| authority)
    }

    /// Whether the server is spoken to over TLS.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https:")
    }

    /// As [`FromStr`], with the bare reason of a refusal. It never quotes the URL, as what stands before
    /// an @ is a password.
    pub(crate) fn parse(url: &str) -> Result<Self, &'static str> {
        if url.trim().is_empty() {
            return Err("the URL is empty");
        }
        if url.contains(char::is_whitespace) {
            return Err("a URL holds no blanks");
        }
        if !url.is_ascii() {
            return Err(
                "a URL is ASCII: write the host in its xn-- form (Punycode), and encode the path",
            );
        }
        if url.contains(['#', '?', '\\']) {
            return Err("a query, a fragment or a backslash has no place in it");
        }
        let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "https" => "https",
            "http" => "http",
            _ => return Err("the scheme must be https or http"),
        };
        if rest
            .split('/')
            .next()
            .is_some_and(|authority| authority.contains('@'))
        {
            return Err(
                "user information in the URL is not sent; give token, or username and password, to the user",
            );
        }
        let uri = Uri::try_from(format!("{scheme}://{rest}")).map_err(|_| "not a URL")?;
        let authority = uri.authority().ok_or("a host is missing")?;
        if authority.host().trim_matches(['[', ']']).is_empty() {
            return Err("a host is missing");
        }
        if authority.as_str().contains(['[', ']']) && !is_ipv6(authority.host()) {
            return Err("what stands in brackets must be an IPv6 address");
        }
        let port = authority.as_str().get(authority.host().len()..);
        if port.is_some_and(|port| !port.is_empty())
            && authority.port_u16().is_none_or(|port| port == 0)
        {
            return Err("the port must be a number from 1 to 65535");
        }
        let prefix = uri.path().trim_end_matches('/');
        // Some URL libraries would take these away, and so send other paths than others do.
        if prefix.split('/').any(is_dot_segment) {
            return Err("its path must not hold . or .. segments");
        }
        if !is_encoded(prefix) {
            return Err(
                "its path holds what no URL can: encode it as % and two hexadecimal digits",
            );
        }
        Ok(Self {
            origin: format!("{scheme}://{authority}"),
            prefix: prefix.into(),
        })
    }
}

/// An address in brackets, with a zone or without.
fn is_ipv6(host: &str) -> bool {
    host.strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .and_then(|host| host.split('%').next())
        .is_some_and(|address| address.parse::<Ipv6Addr>().is_ok())
}

/// `http://localhost:8080`, where a server of old listened.
impl Default for ServerUrl {
    fn default() -> Self {
        Self {
            origin: String::from("http://localhost:8080"),
            prefix: String::new(),
        }
    }
}

/// `https://host:port/prefix`.
impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.prefix)
    }
}

impl FromStr for ServerUrl {
    type Err = Error;

    /// A URL without a scheme is taken as `https`, as in no other way would it be safe; one with user
    /// information, a query or a fragment is refused.
    fn from_str(url: &str) -> Result<Self, Error> {
        Self::parse(url).map_err(|reason| Error::configuration(format!("server: {reason}")))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn what_is_taken_and_as_what() {
        for (url, expected) in [
            ("https://10.0.0.1:6443", "https://10.0.0.1:6443"),
            ("https://10.0.0.1:6443/", "https://10.0.0.1:6443"),
            ("https://example.com", "https://example.com"),
            ("HTTPS://Example.com", "https://Example.com"),
            ("Http://localhost:8080", "http://localhost:8080"),
            ("localhost:8443", "https://localhost:8443"),
            ("example.com/k8s", "https://example.com/k8s"),
            ("https://[::1]:6443", "https://[::1]:6443"),
            ("https://[fd00::1]", "https://[fd00::1]"),
            ("[fd00::1]:6443", "https://[fd00::1]:6443"),
            (
                "https://host/k8s/clusters/c-1",
                "https://host/k8s/clusters/c-1",
            ),
            (
                "https://host/k8s/clusters/c-1//",
                "https://host/k8s/clusters/c-1",
            ),
            ("https://host/a%20b/..c", "https://host/a%20b/..c"),
            (
                "https://xn--mnchen-3ya.example",
                "https://xn--mnchen-3ya.example",
            ),
        ] {
            let server: ServerUrl = url.parse().unwrap_or_else(|error| panic!("{url}: {error}"));
            assert_eq!(server.to_string(), expected, "{url}");
            assert_eq!(server.to_string(), expected, "{url}");
            assert_eq!(server.is_https(), expected.starts_with("https"), "{url}");
            assert_eq!(
                server.uri("/api/v1/pods?limit=1").unwrap(),
                *format!("{expected}/api/v1/pods?limit=1"),
            );
        }
    }

    #[test]
    fn hosts_and_ports() {
        for (url, host, port) in [
            ("https://example.com", "example.com", 443),
            ("http://example.com/k8s:1", "example.com", 80),
            ("http://10.0.0.1:6443/k8s", "10.0.0.1", 6443),
            ("https://1234", "1234", 443),
            ("https://[fd00::1]", "fd00::1", 443),
            ("https://[fd00::1]:6443", "fd00::1", 6443),
        ] {
            let server: ServerUrl = url.parse().unwrap();
            assert_eq!((server.host(), server.port()), (host, port), "{url}");
        }
    }

    #[test]
    fn what_is_refused_and_why() {
        for (url, expected) in [
            ("", "empty"),
            ("  ", "empty"),
            ("https://", "not a URL"),
            ("https://:6443", "host is missing"),
            ("https://[]:6443", "host is missing"),
            ("https:///path", "not a URL"),
            ("ftp://host", "scheme must be https or http"),
            ("unix:///run/socket", "scheme must be https or http"),
            ("https://host name", "blanks"),
            (" https://host", "blanks"),
            ("https://host\n", "blanks"),
            ("https://münchen.example", "Punycode"),
            ("https://host:0", "port"),
            ("https://host:", "port"),
            ("https://host:65536", "port"),
            ("https://host:http", "port"),
            ("http:/host", "port"),
            ("https://fd00::1:6443", "not a URL"),
            ("https://[fd00::1", "not a URL"),
            ("https://[fd00::1]6443", "port"),
            ("https://[:3333333333:1]/", "IPv6"),
            ("https://[10.0.0.1]", "IPv6"),
            ("https://fd[00::1]:6443", "IPv6"),
            ("https://host/{cluster}", "encode"),
            ("https://host/a[0]", "encode"),
            ("https://host/50%", "encode"),
            ("https://host?a=b", "query"),
            ("https://host#a", "fragment"),
            ("https://host\\a", "backslash"),
            ("https://host/a/../b", ". or .. segments"),
            ("https://host/%2E%2e", ". or .. segments"),
            ("https://host/./b", ". or .. segments"),
        ] {
            let error = url.parse::<ServerUrl>().expect_err(url).to_string();
            assert!(error.contains(expected), "{url}: {error}");
        }
    }

    #[test]
    fn a_password_is_refused_and_not_quoted() {
        for url in [
            "https://user:CANARY@host",
            "https://CANARY@host:6443/k8s",
            "user:CANARY@host",
            "https://user:CANARY@",
            "https://user:CAN ARY@host",
            "ftp://user:CANARY@host",
            "https://user:CANARY@host:port",
            "https://user:CANARY@ho@st",
        ] {
            let error = url.parse::<ServerUrl>().expect_err(url);
            assert!(!format!("{error} {error:?}").contains("CAN"), "{error:?}");
        }
    }

    #[test]
    fn a_path_that_is_none_is_refused() {
        let server = ServerUrl::default();
        assert!(server.uri("/a b").unwrap_err().to_string().contains("/a b"));
    }
}
