//! Shortening what is quoted in errors.

use alloc::{borrow::Cow, format, string::String};

/// How many characters of somebody's text an error quotes.
const LENGTH: usize = 80;

/// The text, or its beginning if it is long.
pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
    excerpt_of(text, LENGTH)
}

/// The text, or so many characters of it if it has more.
pub(crate) fn excerpt_of(text: &str, length: usize) -> Cow<'_, str> {
    match text.char_indices().nth(length) {
        Some((end, _)) => Cow::Owned(format!("{}...", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// As [`excerpt`], of bytes that may not be text, with white space drawn together: how the body of
/// an answer is quoted that is no Status.
pub(crate) fn excerpt_of_body(body: &[u8]) -> String {
    let head = body.get(..LENGTH * 8).unwrap_or(body);
    let text = String::from_utf8_lossy(head);
    let mut flat = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !flat.is_empty() {
            flat.push(' ');
        }
        flat.push_str(word);
    }
    match flat.char_indices().nth(LENGTH * 3) {
        Some((end, _)) => format!("{}...", flat.get(..end).unwrap_or_default()),
        None => flat,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_between_characters() {
        let text = "ü".repeat(200);
        assert_eq!(excerpt(&text), format!("{}...", "ü".repeat(80)));
        assert_eq!(excerpt("short"), "short");
    }

    #[test]
    fn a_page_becomes_one_line() {
        assert_eq!(
            excerpt_of_body(b"<html>\r\n  <b>Bad\tGateway</b>\n</html>\xff"),
            "<html> <b>Bad Gateway</b> </html>\u{fffd}"
        );
    }
}
