//! JSON text to values, and errors that say where.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::Write as _;

use serde::Deserialize;

use crate::{Error, excerpt::excerpt};

/// Whether an error may quote what it could not decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quoting {
    Allowed,
    /// The bytes may hold the data of a Secret.
    Forbidden,
}

/// Decodes a whole text.
///
/// UTF-8 is validated once, ahead of the parser, which is faster than to let it do so string by string.
/// `what` is what an error calls it (`Pod`), `start` the offset of these bytes in the body.
pub(crate) fn from_json<'de, T: Deserialize<'de>>(
    bytes: &'de [u8],
    what: &str,
    start: usize,
    quoting: Quoting,
) -> Result<T, Error> {
    let text = core::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        Error::decode(format!(
            "cannot decode {what} at offset {}: not UTF-8",
            start.saturating_add(offset)
        ))
    })?;
    serde_json::from_str(text).map_err(|error| describe(text, what, start, quoting, false, &error))
}

/// An error that names the JSON path and the offset, and quotes a little of the text if it may. That a text ends
/// too early is its own fault if it is known to be whole, and else that of whatever cut it off.
pub(crate) fn describe(
    text: &str,
    what: &str,
    start: usize,
    quoting: Quoting,
    is_whole: bool,
    error: &serde_json::Error,
) -> Error {
    let offset = offset_of(text, error.line(), error.column());
    let words = error.to_string();
    // The parser blames what it read last: before a list or an object that is the separator. Where the text is
    // no JSON, though, a colon may follow what is no key, and would make a value part of the path.
    let separator = text
        .as_bytes()
        .get(offset)
        .is_some_and(|byte| matches!(byte, b':' | b','));
    let end = offset + usize::from(separator && error.is_data());
    let mut path = path_at(text, end, words.starts_with("missing field"));
    if path.is_empty() {
        path.push('.');
    }
    let place = format!("at {path} (offset {})", start.saturating_add(offset));
    if error.is_eof() && is_whole {
        return Error::decode(format!("cannot decode {what} {place}: it ends too early"));
    }
    if error.is_eof() {
        return Error::cut_off(format!("cannot decode {what} {place}: it is cut off"));
    }
    match quoting {
        // serde's own words may quote the value, so they are left out as well.
        Quoting::Forbidden => Error::decode(format!(
            "cannot decode {what} {place}: {} (what is there is not shown, as it may be secret)",
            if error.is_syntax() {
                "not JSON"
            } else {
                "not of the expected type"
            }
        )),
        Quoting::Allowed => {
            let words = words
                .rsplit_once(" at line ")
                .map_or(&*words, |(words, _)| words);
            Error::decode(format!(
                "cannot decode {what} {place}: {}, near {:?}",
                excerpt(words),
                near(text, offset)
            ))
        }
    }
}

/// The byte offset of the parser's line and column, both from 1.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start = match line {
        0 | 1 => 0,
        _ => memchr::memchr_iter(b'\n', text.as_bytes())
            .nth(line - 2)
            .map_or(text.len(), |newline| newline + 1),
    };
    start
        .saturating_add(column.saturating_sub(1))
        .min(text.len())
}

/// A few characters before and after the place.
fn near(text: &str, offset: usize) -> &str {
    let start = (0..=offset.saturating_sub(24))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or_default();
    let end = (offset + 16..text.len())
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(text.len());
    text.get(start..end).unwrap_or_default()
}

/// How many steps of a path are told: no kind is nested so deep, and rubbish has no end.
const DEPTH: usize = 32;

