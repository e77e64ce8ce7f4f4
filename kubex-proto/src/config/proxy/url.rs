//! One proxy, and the URL that names it.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::FromStr};

use crate::{Error, Secret, ServerUrl};

/// A proxy: how it is spoken to, where it is, and as whom.
///
/// Wire form: `http://`, `https://`, `socks5://` or `socks5h://`, then a host, with a port if it is not 80, 443 or 1080. A user
/// and a password may stand before the host, with `%` and two hexadecimal digits for what a URL cannot hold. Both are in neither
/// `Debug`, `Display` nor any error.
///
/// ```
/// use kubex_proto::{Proxy, ProxyScheme};
///
/// let proxy: Proxy = "http://jane:open%20sesame@proxy.example:3128".parse()?;
/// assert_eq!((proxy.scheme(), proxy.host(), proxy.port()), (ProxyScheme::Http, "proxy.example", 3128));
/// assert_eq!(proxy.user().unwrap().1.expose(), "open sesame");
/// assert_eq!(proxy.to_string(), "http://proxy.example:3128");
///
/// let error = "ftp://jane:s3cret@proxy.example".parse::<Proxy>().unwrap_err();
/// assert!(error.to_string().ends_with("proxy: must be http://, https://, socks5:// or socks5h://, and a host"));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    scheme: ProxyScheme,
    /// Without the brackets of an IPv6 address.
    host: String,
    port: u16,
    user: Option<(Secret, Secret)>,
}

/// How a proxy is spoken to.
///
/// ```
/// use kubex_proto::{Proxy, ProxyScheme};
///
/// let proxy: Proxy = "socks5h://10.0.0.1".parse()?;
/// assert_eq!((proxy.scheme(), proxy.port()), (ProxyScheme::Socks5, 1080));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProxyScheme {
    /// HTTP/1.1 CONNECT (RFC 9110, 9.3.6).
    Http,
    /// The same over TLS.
    Https,
    /// SOCKS version 5 (RFC 1928). As with the Go client, the proxy resolves the name of the server, whether the URL says
    /// `socks5` or `socks5h`.
    Socks5,
}

const FORM: &str = "must be http://, https://, socks5:// or socks5h://, and a host";

impl ProxyScheme {
    fn parse(scheme: &str) -> Option<Self> {
        match scheme.to_ascii_lowercase().as_str() {
            "http" => Some(Self::Http),
            "https" => Some(Self::Https),
            "socks5" | "socks5h" => Some(Self::Socks5),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Socks5 => "socks5",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
            Self::Socks5 => 1080,
        }
    }
}

impl Proxy {
    /// How it is spoken to.
    pub fn scheme(&self) -> ProxyScheme {
        self.scheme
    }

    /// Its name or address, an IPv6 address without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The user and the password to show to it.
    pub fn user(&self) -> Option<(&Secret, &Secret)> {
        self.user.as_ref().map(|(name, password)| (name, password))
    }

    /// Another user and password, as they are: nothing is decoded.
    ///
    /// What the proxy's protocol cannot say is refused: for HTTP a name that holds a colon, or control characters; for SOCKS
    /// what is empty or of more than 255 bytes.
    pub fn with_user(self, name: Secret, password: Secret) -> Result<Self, Error> {
        self.known_as(name, password)
            .map_err(|reason| Error::configuration(format!("proxy: {reason}")))
    }

    /// The value of `Proxy-Authorization` on a CONNECT (RFC 7617), marked as sensitive. It is the proxy's: the server is never
    /// to see it.
    #[cfg(feature = "config")]
    pub fn authorization(&self) -> Option<http::HeaderValue> {
        use base64::{Engine as _, engine::general_purpose::STANDARD};

        let (name, password) = self.user()?;
        let encoded = STANDARD.encode(format!("{}:{}", name.expose(), password.expose()));
        let authorization = crate::Authorization::basic(&Secret::new(encoded)).ok()?;
        authorization.value().cloned()
    }

    /// As [`FromStr`], with the bare reason of a refusal, which never quotes the URL.
    pub(crate) fn parse(url: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = url.split_once("://").ok_or(FORM)?;
        let scheme = ProxyScheme::parse(scheme).ok_or(FORM)?;
        if rest.contains(['?', '#', '\\']) {
            return Err(
                "a query, a fragment or a backslash has no place in it; in a user or a password, encode it as % and two hexadecimal digits",
            );
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if !path.is_empty() {
            return Err(
                "a path has no place in it; in a user or a password, encode the slash as %2F",
            );
        }
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        if host.is_empty() || host.starts_with(':') {
            return Err(FORM);
        }
        // The rules for hosts and ports are the same, and its reasons quote nothing.
        let place = ServerUrl::parse(&format!("http://{host}"))?;
        let proxy = Self {
            scheme,
            host: place.host().to_string(),
            port: place.explicit_port().unwrap_or(scheme.default_port()),
            user: None,
        };
        match user {
            Some(user) if !user.is_empty() => {
                let (name, password) = user.split_once(':').unwrap_or((user, ""));
                proxy.known_as(decoded(name)?, decoded(password)?)
            }
            _ => Ok(proxy),
        }
    }

    pub(super) fn known_as(mut self, name: Secret, password: Secret) -> Result<Self, &'static str> {
        let both = [name.expose(), password.expose()];
        match self.scheme {
            ProxyScheme::Socks5 => {
                if both.iter().any(|text| !(1..=255).contains(&text.len())) {
                    return Err(
                        "SOCKS wants a user and a password of 1 to 255 bytes each (RFC 1929)",
                    );
                }
            }
            ProxyScheme::Http | ProxyScheme::Https => {
                if name.expose().contains(':') {
                    return Err("the user holds a colon, which HTTP cannot say (RFC 7617)");
                }
                if both.iter().any(|text| text.contains(char::is_control)) {
                    return Err(
                        "the user or the password holds a line break or another control character",
                    );
                }
            }
        }
        self.user = Some((name, password));
        Ok(self)
    }
}

/// What the URL means by this part of its user information (RFC 3986, 3.2.1).
fn decoded(text: &str) -> Result<Secret, &'static str> {
    const ENCODE: &str = "the user or the password holds what no URL can: encode it as % and two hexadecimal digits of its UTF-8";
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
                let (high, low) = (digit().ok_or(ENCODE)?, digit().ok_or(ENCODE)?);
                bytes.push(u8::try_from(high * 16 + low).map_err(|_| ENCODE)?);
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => bytes.push(byte),
            // As the Go client takes them.
            _ if b"-._~!$&'()*+,;=:@".contains(&byte) => bytes.push(byte),
            _ => return Err(ENCODE),
        }
    }
    String::from_utf8(bytes)
        .map(Secret::new)
        .map_err(|_| ENCODE)
}

impl FromStr for Proxy {
    type Err = Error;

    fn from_str(url: &str) -> Result<Self, Error> {
        Self::parse(url).map_err(|reason| Error::configuration(format!("proxy: {reason}")))
    }
}

/// `scheme://host:port`, without user and password.
impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, host, port) = (self.scheme.as_str(), &self.host, self.port);
        if host.contains(':') {
            write!(f, "{scheme}://[{host}]:{port}")
        } else {
            write!(f, "{scheme}://{host}:{port}")
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = if self.user.is_some() { ", a user" } else { "" };
        write!(f, "Proxy({self}{known})")
    }
}

#[cfg(test)]
mod tests;
