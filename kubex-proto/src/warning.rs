//! What an API server warns of.

use alloc::{string::String, vec::Vec};

use http::{HeaderMap, header::WARNING};

/// So many of one answer are read; an API server sends a few.
const MOST: usize = 100;

/// So many characters of one are kept, as an API server sends no more in all.
const LONGEST: usize = 4096;

/// A warning that came with an answer: a version that goes away, a field that is not known, a policy that will be enforced.
///
/// Wire form: the header `Warning` (RFC 7234, section 5.5), repeated, or several in one, between commas:
/// `299 - "unknown field \"spec.replica\""`. They come with successes and with refusals alike. Who makes calls hears of them by
/// [`Config::with_warning_handler`](crate::Config::with_warning_handler); who sends requests by hand reads them here.
///
/// ```
/// use http::{HeaderMap, HeaderValue, header::WARNING};
/// use kubex_proto::Warning;
///
/// let mut headers = HeaderMap::new();
/// headers.insert(WARNING, HeaderValue::from_static(r#"299 - "v1beta1 is \"old\"", 299 - "use v1""#));
/// let warnings = Warning::of(&headers);
/// assert_eq!(warnings[0].text, r#"v1beta1 is "old""#);
/// assert_eq!((warnings[1].code, &*warnings[1].text), (299, "use v1"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Warning {
    /// Three digits; 299 of an API server, others of what stands between.
    pub code: u16,
    /// Who warns; `-` of an API server.
    pub agent: String,
    /// What of, for people: no control characters, at most 4096 characters.
    pub text: String,
}

impl Warning {
    /// All warnings among the headers of an answer, in their order. As in the Go client, one that cannot be read is
    /// passed over, with what follows it in the same header. More than 100 are not read.
    pub fn of(headers: &HeaderMap) -> Vec<Self> {
        let mut warnings = Vec::new();
        for value in headers.get_all(WARNING) {
            let mut rest = value.as_bytes().trim_ascii();
            while !rest.is_empty() && warnings.len() < MOST {
                let Some((warning, after)) = first(rest) else {
                    break;
                };
                warnings.push(warning);
                rest = after;
            }
        }
        warnings
    }
}

/// The first warning of several, and the others.
fn first(value: &[u8]) -> Option<(Warning, &[u8])> {
    let (code, rest) = word(value)?;
    let (agent, rest) = word(rest)?;
    let (text, rest) = quoted(rest)?;
    let warning = Warning {
        code: number(code)?,
        agent: printable(agent.into()).filter(|agent| !agent.is_empty())?,
        text: printable(text)?,
    };
    let mut rest = rest.trim_ascii();
    if let Some(date) = rest.strip_prefix(b"\"") {
        let end = date.iter().position(|byte| *byte == b'"')?;
        rest = date.get(end + 1..)?.trim_ascii();
    }
    match rest.split_first() {
        None => Some((warning, rest)),
        Some((b',', rest)) => Some((warning, rest.trim_ascii())),
        Some(_) => None,
    }
}

/// What stands before the first blank, and what after it.
fn word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|byte| *byte == b' ')?;
    Some((text.get(..end)?, text.get(end + 1..)?))
}

fn number(code: &[u8]) -> Option<u16> {
    let is_code = code.len() == 3 && code.iter().all(u8::is_ascii_digit);
    let digits = core::str::from_utf8(code).ok()?;
    is_code.then(|| digits.parse().ok())?
}

/// A text in quotes without its escapes, and what follows it.
fn quoted(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut bytes = text.strip_prefix(b"\"")?.iter();
    let mut found = Vec::new();
    loop {
        match bytes.next()? {
            b'"' => return Some((found, bytes.as_slice())),
            b'\\' => found.push(*bytes.next()?),
            byte => found.push(*byte),
        }
    }
}

fn printable(text: Vec<u8>) -> Option<String> {
    let mut text = String::from_utf8(text).ok()?;
    if text.contains(char::is_control) {
        return None;
    }
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
    }
    Some(text)
}

#[cfg(test)]
mod tests;
