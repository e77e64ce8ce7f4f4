//! What a subscriber was not told of yet.

use alloc::collections::BTreeMap;

use crate::ObjectKey;

/// Keys that have changed, each once, in the order of their first change that was not told.
#[derive(Debug, Default)]
pub(super) struct Pending {
    order: BTreeMap<u64, ObjectKey>,
    keys: BTreeMap<ObjectKey, Entry>,
    next: u64,
}

#[derive(Debug)]
struct Entry {
    place: u64,
    /// Whether the subscriber knows of the object.
    is_known: bool,
}

impl Pending {
    /// A key has changed: whether it was there before, and is there now.
    pub(super) fn add(&mut self, key: ObjectKey, was_there: bool, is_there: bool) {
        match self.keys.get(&key) {
            Some(entry) if !entry.is_known && !is_there => {
                self.order.remove(&entry.place);
                self.keys.remove(&key);
            }
            Some(_) => {}
            None => {
                let place = self.next;
                self.next += 1;
                self.order.insert(place, key.clone());
                let is_known = was_there;
                self.keys.insert(key, Entry { place, is_known });
            }
        }
    }

    pub(super) fn take(&mut self) -> Option<ObjectKey> {
        let (_, key) = self.order.pop_first()?;
        self.keys.remove(&key);
        Some(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_once() {
        let [a, b] = ["a", "b"].map(ObjectKey::cluster);
        let mut pending = Pending::default();
        pending.add(a.clone(), true, true);
        pending.add(b.clone(), false, true);
        pending.add(a.clone(), true, false);
        assert_eq!(pending.take(), Some(a.clone()));
        assert_eq!(pending.take(), Some(b));
        assert_eq!(pending.take(), None);
        pending.add(a.clone(), false, true);
        assert_eq!(pending.take(), Some(a));
    }

    #[test]
    fn what_came_and_went_is_not_told() {
        let key = ObjectKey::cluster("a");
        let mut pending = Pending::default();
        pending.add(key.clone(), false, true);
        pending.add(key.clone(), true, false);
        assert_eq!(pending.take(), None);
        // One that was known went, came and went.
        pending.add(key.clone(), true, false);
        pending.add(key.clone(), false, true);
        pending.add(key.clone(), true, false);
        assert_eq!(pending.take(), Some(key));
    }
}
