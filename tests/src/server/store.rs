//! All objects, the one counter of versions, and the changes that led here.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde_json::Value;

use super::object_meta;
use super::owners::{Owners, Place};
use super::resources::ServedResource;

/// The objects of one resource by their key: `namespace/name`, or the name alone.
///
/// The keys sort by their bytes, as the real server's do: `a-b/x` comes before `a/x`.
pub(crate) type Objects = BTreeMap<String, Arc<Value>>;

pub(crate) struct Store {
    version: u64,
    /// Nothing before this version can be read any more.
    compacted: u64,
    objects: BTreeMap<Arc<str>, Objects>,
    owners: Owners,
    changes: VecDeque<Change>,
    kept: usize,
}

/// One write and what it changed.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) version: u64,
    pub(crate) storage: Arc<str>,
    pub(crate) key: String,
    pub(crate) before: Option<Arc<Value>>,
    pub(crate) after: Option<Arc<Value>>,
}

/// The version that was asked for has been compacted.
#[derive(Debug)]
pub(crate) struct Compacted;

impl Store {
    /// `kept` is how many changes are remembered.
    pub(crate) fn new(kept: usize) -> Self {
        Self {
            version: 0,
            compacted: 0,
            objects: BTreeMap::new(),
            owners: Owners::default(),
            changes: VecDeque::new(),
            kept,
        }
    }

    /// The version of the latest write.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    pub(crate) fn compacted(&self) -> u64 {
        self.compacted
    }

    pub(crate) fn object(&self, storage: &str, key: &str) -> Option<&Arc<Value>> {
        self.objects.get(storage)?.get(key)
    }

    /// Keeps an object under the next version.
    pub(crate) fn put(&mut self, storage: &Arc<str>, key: &str, mut object: Value) -> Change {
        self.version += 1;
        object_meta::set(
            &mut object,
            "resourceVersion",
            self.version.to_string().into(),
        );
        let after = Arc::new(object);
        let objects = self.objects.entry(Arc::clone(storage)).or_default();
        let before = objects.insert(key.to_owned(), Arc::clone(&after));
        self.record(storage, key, before, Some(after))
    }

    /// Removes an object; the removal is a version of its own.
    pub(crate) fn remove(&mut self, storage: &Arc<str>, key: &str) -> Option<Change> {
        let before = self.objects.get_mut(storage)?.remove(key)?;
        self.version += 1;
        Some(self.record(storage, key, Some(before), None))
    }

    fn record(
        &mut self,
        storage: &Arc<str>,
        key: &str,
        before: Option<Arc<Value>>,
        after: Option<Arc<Value>>,
    ) -> Change {
        let place = (Arc::clone(storage), key.to_owned());
        if let Some(before) = &before {
            self.owners.remove(&place, before);
        }
        if let Some(after) = &after {
            self.owners.add(&place, after);
        }
        let change = Change {
            version: self.version,
            storage: Arc::clone(storage),
            key: key.to_owned(),
            before,
            after,
        };
        self.changes.push_back(change.clone());
        while self.changes.len() > self.kept {
            if let Some(forgotten) = self.changes.pop_front() {
                self.compacted = forgotten.version;
            }
        }
        change
    }

    /// Forgets everything that was before now.
    pub(crate) fn compact(&mut self) {
        self.changes.clear();
        self.compacted = self.version;
    }

    /// The changes after a version, the oldest first.
    pub(crate) fn changes_after(
        &self,
        version: u64,
    ) -> Result<impl Iterator<Item = &Change>, Compacted> {
        if version < self.compacted {
            return Err(Compacted);
        }
        Ok(self
            .changes
            .iter()
            .filter(move |change| change.version > version))
    }

    /// The objects of a resource as they are now.
    pub(crate) fn latest(&self, storage: &str) -> &Objects {
        static NONE: Objects = Objects::new();
        self.objects.get(storage).unwrap_or(&NONE)
    }

    /// Sees the objects of a resource in another light; this is no write.
    pub(crate) fn reread(&mut self, storage: &str, read: impl Fn(&mut Value)) {
        for object in self
            .objects
            .get_mut(storage)
            .into_iter()
            .flat_map(BTreeMap::values_mut)
        {
            let mut seen = Value::clone(object);
            read(&mut seen);
            if seen != **object {
                *object = Arc::new(seen);
            }
        }
    }

    /// The objects of a resource as they were at a version: now, with the later changes undone.
    pub(crate) fn snapshot(
        &self,
        storage: &str,
        version: u64,
    ) -> Result<Cow<'_, Objects>, Compacted> {
        let mut objects = Cow::Borrowed(self.latest(storage));
        let later = self.changes_after(version)?;
        let mut later: Vec<&Change> = later.filter(|change| *change.storage == *storage).collect();
        while let Some(change) = later.pop() {
            match &change.before {
                Some(before) => objects
                    .to_mut()
                    .insert(change.key.clone(), Arc::clone(before)),
                None => objects.to_mut().remove(&change.key),
            };
        }
        Ok(objects)
    }

    /// Where the objects are that name this uid as that of an owner.
    pub(crate) fn dependents(&self, uid: &str) -> Vec<Place> {
        self.owners.dependents(uid)
    }

    /// The storages that hold anything, with their keys.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&Arc<str>, &String)> {
        self.objects
            .iter()
            .flat_map(|(storage, objects)| objects.keys().map(move |key| (storage, key)))
    }
}

