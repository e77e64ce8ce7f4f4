//! Where a value does not have the form that its type asks for, in the words of the real server.

use std::fmt;

use serde_json::Value;

use super::super::go_format;
use super::path_element::PathElement;
use super::typing::ScalarForm;

/// The faults of an object, each with its path.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Faults(Vec<(String, String)>);

impl Faults {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn add(&mut self, path: &[PathElement], message: String) {
        self.0.push((super::field_set::shown(path), message));
    }

    /// Nothing, if there are no faults.
    pub(crate) fn none(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |(path, message): &(String, String)| {
            if path.is_empty() {
                message.clone()
            } else {
                format!("{path}: {message}")
            }
        };
        if let [fault] = self.0.as_slice() {
            return f.write_str(&shown(fault));
        }
        f.write_str("errors:")?;
        self.0
            .iter()
            .try_for_each(|fault| write!(f, "\n  {}", shown(fault)))
    }
}

/// Why a value is no scalar of this form; `null` always is.
pub(crate) fn of_scalar(form: ScalarForm, value: &Value) -> Option<String> {
    let pointer = || format!("&{{{}}}", go_format::plain(value));
    match (form, value) {
        (_, Value::Null)
        | (ScalarForm::Number, Value::Number(_))
        | (ScalarForm::Text, Value::String(_))
        | (ScalarForm::Bool, Value::Bool(_))
        | (ScalarForm::Any, Value::Number(_) | Value::String(_) | Value::Bool(_)) => None,
        (ScalarForm::Number, value) => Some(format!(
            "expected numeric (int or float), got {}",
            go_format::type_name(value)
        )),
        (ScalarForm::Text, value) => Some(format!(
            "expected string, got &value.valueUnstructured{{Value:{}}}",
            go_format::syntax(value)
        )),
        (ScalarForm::Bool, _) => Some(format!("expected boolean, got {}", pointer())),
        (ScalarForm::Any, _) => Some(format!("expected any scalar, got {}", pointer())),
    }
}

/// What is said of a value that is not the map or list it should be.
pub(crate) fn not_a(expected: &str, value: &Value) -> String {
    format!("expected {expected}, got &{{{}}}", go_format::plain(value))
}
