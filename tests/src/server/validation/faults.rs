//! The faults that were found so far, in the order in which they were found.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::field_error::FieldError;
use super::super::label;
use super::super::name::NameRule;
use super::path::Path;

#[derive(Default)]
pub(super) struct Faults(pub(super) Vec<FieldError>);

impl Faults {
    /// All faults. What was found twice is told once.
    pub(super) fn told(self) -> Vec<FieldError> {
        let mut known = BTreeSet::new();
        let mut told = self.0;
        told.retain(|fault| known.insert(fault.to_string()));
        told
    }

    pub(super) fn required(&mut self, path: &Path, detail: &str) {
        self.0.push(FieldError::required(path, detail));
    }

    pub(super) fn forbidden(&mut self, path: &Path, detail: &str) {
        self.0.push(FieldError::forbidden(path, detail));
    }

    /// `value` is quoted if it is a text, and stands as JSON if not.
    pub(super) fn invalid(&mut self, path: &Path, value: impl Into<Value>, detail: &str) {
        let value = written(&value.into());
        self.0.push(FieldError::invalid_raw(path, &value, detail));
    }

    /// One fault for each thing that is wrong with a value.
    pub(super) fn all_invalid(&mut self, path: &Path, value: &str, details: &[String]) {
        for detail in details {
            self.invalid(path, value, detail);
        }
    }

    pub(super) fn not_supported(&mut self, path: &Path, value: &str, supported: &[&str]) {
        let value = format!("{value:?}");
        self.0
            .push(FieldError::not_supported(path, &value, supported));
    }

    /// A value that is not supported, as it is to be written.
    pub(super) fn not_supported_as(&mut self, path: &Path, shown: &str, supported: &[&str]) {
        self.0
            .push(FieldError::not_supported(path, shown, supported));
    }

    pub(super) fn duplicate(&mut self, path: &Path, value: impl Into<Value>) {
        let value = written(&value.into());
        self.0.push(FieldError::duplicate(path, &value));
    }

    /// A value that is there already, as it is to be written.
    pub(super) fn duplicate_as(&mut self, path: &Path, shown: &str) {
        self.0.push(FieldError::duplicate(path, shown));
    }

    /// A value that does not do, as it is to be written.
    pub(super) fn invalid_as(&mut self, path: &Path, shown: &str, detail: &str) {
        self.0.push(FieldError::invalid_raw(path, shown, detail));
    }

    pub(super) fn not_found(&mut self, path: &Path, value: &str) {
        self.0.push(FieldError::not_found(path, value));
    }

    pub(super) fn too_many(&mut self, path: &Path, given: usize, limit: u64) {
        let given = u64::try_from(given).unwrap_or(u64::MAX);
        self.0.push(FieldError::too_many(path, given, limit));
    }

    pub(super) fn too_long(&mut self, path: &Path, limit: usize) {
        self.0.push(FieldError::too_long(path, limit));
    }

    /// A field that must not be changed was.
    pub(super) fn immutable(&mut self, path: &Path, new: &Value, old: &Value) {
        if new != old {
            self.invalid(path, new.clone(), "field is immutable");
        }
    }

    pub(super) fn not_negative(&mut self, path: &Path, value: &Value) {
        if let Some(number) = value.as_i64().filter(|number| *number < 0) {
            self.invalid(path, number, "must be greater than or equal to 0");
        }
    }

    pub(super) fn positive(&mut self, path: &Path, value: &Value) {
        let number = value.as_i64().unwrap_or_default();
        if number <= 0 {
            self.invalid(path, number, "must be greater than zero");
        }
    }

    /// A text must follow a rule for names.
    pub(super) fn name(&mut self, path: &Path, value: &str, rule: NameRule) {
        self.all_invalid(path, value, &rule.faults(value));
    }

    /// A text must be fit for the key of a label.
    pub(super) fn label_key(&mut self, path: &Path, value: &str) {
        self.all_invalid(path, value, &label::key_faults(value));
    }

    /// Keys and values must be fit for labels.
    pub(super) fn labels(&mut self, path: &Path, labels: &Value) {
        for (key, value) in labels.as_object().into_iter().flatten() {
            self.label_key(path, key);
            let value = value.as_str().unwrap_or_default();
            self.all_invalid(path, value, &label::value_faults(value));
        }
    }

    /// A text must be one of those that there are.
    pub(super) fn one_of(&mut self, path: &Path, value: &Value, supported: &[&str]) {
        match value.as_str().unwrap_or_default() {
            "" => self.required(path, ""),
            text if supported.contains(&text) => {}
            text => self.not_supported(path, text, supported),
        }
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        value => value.to_string(),
    }
}

/// A text, empty where there is none: a typed object cannot tell the one from the other.
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The items of a list, with their paths.
pub(super) fn items<'a>(
    object: &'a Value,
    path: &Path,
    field: &str,
) -> impl Iterator<Item = (Path, &'a Value)> {
    let path = path.child(field);
    let list = object[field].as_array().into_iter().flatten();
    list.enumerate()
        .map(move |(index, item)| (path.index(index), item))
}

/// Whether a list, a map or a text has anything in it.
pub(super) fn is_given(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_i64() != Some(0),
    }
}
