//! `meta/v1 DeleteOptions`: the body of a delete.

use alloc::{string::String, vec::Vec};

use serde::Serialize;

/// How to delete (`meta/v1 DeleteOptions`), as the `delete` verbs send it.
///
/// ```
/// use kubex_proto::{DeleteOptions, PropagationPolicy};
///
/// let options = DeleteOptions {
///     grace_period_seconds: Some(0),
///     propagation_policy: Some(PropagationPolicy::Foreground),
///     ..DeleteOptions::default()
/// };
/// assert_eq!(
///     serde_json::to_string(&options)?,
///     r#"{"gracePeriodSeconds":0,"propagationPolicy":"Foreground"}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeleteOptions {
    /// How long the object may take to end, in seconds; 0 is at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grace_period_seconds: Option<u32>,
    /// What becomes of what the object owns; the kind's own default if none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub propagation_policy: Option<PropagationPolicy>,
    /// What must hold, or else the server answers with a conflict.
    #[serde(skip_serializing_if = "Preconditions::is_empty")]
    pub preconditions: Preconditions,
    /// `["All"]`: go through everything, store nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dry_run: Vec<&'static str>,
}

/// What becomes of the objects that a deleted one owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum PropagationPolicy {
    /// They stay, without the owner.
    Orphan,
    /// The owner goes at once, they follow.
    Background,
    /// They go first, then the owner.
    Foreground,
}

/// What must hold of an object for it to be deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preconditions {
    /// It is this very object, not a later one of the same name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// It has not changed since this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_version: Option<String>,
}

impl Preconditions {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
