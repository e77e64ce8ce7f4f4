//! Which objects there are, as far as a watcher was told.

use alloc::{collections::BTreeMap, sync::Arc};
use core::cmp::Ordering;

use crate::{
    ObjectKey,
    resource_version::{is_not_later, order},
};

/// Keys, uids and versions of all objects that were told of: by them it is known what a new list no longer holds, and
/// what was told before.
#[derive(Debug, Default)]
pub(super) struct Known {
    objects: BTreeMap<ObjectKey, Seen>,
}

/// What is remembered of an object. Either may be missing, of one that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) uid: Option<Arc<str>>,
    pub(super) version: Option<Arc<str>>,
}

impl Seen {
    pub(super) fn new(uid: Option<&str>, version: Option<&str>) -> Self {
        Self {
            uid: uid.map(Into::into),
            version: version.map(Into::into),
        }
    }

    /// Whether both may be the same object. Who does not say who he is, is not held to be another.
    pub(super) fn is_same_object(&self, other: &Self) -> bool {
        match (&self.uid, &other.uid) {
            (Some(left), Some(right)) => left == right,
            _ => true,
        }
    }
}

impl Known {
    /// Whether that was told of this object before, or something later.
    pub(super) fn is_old(&self, key: &ObjectKey, version: Option<&str>) -> bool {
        let known = self
            .objects
            .get(key)
            .and_then(|seen| seen.version.as_deref());
        match (known, version) {
            (Some(known), Some(version)) => is_not_later(version, known),
            _ => false,
        }
    }

    /// Whether this object was told of.
    pub(super) fn holds(&self, key: &ObjectKey, seen: &Seen) -> bool {
        let known = self.objects.get(key);
        known.is_some_and(|known| known.is_same_object(seen))
    }

    /// Whether a deletion of this version leaves an object: another one, or the same one at a later version.
    pub(super) fn is_there_after(&self, key: &ObjectKey, deleted: &Seen) -> bool {
        let Some(known) = self.objects.get(key) else {
            return false;
        };
        let is_later = match (&known.version, &deleted.version) {
            (Some(known), Some(deleted)) => order(known, deleted) == Some(Ordering::Greater),
            _ => false,
        };
        is_later || !known.is_same_object(deleted)
    }

    /// Another object that is known under that key.
    pub(super) fn other_under(&self, key: &ObjectKey, seen: &Seen) -> Option<&Seen> {
        let known = self.objects.get(key);
        known.filter(|known| !known.is_same_object(seen))
    }

    /// Takes note of an object, and gives what was known under its key.
    pub(super) fn insert(&mut self, key: ObjectKey, seen: Seen) -> Option<Seen> {
        self.objects.insert(key, seen)
    }

    /// Forgets an object, and gives what was known of it.
    pub(super) fn remove(&mut self, key: &ObjectKey) -> Option<Seen> {
        self.objects.remove(key)
    }

    /// Those that are not in the other, or are another object there.
    pub(super) fn missing_in<'a>(
        &'a self,
        other: &'a Self,
    ) -> impl Iterator<Item = (&'a ObjectKey, &'a Seen)> {
        self.objects.iter().filter(|(key, seen)| {
            let there = other.objects.get(*key);
            !there.is_some_and(|there| seen.is_same_object(there))
        })
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn known(objects: &[(&str, &str, &str)]) -> Known {
        let mut known = Known::default();
        for (name, uid, version) in objects {
            known.insert(
                ObjectKey::cluster(*name),
                Seen::new(Some(uid), Some(version)),
            );
        }
        known
    }

    #[test]
    fn what_is_missing_is_found_by_key_and_uid() {
        let before = known(&[("a", "1", "5"), ("b", "2", "5"), ("c", "3", "5")]);
        let now = known(&[("a", "1", "9"), ("b", "4", "9"), ("d", "5", "9")]);
        let missing: Vec<_> = before.missing_in(&now).map(|(key, _)| key.name()).collect();
        assert_eq!(missing, ["b", "c"]);
    }

    #[test]
    fn only_versions_after_the_known_one_are_new() {
        let known = known(&[("a", "1", "10")]);
        let key = ObjectKey::cluster("a");
        for (version, old) in [("9", true), ("10", true), ("11", false), ("x", false)] {
            assert_eq!(known.is_old(&key, Some(version)), old, "{version}");
        }
        assert!(!known.is_old(&key, None));
        assert!(!known.is_old(&ObjectKey::cluster("b"), Some("1")));
    }
}
