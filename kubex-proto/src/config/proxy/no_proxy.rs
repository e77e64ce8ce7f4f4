//! Which servers no proxy is asked for.

use alloc::{format, string::String, vec::Vec};
use core::net::IpAddr;

/// The hosts that are reached without a proxy, as the variable `NO_PROXY` lists them.
///
/// Wire form, with commas between: `*` is everything; an address (`10.0.0.1`, `[fd00::1]:6443`) or a range of them
/// (`10.0.0.0/8`) is what it says; a name (`example.com`) is that host and all below it, and with a dot or `*.` before it those
/// below it only. A port counts if there is one. What is none of these names no host, and is no error
/// (golang.org/x/net/http/httpproxy).
///
/// ```
/// use kubex_proto::NoProxy;
///
/// let rules = NoProxy::parse("10.0.0.0/8, example.com, .internal:6443");
/// assert!(rules.matches("10.1.2.3", 443));
/// assert!(rules.matches("api.example.com", 443));
/// assert!(rules.matches("api.internal", 6443));
/// assert!(!rules.matches("api.internal", 443));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoProxy(Vec<Rule>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    Everything,
    Range(IpAddr, u8),
    Address(IpAddr, Port),
    /// The name in lower case with a dot before it, and whether it counts without the dot too.
    Name(String, bool, Port),
}

/// Empty where every port will do. Text, as what is no number is that of no server.
type Port = String;

impl NoProxy {
    /// Reads a list.
    pub fn parse(list: &str) -> Self {
        let rules = list
            .split(',')
            .filter_map(|entry| Rule::parse(&entry.trim().to_lowercase()));
        Self(rules.collect())
    }

    /// Whether this host is reached without a proxy. An IPv6 address has no brackets.
    pub fn matches(&self, host: &str, port: u16) -> bool {
        let host = host.trim().to_ascii_lowercase();
        let address = address(&host);
        let port = format!("{port}");
        self.0
            .iter()
            .any(|rule| rule.matches(&host, address, &port))
    }
}

impl Rule {
    fn parse(entry: &str) -> Option<Self> {
        if entry == "*" {
            return Some(Self::Everything);
        }
        if let Some((start, length)) = entry.split_once('/')
            && let Some(range) = range(start, length)
        {
            return Some(range);
        }
        let (host, port) = split_port(entry);
        if let Ok(address) = host.parse::<IpAddr>() {
            return Some(Self::Address(address.to_canonical(), port.into()));
        }
        let host = match host.strip_prefix('*') {
            Some(rest) if rest.starts_with('.') => rest,
            _ => host,
        };
        match host.strip_prefix('.') {
            _ if host.is_empty() => None,
            Some(_) => Some(Self::Name(host.into(), false, port.into())),
            None => Some(Self::Name(format!(".{host}"), true, port.into())),
        }
    }

    fn matches(&self, host: &str, address: Option<IpAddr>, port: &str) -> bool {
        let fits = |wanted: &str| wanted.is_empty() || wanted == port;
        match self {
            Self::Everything => true,
            Self::Range(start, length) => {
                address.is_some_and(|address| is_within(address, *start, *length))
            }
            Self::Address(wanted, wanted_port) => address == Some(*wanted) && fits(wanted_port),
            Self::Name(name, itself, wanted_port) => {
                let is_below = host.ends_with(name.as_str());
                let is_itself = *itself && name.strip_prefix('.') == Some(host);
                address.is_none() && (is_below || is_itself) && fits(wanted_port)
            }
        }
    }
}

/// The address that a host is; an IPv4 one in IPv6 form is that IPv4 one.
pub(super) fn address(host: &str) -> Option<IpAddr> {
    let address: IpAddr = host.split('%').next()?.parse().ok()?;
    Some(address.to_canonical())
}

/// `address/length`.
fn range(start: &str, length: &str) -> Option<Rule> {
    let start: IpAddr = start.parse().ok()?;
    if !length.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let length: u8 = length.parse().ok()?;
    let largest = if start.is_ipv4() { 32 } else { 128 };
    if length > largest {
        return None;
    }
    match start.to_canonical() {
        // An IPv4 address in IPv6 form, of whose 128 bits the last 32 say something.
        mapped if mapped.is_ipv4() && start.is_ipv6() => {
            Some(Rule::Range(mapped, length.saturating_sub(96)))
        }
        _ => Some(Rule::Range(start, length)),
    }
}

