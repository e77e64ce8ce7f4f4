//! Label selectors.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::{Error, path::check_text};

/// Selects objects by their labels (API concepts, "Label selectors"). Requirements are joined by "and".
///
/// Given as text (`"app=web,tier in (a,b)"`, sent as it is), or built, which checks keys and values by the
/// server's rules; what does not pass is an error before anything is sent.
///
/// Wire form: the query parameter `labelSelector`.
///
/// ```
/// use kubex_proto::LabelSelector;
///
/// let selector = LabelSelector::new()
///     .equals("app", "web")
///     .is_in("tier", ["front", "back"])
///     .exists("example.com/team")
///     .not_exists("canary");
/// assert_eq!(selector.to_text()?, "app=web,tier in (back,front),example.com/team,!canary");
/// assert!(LabelSelector::new().equals("app", "not valid").to_text().is_err());
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSelector {
    requirements: Vec<Requirement>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Requirement {
    Text(String),
    Typed {
        key: String,
        operator: Operator,
        values: Vec<String>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equals,
    NotEquals,
    In,
    NotIn,
    Exists,
    NotExists,
}

impl LabelSelector {
    /// Selects everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// The label has this value.
    #[must_use]
    pub fn equals(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.require(key, Operator::Equals, [value])
    }

    /// The label has another value, or is not there.
    #[must_use]
    pub fn not_equals(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.require(key, Operator::NotEquals, [value])
    }

    /// The label has one of these values; at least one must be given.
    #[must_use]
    pub fn is_in<V: Into<String>>(
        self,
        key: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.require(key, Operator::In, values)
    }

    /// The label has none of these values, or is not there; at least one must be given.
    #[must_use]
    pub fn not_in<V: Into<String>>(
        self,
        key: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.require(key, Operator::NotIn, values)
    }

    /// The label is there.
    #[must_use]
    pub fn exists(self, key: impl Into<String>) -> Self {
        self.require(key, Operator::Exists, [""; 0])
    }

    /// The label is not there.
    #[must_use]
    pub fn not_exists(self, key: impl Into<String>) -> Self {
        self.require(key, Operator::NotExists, [""; 0])
    }

    /// The text that is sent; a key or value that no label can have is an error that names it.
    pub fn to_text(&self) -> Result<String, Error> {
        let parts = self
            .requirements
            .iter()
            .map(Requirement::to_text)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(parts.join(","))
    }

    fn require<V: Into<String>>(
        mut self,
        key: impl Into<String>,
        operator: Operator,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let mut values: Vec<String> = values.into_iter().map(Into::into).collect();
        values.sort_unstable();
        values.dedup();
        self.requirements.push(Requirement::Typed {
            key: key.into(),
            operator,
            values,
        });
        self
    }
}

/// The same once more, so that one selector serves many calls.
impl From<&LabelSelector> for LabelSelector {
    fn from(selector: &LabelSelector) -> Self {
        selector.clone()
    }
}

/// Text in the server's own syntax.
impl From<&str> for LabelSelector {
    fn from(text: &str) -> Self {
        text.to_string().into()
    }
}

/// Text in the server's own syntax.
impl From<String> for LabelSelector {
    fn from(text: String) -> Self {
        Self {
            requirements: if text.is_empty() {
                Vec::new()
            } else {
                alloc::vec![Requirement::Text(text)]
            },
        }
    }
}

/// Text in the server's own syntax.
impl From<&String> for LabelSelector {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl Requirement {
    fn to_text(&self) -> Result<String, Error> {
        let (key, operator, values) = match self {
            Self::Text(text) => {
                check_text("label selector", text)?;
                return Ok(text.clone());
            }
            Self::Typed {
                key,
                operator,
                values,
            } => (key, *operator, values),
        };
        check_key(key)?;
        values
            .iter()
            .try_for_each(|value| check_value(key, value))?;
        let joined = values.join(",");
        Ok(match operator {
            Operator::Equals => format!("{key}={joined}"),
            Operator::NotEquals => format!("{key}!={joined}"),
            Operator::Exists => key.clone(),
            Operator::NotExists => format!("!{key}"),
            Operator::In | Operator::NotIn if values.is_empty() => {
                return Err(Error::refused(
                    "label selector",
                    key,
                    "needs at least one value to be in",
                ));
            }
            Operator::In => format!("{key} in ({joined})"),
            Operator::NotIn => format!("{key} notin ({joined})"),
        })
    }
}

/// A qualified name: an optional DNS subdomain and a slash, then at most 63 characters.
fn check_key(key: &str) -> Result<(), Error> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    let prefix_fits = prefix.is_none_or(|prefix| {
        (1..=253).contains(&prefix.len())
            && prefix.split('.').all(|part| {
                is_bounded_by_alphanumerics(part)
                    && part
                        .bytes()
                        .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            })
    });
    if prefix_fits && (1..=63).contains(&name.len()) && is_name(name) {
        return Ok(());
    }
    Err(Error::refused(
        "label key",
        key,
        "must be a name of at most 63 letters, digits, `-`, `_` or `.`, that starts and ends with a letter or digit, after a DNS subdomain and `/` if need be",
    ))
}

fn check_value(key: &str, value: &str) -> Result<(), Error> {
    if value.is_empty() || (value.len() <= 63 && is_name(value)) {
        return Ok(());
    }
    Err(Error::refused(
        &format!("value of label {key:?}"),
        value,
        "must be empty, or at most 63 letters, digits, `-`, `_` or `.`, that start and end with a letter or digit",
    ))
}

fn is_name(text: &str) -> bool {
    is_bounded_by_alphanumerics(text)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

fn is_bounded_by_alphanumerics(text: &str) -> bool {
    let alphanumeric = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    alphanumeric(text.bytes().next()) && alphanumeric(text.bytes().next_back())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_sent_as_it_is() {
        assert_eq!(
            LabelSelector::from("a in (b)").to_text().unwrap(),
            "a in (b)"
        );
        assert_eq!(LabelSelector::from("").to_text().unwrap(), "");
        assert!(LabelSelector::from("a\n").to_text().is_err());
    }

    #[test]
    fn text_and_typed_requirements_join() {
        let selector = LabelSelector::from("a=b")
            .not_in("c", ["d"])
            .not_equals("e", "");
        assert_eq!(selector.to_text().unwrap(), "a=b,c notin (d),e!=");
    }

    #[test]
    fn what_no_label_can_be_is_refused() {
        for key in [
            "",
            "-a",
            "a-",
            "a b",
            "/a",
            "A.b/c",
            "a/b/c",
            "a,b",
            &"a".repeat(64),
        ] {
            assert!(LabelSelector::new().exists(key).to_text().is_err(), "{key}");
        }
        for value in ["a b", "-", "a,b", "ü", &"a".repeat(64)] {
            assert!(
                LabelSelector::new().equals("a", value).to_text().is_err(),
                "{value}"
            );
        }
        assert!(LabelSelector::new().is_in("a", [""; 0]).to_text().is_err());
    }
}
