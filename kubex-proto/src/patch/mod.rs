//! What a patch says, and in which language.

mod json_patch;
mod json_pointer;

pub use json_patch::JsonPatch;
pub use json_pointer::JsonPointer;

use alloc::string::ToString;
use core::fmt;

use bytes::Bytes;
use serde::Serialize;

use crate::Error;

/// The body of a patch, in one of the four languages that the server understands (API concepts, "Patch").
///
/// Whatever serialises can be given; what does not serialise to a JSON object is an error before anything
/// is sent.
///
/// ```
/// use kubex_proto::{JsonPatch, JsonPointer, Patch};
///
/// let merge = Patch::merge(serde_json::json!({"spec": {"replicas": 3}}));
/// let json = Patch::json(JsonPatch::new().replace(JsonPointer::parse("/spec/replicas")?, 3));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
pub struct Patch {
    pub(crate) language: Language,
    pub(crate) body: Result<Bytes, Error>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Merge,
    Strategic,
    Json,
    Apply,
}

impl Language {
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Merge => "application/merge-patch+json",
            Self::Strategic => "application/strategic-merge-patch+json",
            Self::Json => "application/json-patch+json",
            Self::Apply => "application/apply-patch+yaml",
        }
    }
}

impl Patch {
    /// JSON merge patch (RFC 7396): what is given replaces, `null` removes, lists are replaced whole.
    pub fn merge(patch: impl Serialize) -> Self {
        Self::serialize(Language::Merge, &patch)
    }

    /// Strategic merge patch: as merge, but lists are merged by key as the kind's schema says. For
    /// built-in kinds only; for others the server answers 415.
    pub fn strategic(patch: impl Serialize) -> Self {
        Self::serialize(Language::Strategic, &patch)
    }

    /// JSON patch (RFC 6902).
    pub fn json(patch: JsonPatch) -> Self {
        Self {
            language: Language::Json,
            body: patch.into_body(),
        }
    }

    /// Server-side apply: the fields given are owned by the field manager from then on, which must be named
    /// with [`field_manager`](crate::Prepared::field_manager).
    ///
    /// Exactly the fields that are in the JSON are taken: a typed struct that writes required fields which you
    /// left empty (`"containers": []`, `"selector": {}`) takes ownership of those, and empties them. Give
    /// a struct that skips what is not set, or `serde_json::json!`. An object that was read from the server
    /// holds `managedFields`, which is refused: leave them out, best with all that you do not mean to own.
    pub fn apply(object: impl Serialize) -> Self {
        Self::serialize(Language::Apply, &object)
    }

    fn serialize(language: Language, patch: &impl Serialize) -> Self {
        let body = serde_json::to_vec(patch)
            .map_err(|error| Error::refused_field("patch", error.to_string()))
            .and_then(|body| {
                if body.first() == Some(&b'{') {
                    Ok(Bytes::from(body))
                } else {
                    Err(Error::refused_field("patch", "must be a JSON object"))
                }
            });
        Self { language, body }
    }
}

/// The body may hold a secret, so it is not printed.
impl fmt::Debug for Patch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.body.as_ref().map(Bytes::len);
        f.debug_struct("Patch")
            .field("language", &self.language)
            .field("body_bytes", &bytes)
            .finish()
    }
}
