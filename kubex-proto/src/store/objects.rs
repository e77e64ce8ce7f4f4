//! Objects by their keys, and by indexes.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    sync::Arc,
    vec::Vec,
};

use super::IndexFunction;
use crate::{Error, ObjectKey, Resource};

/// All objects at one time.
pub(super) struct Objects<T> {
    readable: BTreeMap<ObjectKey, Arc<T>>,
    unreadable: BTreeMap<ObjectKey, Error>,
    indexes: Vec<OneIndex<T>>,
}

struct OneIndex<T> {
    function: IndexFunction<T>,
    keys: BTreeMap<String, BTreeSet<ObjectKey>>,
}

impl<T> Default for Objects<T> {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl<T> Objects<T> {
    pub(super) fn new(index_functions: &[IndexFunction<T>]) -> Self {
        let mut objects = Self {
            readable: BTreeMap::new(),
            unreadable: BTreeMap::new(),
            indexes: Vec::new(),
        };
        for function in index_functions {
            objects.add_index(function);
        }
        objects
    }

    pub(super) fn add_index(&mut self, function: &IndexFunction<T>) {
        let mut index = OneIndex {
            function: Arc::clone(function),
            keys: BTreeMap::new(),
        };
        for (key, object) in &self.readable {
            index.add(key, object);
        }
        self.indexes.push(index);
    }

    pub(super) fn get(&self, key: &ObjectKey) -> Option<&Arc<T>> {
        self.readable.get(key)
    }

    /// Whether there is an object of that key, be it unreadable.
    pub(super) fn has(&self, key: &ObjectKey) -> bool {
        self.readable.contains_key(key) || self.unreadable.contains_key(key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&ObjectKey, &Arc<T>)> {
        self.readable.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.readable.len()
    }

    pub(super) fn unreadable(&self) -> impl Iterator<Item = (&ObjectKey, &Error)> {
        self.unreadable.iter()
    }

    pub(super) fn by_index(&self, index: usize, text: &str) -> impl Iterator<Item = &Arc<T>> {
        let index = self.indexes.get(index);
        let keys = index.and_then(|index| index.keys.get(text));
        keys.into_iter().flatten().filter_map(|key| self.get(key))
    }

    pub(super) fn insert(&mut self, key: ObjectKey, object: Arc<T>) {
        self.take(&key);
        for index in &mut self.indexes {
            index.add(&key, &object);
        }
        self.readable.insert(key, object);
    }

    /// The object is there, but nobody can read it.
    pub(super) fn cannot_read(&mut self, key: ObjectKey, error: Error) {
        self.take(&key);
        self.unreadable.insert(key, error);
    }

    fn take(&mut self, key: &ObjectKey) {
        self.unreadable.remove(key);
        if let Some(object) = self.readable.remove(key) {
            for index in &mut self.indexes {
                index.remove(key, &object);
            }
        }
    }
}

impl<T: Resource> Objects<T> {
    /// Removes the object, unless another one with that uid is meant.
    pub(super) fn remove(&mut self, key: &ObjectKey, uid: Option<&str>) {
        let readable = self.readable.get(key).map(|object| object.uid());
        let there = readable.unwrap_or_else(|| {
            let unreadable = self.unreadable.get(key)?.unreadable()?;
            unreadable.uid.as_deref()
        });
        let is_another = matches!((there, uid), (Some(there), Some(uid)) if there != uid);
        if !is_another {
            self.take(key);
        }
    }

    /// The keys whose objects are not the same in both, and whether they are in this one.
    pub(super) fn differences(&self, other: &Self) -> Vec<(ObjectKey, bool)> {
        let mut keys: BTreeSet<&ObjectKey> = self.readable.keys().collect();
        keys.extend(self.unreadable.keys());
        keys.extend(other.readable.keys());
        keys.extend(other.unreadable.keys());
        let differs = |key: &ObjectKey| match (self.get(key), other.get(key)) {
            (Some(left), Some(right)) => {
                left.uid() != right.uid()
                    || left.resource_version().is_none()
                    || left.resource_version() != right.resource_version()
            }
            (None, None) => self.has(key) != other.has(key),
            _ => true,
        };
        keys.into_iter()
            .filter(|key| differs(key))
            .map(|key| (key.clone(), self.has(key)))
            .collect()
    }
}

impl<T> OneIndex<T> {
    fn add(&mut self, key: &ObjectKey, object: &T) {
        for text in (self.function)(object) {
            self.keys.entry(text).or_default().insert(key.clone());
        }
    }

    fn remove(&mut self, key: &ObjectKey, object: &T) {
        for text in (self.function)(object) {
            if let Some(keys) = self.keys.get_mut(&text) {
                keys.remove(key);
                if keys.is_empty() {
                    self.keys.remove(&text);
                }
            }
        }
    }
}
