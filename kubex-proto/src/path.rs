//! Paths of the API, and what may be one segment of them.
//!
//! Percent-encoding does not keep a name in its segment: the server decodes the path before it splits
//! it, and URL libraries resolve `..` as they see fit. So what cannot be one segment is refused, and all
//! else is encoded such that every library sends the same.

use alloc::{format, string::String};
use core::fmt::Write as _;

use crate::{Error, ResourceDescription};

/// A path under construction.
pub(crate) struct Path(String);

impl Path {
    /// `/api/{version}` or `/apis/{group}/{version}`.
    pub(crate) fn of(resource: &ResourceDescription) -> Result<Self, Error> {
        let path = if resource.group.is_empty() {
            Self("/api".into())
        } else {
            Self("/apis".into()).segment("group", &resource.group)?
        };
        path.segment("version", &resource.version)
    }

    /// One more segment. `field` is what an error calls it.
    pub(crate) fn segment(mut self, field: &str, value: &str) -> Result<Self, Error> {
        check_segment(field, value)?;
        self.0.push('/');
        encode(&mut self.0, value, |byte| matches!(byte, b':'));
        Ok(self)
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

/// Refuses what cannot be one segment of a path (client-go's rules for names, and control characters).
fn check_segment(field: &str, value: &str) -> Result<(), Error> {
    let reason = if value.is_empty() {
        match field {
            "namespace" => "is empty; for all namespaces list or watch with `all_namespaces()`",
            _ => "is empty",
        }
    } else if value == "." || value == ".." {
        "may not be `.` or `..`"
    } else if value.contains('/') {
        "may not contain `/`"
    } else if value.contains('%') {
        "may not contain `%`"
    } else if value.chars().any(char::is_control) {
        "may not contain control characters"
    } else if field == "namespace" && !is_dns_label(value) {
        "is no namespace's name: those are of at most 63 lower case letters, digits and `-`, and start and end with a letter or digit"
    } else {
        return Ok(());
    };
    Err(Error::refused(field, value, reason))
}

/// What RFC 1123 lets a label of a host name be, in lower case.
fn is_dns_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// Refuses a path with query that not every URL library would send as it is.
pub(crate) fn check_raw(path_and_query: &str) -> Result<(), Error> {
    let refuse = |reason| Err(Error::refused("path", path_and_query, reason));
    if !path_and_query.starts_with('/') {
        return refuse("must start with `/`");
    }
    if path_and_query.starts_with("//") {
        return refuse("may not start with `//`, which names another host");
    }
    if !is_encoded(path_and_query) {
        return refuse("holds what no URL can: encode it as `%` and two hexadecimal digits");
    }
    let path = path_and_query.split('?').next().unwrap_or_default();
    if path.split('/').any(is_dot_segment) {
        return refuse("may not hold `.` or `..` as a segment");
    }
    Ok(())
}

/// Whether a path with query holds nothing that must be encoded in it.
pub(crate) fn is_encoded(path_and_query: &str) -> bool {
    let mut rest = path_and_query.bytes();
    let mut in_query = false;
    while let Some(byte) = rest.next() {
        in_query |= byte == b'?';
        let fits = match byte {
            // The URL standard of browsers, which `url` follows, encodes it in a query.
            b'\'' => !in_query,
            b'%' => (0..2).all(|_| rest.next().is_some_and(|digit| digit.is_ascii_hexdigit())),
            // RFC 3986: unreserved, sub-delims, and what else a path or a query may hold.
            _ => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte),
        };
        if !fits {
            return false;
        }
    }
    true
}

/// `.` or `..`, encoded or not: some URL libraries take them away.
pub(crate) fn is_dot_segment(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

/// Percent-encodes all but RFC 3986's unreserved characters and what `keep` keeps.
pub(crate) fn encode(out: &mut String, text: &str, keep: impl Fn(u8) -> bool) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') || keep(byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// The parameters of a query, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(String);

impl Query {
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        self.0.push(if self.0.is_empty() { '?' } else { '&' });
        encode(&mut self.0, name, |_| false);
        self.0.push('=');
        encode(&mut self.0, value, |_| false);
    }

    /// Nothing, or `?name=value&...`.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Refuses control characters in a value that goes into a query or a header.
pub(crate) fn check_text(field: &str, value: &str) -> Result<(), Error> {
    if value.chars().any(char::is_control) {
        return Err(Error::refused(
            field,
            value,
            "may not contain control characters",
        ));
    }
    Ok(())
}

/// Refuses a field manager that the server would refuse.
pub(crate) fn check_field_manager(name: &str) -> Result<(), Error> {
    check_text("field manager", name)?;
    let length = name.chars().count();
    if (1..=128).contains(&length) {
        Ok(())
    } else {
        Err(Error::refused(
            "field manager",
            name,
            format!("must be of 1 to 128 characters, not {length}"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn segment(value: &str) -> Result<String, Error> {
        Path(String::new())
            .segment("name", value)
            .map(Path::into_string)
    }

    #[test]
    fn what_leaves_its_segment_is_refused() {
        for name in ["", ".", "..", "a/b", "a%2fb", "a\nb", "\0", "a\u{85}b"] {
            let error = segment(name).unwrap_err();
            assert!(
                error.to_string().starts_with("not sent: name"),
                "{name:?}: {error}"
            );
        }
    }

    #[test]
    fn everything_else_is_one_segment() {
        assert_eq!(segment("system:node").unwrap(), "/system:node");
        assert_eq!(segment("a b?c#d\\e").unwrap(), "/a%20b%3Fc%23d%5Ce");
        assert_eq!(segment("ü").unwrap(), "/%C3%BC");
        assert_eq!(segment("...").unwrap(), "/...");
        let long = "a".repeat(300);
        assert_eq!(segment(&long).unwrap().len(), 301);
    }

    #[test]
    fn what_url_libraries_encode_is_not_encoded_yet() {
        for text in ["/it's", "/a?b=%27", "/a%20b?c=d&e=/f?g", "/a(b)!$&*+,;=:@"] {
            assert!(is_encoded(text), "{text}");
        }
        for text in [
            "/a?b='c'", "/a b", "/{a}", "/[a]", "/a|b", "/50%", "/%2", "/%zz", "/ü",
        ] {
            assert!(!is_encoded(text), "{text}");
        }
    }

    #[test]
    fn a_query_is_encoded() {
        let mut query = Query::default();
        assert_eq!(query.as_str(), "");
        query.add("labelSelector", "app=web,tier in (a, b)");
        query.add("limit", "5");
        assert_eq!(
            query.as_str(),
            "?labelSelector=app%3Dweb%2Ctier%20in%20%28a%2C%20b%29&limit=5"
        );
    }
}
