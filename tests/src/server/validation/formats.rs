//! The forms of texts and numbers that more than one kind has, and what is said of others.

use std::net::IpAddr;

use super::super::name::NameRule;

const CONFIG_KEY: &str = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const VARIABLE: &str = "a valid environment variable name must consist only of printable ASCII characters other than '='";
const HEADER: &str = "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";
const PERCENT: &str = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
const WILDCARD: &str = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const SEARCH: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')";

type Sayings = Vec<String>;

/// The key of a `ConfigMap` or a Secret.
pub(super) fn config_key(key: &str) -> Sayings {
    let mut faults = Vec::new();
    if key.len() > 253 {
        faults.push("must be no more than 253 characters".to_owned());
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    if key.is_empty() || !key.chars().all(fits) {
        faults.push(CONFIG_KEY.to_owned());
    }
    if key == "." || key == ".." {
        faults.push(format!("must not be '{key}'"));
    } else if key.starts_with("..") {
        faults.push("must not start with '..'".to_owned());
    }
    faults
}

/// The name of an environment variable.
pub(super) fn variable(name: &str) -> Sayings {
    let fits = |c: char| (c.is_ascii_graphic() || c == ' ') && c != '=';
    if name.is_empty() {
        vec!["environment variable name must be non-empty".to_owned()]
    } else if name.chars().all(fits) {
        Vec::new()
    } else {
        vec![VARIABLE.to_owned()]
    }
}

/// A domain in which names are searched.
pub(super) fn search(domain: &str) -> Sayings {
    let part_fits = |part: &str| {
        let part = part.strip_prefix('_').unwrap_or(part);
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
        let outer = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        part.starts_with(outer) && part.ends_with(outer) && part.chars().all(inner)
    };
    let mut faults = Vec::new();
    if domain.len() > 253 {
        faults.push("must be no more than 253 characters".to_owned());
    }
    if !domain.split('.').all(part_fits) {
        faults.push(SEARCH.to_owned());
    }
    faults
}

/// The name of a port.
pub(super) fn port_name(name: &str) -> Sayings {
    let mut faults = Vec::new();
    let mut unless = |fine: bool, fault: &str| {
        if !fine {
            faults.push(fault.to_owned());
        }
    };
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    unless(name.len() <= 15, "must be no more than 15 characters");
    unless(
        !name.is_empty() && name.chars().all(fits),
        "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
    );
    unless(
        name.contains(|c: char| c.is_ascii_lowercase()),
        "must contain at least one letter (a-z)",
    );
    unless(!name.contains("--"), "must not contain consecutive hyphens");
    unless(
        !name.starts_with('-') && !name.ends_with('-'),
        "must not begin or end with a hyphen",
    );
    faults
}

/// The number of a port.
pub(super) fn port_number(number: i64) -> Sayings {
    between(number, 1, 65_535)
}

/// The number of a user or a group.
pub(super) fn user_number(number: i64) -> Sayings {
    between(number, 0, i64::from(i32::MAX))
}

pub(super) fn between(number: i64, low: i64, high: i64) -> Sayings {
    if (low..=high).contains(&number) {
        Vec::new()
    } else {
        vec![format!("must be between {low} and {high}, inclusive")]
    }
}

/// The name of a header of a request.
pub(super) fn header_name(name: &str) -> Sayings {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !name.is_empty() && name.chars().all(fits) {
        Vec::new()
    } else {
        vec![HEADER.to_owned()]
    }
}

/// A percentage; `None` is the number in it.
pub(super) fn percent(text: &str) -> Result<i64, String> {
    let number = text.strip_suffix('%').unwrap_or_default();
    let fits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    if fits {
        Ok(number.parse().unwrap_or(i64::MAX))
    } else {
        Err(PERCENT.to_owned())
    }
}

/// The host of an ingress that begins with a star.
pub(super) fn wildcard(host: &str) -> Sayings {
    let named = host.strip_prefix("*.");
    if named.is_some_and(|named| NameRule::Subdomain.faults(named).is_empty()) {
        Vec::new()
    } else {
        vec![WILDCARD.to_owned()]
    }
}

/// An address, as 10.9.8.7 or as `2001:db8::ffff`.
pub(super) fn address(text: &str) -> Sayings {
    if text.parse::<IpAddr>().is_ok() {
        Vec::new()
    } else {
        vec!["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)".to_owned()]
    }
}

/// A network, as 10.9.8.0/24 or as `2001:db8::/64`.
pub(super) fn network(text: &str) -> Sayings {
    let fits = text.split_once('/').is_some_and(|(address, bits)| {
        let limit = match address.parse::<IpAddr>() {
            Ok(IpAddr::V4(_)) => 32,
            Ok(IpAddr::V6(_)) => 128,
            Err(_) => return false,
        };
        bits.parse::<u8>().is_ok_and(|bits| bits <= limit)
    });
    if fits {
        Vec::new()
    } else {
        vec!["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)".to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_accept_and_refuse() {
        assert!(config_key("a.b_c-D").is_empty());
        assert_eq!(config_key("..").len(), 1);
        assert_eq!(config_key("a b"), [CONFIG_KEY]);
        assert!(variable("1 any:thing").is_empty());
        assert_eq!(variable("a=b"), [VARIABLE]);
        assert!(port_name("http-1").is_empty());
        assert_eq!(port_name("-1--").len(), 3);
        assert!(port_number(80).is_empty());
        assert_eq!(port_number(0), ["must be between 1 and 65535, inclusive"]);
        assert_eq!(percent("25%"), Ok(25));
        assert!(percent("25").is_err() && percent("%").is_err());
        assert!(wildcard("*.a.b").is_empty() && !wildcard("*a.b").is_empty());
        assert!(address("::1").is_empty() && !address("1.2.3").is_empty());
        assert!(network("10.0.0.0/24").is_empty() && !network("10.0.0.0/33").is_empty());
        assert!(header_name("X-A").is_empty() && !header_name("X A").is_empty());
    }
}
