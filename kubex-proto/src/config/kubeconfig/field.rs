//! How the fields of a kubeconfig are read, and how an error names them.

use alloc::{format, string::String, vec::Vec};
use core::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer};

use crate::{Error, Pem, Secret, excerpt::excerpt};

/// Text; empty is as good as absent, as it is in Go.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty()))
}

/// Text that nobody is to see.
pub(super) fn secret<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Secret>, D::Error> {
    Ok(text(deserializer)?.map(Secret::new))
}

/// Anything that has a default; null is it.
pub(super) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A named entry of the file: what errors start with.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    kind: &'static str,
    pub(super) name: &'a str,
}

impl<'a> Entry<'a> {
    pub(super) fn new(kind: &'static str, name: &'a str) -> Self {
        Self { kind, name }
    }

    /// `user "jane": {what}`.
    pub(super) fn fault(self, what: impl fmt::Display) -> Error {
        Error::configuration(format!(
            "kubeconfig: {} {:?}: {what}",
            self.kind,
            excerpt(self.name)
        ))
    }

    /// `context "prod" names cluster "x", which is not there; there are: y`.
    pub(super) fn names_nothing(self, kind: &str, name: &str, choice: &str) -> Error {
        Error::configuration(format!(
            "kubeconfig: {} {:?} names {kind} {:?}, which is not there; {choice}",
            self.kind,
            excerpt(self.name),
            excerpt(name)
        ))
    }

    /// PEM text given as base64 in the field `{field}-data`, or else the file that the field names.
    pub(super) fn pem(
        self,
        field: &str,
        data: Option<&Secret>,
        file: Option<&String>,
    ) -> Result<Option<Pem>, Error> {
        let Some(data) = data else {
            // Whoever mistakes the field for the other one would see the key in messages about the file.
            if file.is_some_and(|path| path.contains('\n')) {
                return Err(self.fault(format_args!(
                    "{field}: not a path; if it is the text itself, give it as base64 in {field}-data"
                )));
            }
            return Ok(file.map(Pem::file));
        };
        let mut encoded: Vec<u8> = data.expose().bytes().collect();
        encoded.retain(|byte| !byte.is_ascii_whitespace());
        // The decoder's own error holds a character of the key.
        let text = STANDARD
            .decode(encoded)
            .map_err(|_| self.fault(format_args!("{field}-data: not base64 (RFC 4648)")))?;
        if !text.windows(BEGIN.len()).any(|window| window == BEGIN) {
            return Err(self.fault(format_args!(
                "{field}-data: not PEM text (RFC 7468) once decoded"
            )));
        }
        Ok(Some(Pem::data(text)))
    }
}

const BEGIN: &[u8] = b"-----BEGIN ";
