//! What is wrong with bytes that are not JSON, in the words of the real server where they can be had.

use super::super::go_format;

/// Says what the parser stumbled over.
pub(crate) fn fault(error: &serde_json::Error, bytes: &[u8]) -> String {
    if error.is_eof() {
        return unfinished(bytes).unwrap_or_else(|| "unexpected end of JSON input".to_owned());
    }
    let Some(found) = found(error, bytes) else {
        return error.to_string();
    };
    let message = error.to_string();
    let place = if message.starts_with("trailing characters") {
        "after top-level value"
    } else if message.starts_with("expected value") {
        "looking for beginning of value"
    } else if message.starts_with("key must be a string") {
        "looking for beginning of object key string"
    } else if message.starts_with("expected `:`") {
        "after object key"
    } else if message.starts_with("expected `,` or `}`") {
        "after object key:value pair"
    } else if message.starts_with("expected `,` or `]`") {
        "after array element"
    } else {
        return message;
    };
    format!("invalid character {} {place}", go_format::character(found))
}

/// What is wrong with a text that ends within a word: Go takes the end for a space.
fn unfinished(bytes: &[u8]) -> Option<String> {
    let (mut in_string, mut is_escaped) = (false, false);
    let mut word = String::new();
    for byte in bytes {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            _ => {}
        }
        if !in_string && byte.is_ascii_lowercase() {
            word.push(char::from(*byte));
        } else {
            word.clear();
        }
    }
    if is_escaped {
        return Some("invalid character ' ' in string escape code".to_owned());
    }
    let literals = ["true", "false", "null"];
    let literal = literals.iter().find(|literal| literal.starts_with(&word))?;
    let expected = literal.get(word.len()..)?.chars().next()?;
    let is_within = !word.is_empty();
    is_within
        .then(|| format!("invalid character ' ' in literal {literal} (expecting '{expected}')"))
}

/// The character at which the parser stopped.
fn found(error: &serde_json::Error, bytes: &[u8]) -> Option<char> {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .nth(error.line().checked_sub(1)?)?;
    let byte = line.get(error.column().checked_sub(1)?)?;
    // Go takes the byte for a character.
    Some(char::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rubbish_is_told_as_the_real_server_does() {
        for (text, expected) in [
            ("", "unexpected end of JSON input"),
            (r#"{"a""#, "unexpected end of JSON input"),
            (r#"{"a": "t"#, "unexpected end of JSON input"),
            (
                r#"{"a": t"#,
                "invalid character ' ' in literal true (expecting 'r')",
            ),
            (r#"{"a": "\"#, "invalid character ' ' in string escape code"),
            ("{} x", "invalid character 'x' after top-level value"),
            (
                "[x]",
                "invalid character 'x' looking for beginning of value",
            ),
            (
                "{1}",
                "invalid character '1' looking for beginning of object key string",
            ),
            (r#"{"a" 1}"#, "invalid character '1' after object key"),
            (
                r#"{"a": 1 2}"#,
                "invalid character '2' after object key:value pair",
            ),
            ("[1 2]", "invalid character '2' after array element"),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
            assert_eq!(fault(&error, text.as_bytes()), expected, "{text}");
        }
    }
}
