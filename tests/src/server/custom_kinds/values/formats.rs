//! The formats of texts, as far as programs use them; a text of any other format is taken as it is.

use std::net::{Ipv4Addr, Ipv6Addr};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::Date;

/// Whether a text has a format.
pub(super) fn holds(format: &str, text: &str) -> bool {
    // The real server does not look at the dashes in the name of a format.
    match format.replace('-', "").as_str() {
        "datetime" => text.parse::<Timestamp>().is_ok() && text.contains(['T', 't']),
        "date" => text.len() == 10 && text.parse::<Date>().is_ok(),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "cidr" => is_cidr(text),
        "mac" => is_mac(text),
        "uuid" => is_uuid(text),
        "byte" => STANDARD.decode(text).is_ok(),
        "uri" => is_uri(text),
        "email" => text.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace)
        }),
        "hostname" => is_hostname(text),
        "duration" => is_duration(text),
        _ => true,
    }
}

fn is_cidr(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else {
        return false;
    };
    let within = |limit: u8| bits.parse::<u8>().is_ok_and(|bits| bits <= limit);
    address.parse::<Ipv4Addr>().is_ok() && within(32)
        || address.parse::<Ipv6Addr>().is_ok() && within(128)
}

fn is_mac(text: &str) -> bool {
    let separator = if text.contains('-') { '-' } else { ':' };
    let parts: Vec<&str> = text.split(separator).collect();
    let is_byte = |part: &&str| part.len() == 2 && part.chars().all(|c| c.is_ascii_hexdigit());
    matches!(parts.len(), 6 | 8 | 20) && parts.iter().all(is_byte)
}

fn is_uuid(text: &str) -> bool {
    let digits = text.replace('-', "");
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    digits.len() == 32
        && digits.chars().all(|c| c.is_ascii_hexdigit())
        && (parts == [8, 4, 4, 4, 12] || parts == [32])
}

/// An absolute path, or a scheme and something behind it.
fn is_uri(text: &str) -> bool {
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    };
    let has_start = text.starts_with('/')
        || text
            .split_once(':')
            .is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty());
    has_start && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn is_hostname(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    text.len() <= 255
        && text
            .strip_suffix('.')
            .unwrap_or(text)
            .split('.')
            .all(is_label)
}

/// As Go writes durations, and with the longer units and words of Scala's.
fn is_duration(text: &str) -> bool {
    const UNITS: [&str; 27] = [
        "ns",
        "us",
        "µs",
        "ms",
        "s",
        "m",
        "h",
        "d",
        "w",
        "nanos",
        "nanosecond",
        "nanoseconds",
        "micros",
        "microseconds",
        "millis",
        "milli",
        "milliseconds",
        "sec",
        "secs",
        "seconds",
        "min",
        "mins",
        "minutes",
        "hour",
        "hours",
        "days",
        "weeks",
    ];
    let mut rest = text.trim_start_matches(['+', '-']);
    if rest == "0" {
        return true;
    }
    let mut parts = 0;
    while !rest.is_empty() {
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let unit = after.trim_start();
        let end = unit
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(unit.len());
        if after.len() == rest.len() || !UNITS.contains(&unit[..end].trim_end()) {
            return false;
        }
        (rest, parts) = (&unit[end..], parts + 1);
    }
    parts > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_apart() {
        for (format, good, bad) in [
            ("date-time", "2026-01-01T00:00:00Z", "yesterday"),
            ("datetime", "2026-01-01T00:00:00.5+01:00", "2026-01-01"),
            ("date", "2020-01-01", "2020-1-1"),
            ("ipv4", "10.0.0.1", "10.0.0"),
            ("ipv6", "::1", "10.0.0.1"),
            ("cidr", "10.0.0.0/8", "10.0.0.0/33"),
            ("mac", "00:11:22:33:44:55", "00:11"),
            ("uuid", "927c0e63-8b31-4e1d-8a9b-13183ede48ce", "927c0e63"),
            ("byte", "aGk=", "abc"),
            ("uri", "https://example.com/x", "a b"),
            ("email", "a@b", "a"),
            ("hostname", "example.com", "A_b"),
            ("duration", "1h30m", "%% !"),
            ("duration", "5d", "5x"),
        ] {
            assert!(holds(format, good), "{format} {good}");
            assert!(!holds(format, bad), "{format} {bad}");
        }
        assert!(holds("something-else", "anything"));
    }
}
