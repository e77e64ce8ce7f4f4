//! Field selectors.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::{Error, path::check_text};

/// Selects objects by the fields that the server indexes: `metadata.name` and `metadata.namespace` of every
/// kind, and a few of some (`status.phase` and `spec.nodeName` of pods). Requirements are joined by "and".
///
/// Wire form: the query parameter `fieldSelector`; in values, `\`, `,` and `=` are escaped.
///
/// ```
/// use kubex_proto::FieldSelector;
///
/// let selector = FieldSelector::new().equals("status.phase", "Running").not_equals("spec.nodeName", "");
/// assert_eq!(selector.to_text()?, "status.phase=Running,spec.nodeName!=");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSelector {
    requirements: Vec<String>,
}

impl FieldSelector {
    /// Selects everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// The field has this value.
    #[must_use]
    pub fn equals(self, field: &str, value: &str) -> Self {
        self.require(field, "=", value)
    }

    /// The field has another value.
    #[must_use]
    pub fn not_equals(self, field: &str, value: &str) -> Self {
        self.require(field, "!=", value)
    }

    /// The text that is sent; control characters are an error.
    pub fn to_text(&self) -> Result<String, Error> {
        let text = self.requirements.join(",");
        check_text("field selector", &text)?;
        Ok(text)
    }

    fn require(mut self, field: &str, operator: &str, value: &str) -> Self {
        let mut requirement = format!("{field}{operator}");
        for character in value.chars() {
            if matches!(character, '\\' | ',' | '=') {
                requirement.push('\\');
            }
            requirement.push(character);
        }
        self.requirements.push(requirement);
        self
    }
}

/// The same once more, so that one selector serves many calls.
impl From<&FieldSelector> for FieldSelector {
    fn from(selector: &FieldSelector) -> Self {
        selector.clone()
    }
}

/// Text in the server's own syntax.
impl From<&str> for FieldSelector {
    fn from(text: &str) -> Self {
        text.to_string().into()
    }
}

/// Text in the server's own syntax.
impl From<String> for FieldSelector {
    fn from(text: String) -> Self {
        Self {
            requirements: if text.is_empty() {
                Vec::new()
            } else {
                alloc::vec![text]
            },
        }
    }
}

/// Text in the server's own syntax.
impl From<&String> for FieldSelector {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped() {
        let selector = FieldSelector::from("a=b").equals("c", r"d,e=f\");
        assert_eq!(selector.to_text().unwrap(), r"a=b,c=d\,e\=f\\");
        assert!(FieldSelector::from("a\r").to_text().is_err());
    }
}
