//! What is wrong with one field of a request, in the words of the real server.

use std::fmt;

use serde::Serialize;

/// One fault of one field; an `Invalid` Status lists them as causes.
#[derive(Debug)]
pub(crate) struct FieldError {
    kind: FieldErrorKind,
    field: String,
    body: String,
}

#[derive(Clone, Copy, Debug)]
enum FieldErrorKind {
    Required,
    Invalid,
    NotSupported,
    Forbidden,
    TooLong,
    TypeInvalid,
    TooMany,
    Duplicate,
    NotFound,
}

/// A cause as it stands in the details of a Status.
#[derive(Debug, Serialize)]
pub(crate) struct Cause {
    #[serde(rename = "reason", skip_serializing_if = "str::is_empty")]
    pub(crate) kind: &'static str,
    pub(crate) message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) field: String,
}

impl FieldError {
    pub(crate) fn required(field: &str, detail: &str) -> Self {
        Self::new(
            FieldErrorKind::Required,
            field,
            with_detail("Required value".to_owned(), detail),
        )
    }

    /// `value` is written as it is, without quotes.
    pub(crate) fn invalid_raw(field: &str, value: &str, detail: &str) -> Self {
        Self::new(
            FieldErrorKind::Invalid,
            field,
            with_detail(format!("Invalid value: {value}"), detail),
        )
    }

    pub(crate) fn invalid(field: &str, value: &str, detail: &str) -> Self {
        Self::invalid_raw(field, &format!("{value:?}"), detail)
    }

    pub(crate) fn forbidden(field: &str, detail: &str) -> Self {
        Self::new(
            FieldErrorKind::Forbidden,
            field,
            with_detail("Forbidden".to_owned(), detail),
        )
    }

    /// `value` is written as it is, without quotes.
    pub(crate) fn not_supported(field: &str, value: &str, supported: &[&str]) -> Self {
        let supported: Vec<String> = supported.iter().map(|value| format!("{value:?}")).collect();
        let body = format!(
            "Unsupported value: {value}: supported values: {}",
            supported.join(", ")
        );
        Self::new(FieldErrorKind::NotSupported, field, body)
    }

    /// The value is of another type than the schema says.
    pub(crate) fn type_invalid(field: &str, value: &str, detail: &str) -> Self {
        let body = with_detail(format!("Invalid value: {value:?}"), detail);
        Self::new(FieldErrorKind::TypeInvalid, field, body)
    }

    /// A value that is there already; it is written as it is, without quotes.
    pub(crate) fn duplicate(field: &str, value: &str) -> Self {
        let body = format!("Duplicate value: {value}");
        Self::new(FieldErrorKind::Duplicate, field, body)
    }

    /// What the value names is not there.
    pub(crate) fn not_found(field: &str, value: &str) -> Self {
        let body = format!("Not found: {value:?}");
        Self::new(FieldErrorKind::NotFound, field, body)
    }

    pub(crate) fn too_many(field: &str, count: u64, limit: u64) -> Self {
        let body = format!("Too many: {count}: must have at most {limit} items");
        Self::new(FieldErrorKind::TooMany, field, body)
    }

    pub(crate) fn too_long(field: &str, limit: usize) -> Self {
        let body = format!("Too long: may not be more than {limit} bytes");
        Self::new(FieldErrorKind::TooLong, field, body)
    }

    fn new(kind: FieldErrorKind, field: &str, body: String) -> Self {
        Self {
            kind,
            field: field.to_owned(),
            body,
        }
    }

    /// Several errors in one sentence: bare if it is one, in brackets if more. What is said twice
    /// stands there once.
    pub(crate) fn joined(errors: &[Self]) -> String {
        let mut all: Vec<String> = Vec::new();
        for error in errors.iter().map(Self::to_string) {
            if !all.contains(&error) {
                all.push(error);
            }
        }
        if all.len() == 1 {
            all.concat()
        } else {
            format!("[{}]", all.join(", "))
        }
    }
}

fn with_detail(body: String, detail: &str) -> String {
    if detail.is_empty() {
        body
    } else {
        format!("{body}: {detail}")
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.body)
    }
}

impl From<FieldError> for Cause {
    fn from(error: FieldError) -> Self {
        let kind = match error.kind {
            FieldErrorKind::Required => "FieldValueRequired",
            FieldErrorKind::Invalid => "FieldValueInvalid",
            FieldErrorKind::NotSupported => "FieldValueNotSupported",
            FieldErrorKind::Forbidden => "FieldValueForbidden",
            FieldErrorKind::TooLong => "FieldValueTooLong",
            FieldErrorKind::TypeInvalid => "FieldValueTypeInvalid",
            FieldErrorKind::TooMany => "FieldValueTooMany",
            FieldErrorKind::Duplicate => "FieldValueDuplicate",
            FieldErrorKind::NotFound => "FieldValueNotFound",
        };
        Self {
            kind,
            message: error.body,
            field: error.field,
        }
    }
}