impl Change {
    /// The state that a DELETED event shows: the last one, under the version of the change.
    pub(crate) fn gone(&self) -> Option<Value> {
        let mut object = self.before.as_deref()?.clone();
        object_meta::set(
            &mut object,
            "resourceVersion",
            self.version.to_string().into(),
        );
        Some(object)
    }
}

/// Where the real server keeps the objects of a resource, below `/registry/`.
pub(crate) fn folder(resource: &ServedResource) -> String {
    if !resource.built_in {
        return format!("{}/{}", resource.group(), resource.plural());
    }
    // Some kinds had other names once.
    let folder = match (resource.group(), resource.plural()) {
        ("", "endpoints") => "services/endpoints",
        ("", "nodes") => "minions",
        ("", "replicationcontrollers") => "controllers",
        ("", "services") => "services/specs",
        ("networking.k8s.io", "ingresses") => "ingress",
        (_, plural) => plural,
    };
    folder.to_owned()
}

/// The key of an object.
pub(crate) fn key(namespace: Option<&str>, name: &str) -> String {
    namespace.map_or_else(
        || name.to_owned(),
        |namespace| format!("{namespace}/{name}"),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn put(store: &mut Store, key: &str, value: u32) -> u64 {
        store
            .put(
                &"/pods".into(),
                key,
                json!({"metadata": {}, "value": value}),
            )
            .version
    }

    #[test]
    fn old_versions_are_read_from_the_changes() {
        let mut store = Store::new(100);
        let first = put(&mut store, "a", 1);
        let second = put(&mut store, "a", 2);
        put(&mut store, "b", 3);
        store.remove(&"/pods".into(), "a");
        assert_eq!(store.snapshot("/pods", first).unwrap()["a"]["value"], 1);
        assert_eq!(store.snapshot("/pods", second).unwrap()["a"]["value"], 2);
        assert_eq!(store.snapshot("/pods", second).unwrap().len(), 1);
        assert_eq!(store.latest("/pods").keys().collect::<Vec<_>>(), ["b"]);
        assert!(store.snapshot("/pods", 0).unwrap().is_empty());
    }

    #[test]
    fn what_is_compacted_is_gone_and_what_follows_is_not() {
        let mut store = Store::new(100);
        let first = put(&mut store, "a", 1);
        let second = put(&mut store, "a", 2);
        store.compact();
        assert!(store.snapshot("/pods", first).is_err());
        assert!(store.changes_after(second).is_ok());
        put(&mut store, "a", 3);
        assert_eq!(store.snapshot("/pods", second).unwrap()["a"]["value"], 2);
    }

    #[test]
    fn only_so_many_changes_are_kept() {
        let mut store = Store::new(2);
        for value in 0..5 {
            put(&mut store, "a", value);
        }
        assert_eq!(store.compacted(), 3);
        assert_eq!(store.changes_after(3).unwrap().count(), 2);
        assert!(store.changes_after(2).is_err());
    }
}