/// The path of the value that the offset lies in or just after: `.spec.containers[2].image`; or else of the
/// object around it, which is what misses a field.
fn path_at(text: &str, offset: usize, of_object: bool) -> String {
    let mut path: Vec<Step> = Vec::new();
    // How many levels lie below the path that is told.
    let mut deeper = 0_usize;
    let mut bytes = text
        .bytes()
        .enumerate()
        .take_while(|&(at, _)| at < offset.max(1));
    // The last string, which is the key if a colon follows.
    let mut string = String::new();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => {
                let mut end = at + 1;
                let mut escaped = false;
                for (at, byte) in bytes.by_ref() {
                    end = at;
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => break,
                        _ => {}
                    }
                }
                string.clear();
                string.push_str(text.get(at + 1..end).unwrap_or_default());
            }
            b'{' | b'[' if path.len() == DEPTH => deeper = deeper.saturating_add(1),
            b'{' => path.push(Step::Field(None)),
            b'[' => path.push(Step::Item(0)),
            b':' | b',' if deeper > 0 => {}
            b'}' | b']' if deeper > 0 => deeper -= 1,
            b':' => {
                if let Some(Step::Field(field)) = path.last_mut() {
                    *field = Some(core::mem::take(&mut string));
                }
            }
            b',' => match path.last_mut() {
                Some(Step::Item(index)) => *index += 1,
                Some(Step::Field(field)) => *field = None,
                None => {}
            },
            b'}' | b']' => {
                path.pop();
            }
            _ => {}
        }
    }
    if of_object && let Some(Step::Field(_)) = path.last() {
        path.pop();
    }
    let mut written = String::new();
    for step in &path {
        // Writing to a String does not fail.
        let _ = match step {
            Step::Field(None) => Ok(()),
            Step::Field(Some(field)) if field.contains(['.', '[', '/']) => {
                write!(written, "[{:?}]", excerpt(field))
            }
            Step::Field(Some(field)) => write!(written, ".{}", excerpt(field)),
            Step::Item(index) => write!(written, "[{index}]"),
        };
    }
    if deeper > 0 {
        written.push_str("...");
    }
    written
}

enum Step {
    Field(Option<String>),
    Item(usize),
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Item {
        a: BTreeMap<String, Vec<u8>>,
    }

    fn error(text: &str, quoting: Quoting) -> String {
        from_json::<Item>(text.as_bytes(), "Item", 10, quoting)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn names_path_and_offset() {
        assert_eq!(
            error(
                r#"{"x":{"y":[1,"a,b"]},"a":{"b.c":[1,2],"d":[1,2,"three"]}}"#,
                Quoting::Allowed
            ),
            "cannot decode Item at .a.d[2] (offset 63): invalid type: string \"three\", expected u8, near \"c\\\":[1,2],\\\"d\\\":[1,2,\\\"three\\\"]}}\""
        );
        assert!(error(r#"{"a":{"b.c":[true]}}"#, Quoting::Allowed).contains("at .a[\"b.c\"][0]"),);
        let escaped = error(r#"{"a":{"\":[\\":[true]}}"#, Quoting::Allowed);
        assert!(
            escaped.contains(r#"at .a["\\\":[\\\\"][0] (offset"#),
            "{escaped}"
        );
        assert!(error("{\n \"a\": 1\n}", Quoting::Allowed).contains("at .a (offset 18)"));
        assert!(error(r#"{"a":[]}"#, Quoting::Allowed).contains("at .a (offset"));
        assert!(error(r#"{"a":{"b":[1,[]]}}"#, Quoting::Allowed).contains("at .a.b[1] (offset"));
    }

    #[test]
    fn does_not_quote_what_is_secret() {
        for text in [
            r#"{"a":{"b":["CANARY"]}}"#,
            r#"{"a":"CANARY"}"#,
            r#"{"a": CANARY}"#,
            r#""CANARY""#,
        ] {
            let message = error(text, Quoting::Forbidden);
            assert!(!message.contains("CANARY"), "{message}");
        }
    }

    #[test]
    fn tells_so_many_steps_of_a_path() {
        let text = alloc::format!("{}{{\"a\":5, ", "[".repeat(DEPTH + 2));
        let path = path_at(&text, text.len(), false);
        assert_eq!(path, alloc::format!("{}...", "[0]".repeat(DEPTH)));
        let closed = alloc::format!("{text}}}]],[7");
        let path = path_at(&closed, closed.len(), false);
        assert_eq!(path, alloc::format!("{}[1]...", "[0]".repeat(DEPTH - 1)));
    }

    #[test]
    fn rubbish_never_panics() {
        let text = r#"{"a":{"ü\"":[1,2,{"b":[[],{}]}]},"c":"\\"}]}"#;
        for offset in 0..text.len() + 3 {
            let _ = path_at(text, offset, offset % 2 == 0);
            let _ = near(text, offset);
        }
        for (line, column) in [(0, 0), (1, 0), (9, 9), (usize::MAX, usize::MAX)] {
            assert!(offset_of("a\nb", line, column) <= 3);
        }
        assert!(from_json::<Item>(b"{\"a\xff", "Item", 0, Quoting::Allowed).is_err());
    }

    #[test]
    fn what_is_cut_off_says_so() {
        let error =
            from_json::<Item>(b"{\"a\":{\"b\":[1", "Item", 0, Quoting::Allowed).unwrap_err();
        assert!(error.is_cut_off(), "{error}");
    }
}
