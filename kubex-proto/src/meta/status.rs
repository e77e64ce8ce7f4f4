//! `v1 Status`: how the server says that something failed, or that it is done.

use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::{Deserialize, Serialize};

use super::{ListMeta, null_as_default};
use crate::excerpt::excerpt_of;

/// How many characters of a message `Display` shows; [`Status::message`] has all of it.
const LONGEST_MESSAGE: usize = 1024;

/// The server's answer where there is no object to answer with: every failure, and the success of
/// some deletes (API concepts, "Status"; `meta/v1 Status`).
///
/// ```
/// use kubex_proto::Status;
///
/// let status: Status = serde_json::from_str(
///     r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404,
///         "message":"pods \"web\" not found","details":{"name":"web","kind":"pods"}}"#,
/// )?;
/// assert_eq!(status.reason, "NotFound");
/// assert_eq!(status.details.unwrap().name, "web");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Status {
    /// `Success` or `Failure`.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub status: String,
    /// What happened, for people.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub message: String,
    /// What happened, in one word for programs: `NotFound`, `Conflict`, `Expired` ...; empty where
    /// the server gave none.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub reason: String,
    /// The HTTP status code; 0 where the server gave none.
    #[serde(deserialize_with = "null_as_default")]
    pub code: u16,
    /// What it happened to, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<StatusDetails>,
    /// Holds a fresh continue token where a list's old one expired.
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: ListMeta,
}

/// What a [`Status`] is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct StatusDetails {
    /// The object's name.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub name: String,
    /// The API group of the object's resource; empty for the core group.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub group: String,
    /// The kind, or (as the real server does it) the plural, of the object.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub kind: String,
    /// The object's uid.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub uid: String,
    /// Each thing that is wrong.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub causes: Vec<StatusCause>,
    /// After how many seconds to try again; 0 where the server gave none.
    #[serde(deserialize_with = "null_as_default")]
    pub retry_after_seconds: u32,
}

/// One thing that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct StatusCause {
    /// In one word: `FieldValueInvalid`, `ResourceVersionTooLarge` ...
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub reason: String,
    /// For people.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub message: String,
    /// The field, as a path: `spec.containers[0].image`.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub field: String,
}

impl Status {
    /// Whether the status tells of a success.
    pub fn is_success(&self) -> bool {
        self.status == "Success"
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match (&*self.message, &*self.reason) {
            ("", "") => "the server gave no reason",
            ("", reason) => reason,
            (message, _) => message,
        };
        write!(f, "{}", Line(text))?;
        match (self.code, &*self.reason) {
            (0, _) => Ok(()),
            (code, "") => write!(f, " ({code})"),
            (code, reason) => write!(f, " ({code} {reason})"),
        }
    }
}

/// The server's words as they are for a line of a log: short, and without what would act on a terminal.
pub(crate) struct Line<'a>(pub(crate) &'a str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in excerpt_of(self.0, LONGEST_MESSAGE).chars() {
            match character {
                '\n' | '\t' => f.write_str(" ")?,
                control if control.is_control() => write!(f, "{}", control.escape_default())?,
                other => write!(f, "{other}")?,
            }
        }
        Ok(())
    }
}