/// Whether the two begin with the same bits.
fn is_within(address: IpAddr, start: IpAddr, length: u8) -> bool {
    // Shifted by all bits there are, nothing is left to differ.
    match (address, start) {
        (IpAddr::V4(address), IpAddr::V4(start)) => {
            let differing = u32::from(address) ^ u32::from(start);
            differing.checked_shr(32 - u32::from(length)).unwrap_or(0) == 0
        }
        (IpAddr::V6(address), IpAddr::V6(start)) => {
            let differing = u128::from(address) ^ u128::from(start);
            differing.checked_shr(128 - u32::from(length)).unwrap_or(0) == 0
        }
        _ => false,
    }
}

/// `host:port` or `[host]:port`; what cannot be split is a host as it is.
fn split_port(entry: &str) -> (&str, &str) {
    if let Some(rest) = entry.strip_prefix('[') {
        return match rest.split_once("]:") {
            Some((host, port)) if !port.contains(':') => (host, port),
            _ => (rest.strip_suffix(']').unwrap_or(entry), ""),
        };
    }
    match entry.split_once(':') {
        Some((host, port)) if !port.contains(':') => (host, port),
        _ => (entry, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of golang.org/x/net/http/httpproxy (`UseProxyTests`), and what it does not ask.
    #[test]
    fn it_decides_as_the_go_client() {
        let rules = NoProxy::parse(
            "foobar.com, .barbaz.net, *.wildcard.io, 192.168.1.1, 192.168.1.2:81, 192.168.1.3:80, \
             10.0.0.0/30, 2001:db8::52:0:1, [2001:db8::52:0:2]:443, [2001:db8::52:0:3]:80, \
             2002:db8:a::45/64, :8080, , odd.example:x, 10.9.0.0/99, 10.8.0.0/+8, ::ffff:10.7.0.0/112",
        );
        for (host, expected) in [
            ("::2", false),
            ("192.168.1.1", true),
            ("192.168.1.2", false),
            ("192.168.1.3", true),
            ("192.168.1.4", false),
            ("10.0.0.2", true),
            ("10.0.0.4", false),
            ("::ffff:10.0.0.2", true),
            ("2001:db8::52:0:1", true),
            ("2001:db8::52:0:2", false),
            ("2001:db8::52:0:3", true),
            ("2002:db8:a::123", true),
            ("2002:db8:a:1::123", false),
            ("foobar.com", true),
            ("FooBar.com", true),
            ("www.foobar.com", true),
            ("foofoobar.com", false),
            ("baz.com", false),
            ("localhost.net", false),
            ("local.localhost", false),
            ("barbarbaz.net", false),
            ("www.barbaz.net", true),
            ("barbaz.net", false),
            ("www.wildcard.io", true),
            ("nested.www.wildcard.io", true),
            ("wildcard.io", false),
            ("odd.example", false),
            ("10.9.0.1", false),
            ("10.8.0.1", false),
            ("10.6.0.1", false),
            ("10.7.0.1", true),
        ] {
            assert_eq!(rules.matches(host, 80), expected, "{host}");
        }
    }

    /// The Go client takes no notice of such an entry; whoever writes it means this.
    #[test]
    fn an_address_in_brackets_needs_no_port() {
        let rules = NoProxy::parse("[fd00::7]");
        assert!(rules.matches("fd00::7", 80) && rules.matches("fd00::7%eth0", 80));
        assert!(!rules.matches("fd00::8", 80));
    }

    #[test]
    fn a_star_is_everything_and_nothing_is_nothing() {
        for (list, expected) in [
            ("*", true),
            ("a.example, *", true),
            ("", false),
            (", ,", false),
        ] {
            assert_eq!(
                NoProxy::parse(list).matches("b.example", 80),
                expected,
                "{list}"
            );
            assert_eq!(
                NoProxy::parse(list).matches("10.0.0.1", 80),
                expected,
                "{list}"
            );
        }
    }

    #[test]
    fn ranges_may_be_all_there_is() {
        let rules = NoProxy::parse("0.0.0.0/0");
        assert!(rules.matches("10.0.0.1", 80));
        assert!(!rules.matches("fd00::1", 80));
        let rules = NoProxy::parse("::/0, 10.0.0.1/32");
        assert!(rules.matches("fd00::1", 80) && rules.matches("10.0.0.1", 80));
        assert!(!rules.matches("10.0.0.2", 80));
    }
}
