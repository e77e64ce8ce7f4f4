//! What an event says.

use core::fmt;

use kubex_proto::{Error, ObjectKey, Resource};

use super::{
    Form, Invariant, Widget,
    checker::broken,
    view::{Change, Kind},
};

/// What an event says of an object.
pub(super) struct Told {
    pub(super) key: ObjectKey,
    pub(super) uid: u32,
    /// 0 for a deletion whose object is not told.
    pub(super) version: u64,
    pub(super) is_deletion: bool,
    /// None where it cannot be read.
    size: Option<u32>,
}

impl Told {
    pub(super) fn of(object: &Widget) -> Result<Self, (Invariant, String)> {
        let key = ObjectKey::of(object);
        let size = Some(object.size);
        Self::from_texts(key, object.uid(), object.resource_version(), size)
    }

    /// None of one that has no name.
    pub(super) fn of_unreadable(
        key: Option<&ObjectKey>,
        error: &Error,
    ) -> Result<Option<Self>, (Invariant, String)> {
        let Some(key) = key else {
            return Ok(None);
        };
        let Some(unreadable) = error.unreadable() else {
            return broken(
                Invariant::OnlyWhatWas,
                format!("{key} is unreadable: {error}"),
            );
        };
        let version = unreadable.resource_version.as_deref();
        Self::from_texts(key.clone(), unreadable.uid.as_deref(), version, None).map(Some)
    }

    pub(super) fn of_deletion(
        key: &ObjectKey,
        uid: Option<&str>,
        object: Option<&Widget>,
    ) -> Result<Self, (Invariant, String)> {
        let told = match object {
            Some(object) => Self::of(object)?,
            None => Self::from_texts(key.clone(), uid, Some("0"), None)?,
        };
        let same = Self::from_texts(key.clone(), uid, Some("0"), None)?;
        if (&told.key, told.uid) != (&same.key, same.uid) {
            return broken(Invariant::OnlyWhatWas, format!("{same} holds {told}"));
        }
        let is_deletion = true;
        Ok(Self {
            is_deletion,
            ..told
        })
    }

    fn from_texts(
        key: ObjectKey,
        uid: Option<&str>,
        version: Option<&str>,
        size: Option<u32>,
    ) -> Result<Self, (Invariant, String)> {
        let number = uid.and_then(|uid| uid.strip_prefix('u')?.parse().ok());
        let parsed = version.and_then(|version| version.parse().ok());
        match (number, parsed) {
            (Some(uid), Some(version)) => Ok(Self {
                key,
                uid,
                version,
                is_deletion: false,
                size,
            }),
            _ => broken(Invariant::OnlyWhatWas, format!("{key} {uid:?} {version:?}")),
        }
    }

    /// Whether that change is told.
    pub(super) fn is(&self, change: &Change) -> bool {
        let same_kind = self.is_deletion == (change.kind == Kind::Deleted);
        let same_version = self.version == change.version || self.is_deletion && self.version == 0;
        let readable = change.form == Form::Sound;
        let same_content = match self.size {
            Some(size) => readable && size == change.size,
            None => self.is_deletion || !readable,
        };
        let same_object = self.key == change.key && self.uid == change.uid;
        same_kind && same_version && same_content && same_object
    }

    /// A change in a few words.
    pub(super) fn word(change: &Change) -> String {
        let Change {
            kind,
            key,
            uid,
            version,
            ..
        } = change;
        format!("{} {key} u{uid}@{version}", kind.word())
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match (self.is_deletion, self.size) {
            (true, _) => "deletion of ",
            (false, None) => "unreadable ",
            (false, Some(_)) => "",
        };
        write!(f, "{word}{} u{}@{}", self.key, self.uid, self.version)
    }
}
