//! JSON pointers.

use alloc::{
    format,
    string::{String, ToString},
};
use core::fmt;

use crate::Error;

/// A place in a JSON document (RFC 6901).
///
/// ```
/// use kubex_proto::JsonPointer;
///
/// let pointer = JsonPointer::root().field("metadata").field("annotations").field("example.com/a~b");
/// assert_eq!(pointer.as_str(), "/metadata/annotations/example.com~1a~0b");
/// assert_eq!(JsonPointer::root().field("items").index(0).as_str(), "/items/0");
/// assert_eq!(JsonPointer::root().field("items").end().as_str(), "/items/-");
/// assert!(JsonPointer::parse("spec/replicas").is_err());
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct JsonPointer(String);

impl JsonPointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// Takes a pointer in its written form. It is empty or starts with `/`, and `~` is followed by `0` or `1`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let refuse = |reason: &str| Err(Error::refused("JSON pointer", text, reason));
        if !text.is_empty() && !text.starts_with('/') {
            return refuse("must start with `/`, or be empty for the whole document");
        }
        let escapes_fit = text
            .split('~')
            .skip(1)
            .all(|rest| rest.starts_with(['0', '1']));
        if !escapes_fit {
            return refuse("`~` must be written `~0`, and `/` within a field `~1`");
        }
        Ok(Self(text.to_string()))
    }

    /// The field of that name of the object here; `/` and `~` in the name are escaped.
    #[must_use]
    pub fn field(mut self, name: &str) -> Self {
        self.0.push('/');
        for character in name.chars() {
            match character {
                '~' => self.0.push_str("~0"),
                '/' => self.0.push_str("~1"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// The item at that place, from 0, of the list here.
    #[must_use]
    pub fn index(self, index: usize) -> Self {
        self.field(&format!("{index}"))
    }

    /// The place after the last item of the list here: where `add` appends.
    #[must_use]
    pub fn end(self) -> Self {
        self.field("-")
    }

    /// The written form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JsonPointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::str::FromStr for JsonPointer {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_parses() {
        for text in ["", "/", "/a", "/a~1b/~0", "//"] {
            assert_eq!(JsonPointer::parse(text).unwrap().as_str(), text);
        }
        for text in ["a", "~", "/~", "/~2", "/a~"] {
            assert!(JsonPointer::parse(text).is_err(), "{text}");
        }
    }
}
