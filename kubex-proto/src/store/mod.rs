//! A cache of objects that a watcher keeps in step.

mod objects;
mod pending;

use alloc::{collections::BTreeMap, string::String, sync::Arc, vec::Vec};
use core::fmt;

use self::{objects::Objects, pending::Pending};
use crate::{Error, ObjectKey, Resource, WatcherEvent};

/// The objects of a kind as a [`Watcher`](crate::Watcher) tells of them, by namespace and name: a plain value that is fed
/// with events. A transport has a store that feeds itself, and that many tasks can read while it changes.
///
/// - When all objects are read again, they take the place of the old ones at one stroke, at
///   [`InitDone`](WatcherEvent::InitDone); until then the old ones are there. Nobody sees half a list.
/// - An object that does not decode is in no one's way: its old value is dropped, as it holds no longer, and its key is among
///   the [`unreadable`](Self::unreadable) ones until it can be read again or is gone.
/// - [Indexes](Self::add_index) find objects by whatever a function makes of them.
/// - Who [subscribes](Self::subscribe) is told which keys have changed, each once however often it changed.
///
/// ```
/// use kubex_proto::{ObjectKey, ObjectMeta, PartialObjectMetadata, Resource, Store, WatcherEvent};
///
/// let mut pods = Store::new();
/// let by_app = pods.add_index(|pod: &PartialObjectMetadata| pod.labels().get("app").cloned().into_iter().collect());
///
/// let mut web = PartialObjectMetadata::default();
/// web.metadata = ObjectMeta::named("web-1");
/// web.labels_mut().insert("app".into(), "web".into());
/// pods.apply(WatcherEvent::InitStart);
/// pods.apply(WatcherEvent::InitItem(web));
/// assert!(!pods.is_ready() && pods.is_empty());
/// pods.apply(WatcherEvent::InitDone);
/// assert!(pods.is_ready() && pods.contains(&ObjectKey::cluster("web-1")));
/// assert_eq!(pods.by_index(by_app, "web").count(), 1);
/// ```
pub struct Store<T> {
    current: Objects<T>,
    /// Those that take the place of the current ones once all have come.
    arriving: Option<Objects<T>>,
    ready: bool,
    index_functions: Vec<IndexFunction<T>>,
    subscribers: BTreeMap<u64, Pending>,
    next_subscriber: u64,
}

pub(crate) type IndexFunction<T> = Arc<dyn Fn(&T) -> Vec<String> + Send + Sync>;

/// An index of a [`Store`]: what [`add_index`](Store::add_index) gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Index(usize);

/// Who is told of changes: what [`subscribe`](Store::subscribe) gives.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Subscription(u64);

/// That an object is no longer what it was.
///
/// ```
/// use kubex_proto::{Change, Resource};
///
/// fn tell(change: &Change<impl Resource>) {
///     match &change.object {
///         Some(object) => println!("{} is at version {:?}", change.key, object.resource_version()),
///         None => println!("{} is gone", change.key),
///     }
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Change<T> {
    /// Namespace and name.
    pub key: ObjectKey,
    /// The object as it is now; none if it is gone, or [unreadable](Store::unreadable).
    pub object: Option<Arc<T>>,
}

impl<T> Default for Store<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Store<T> {
    /// An empty one.
    pub fn new() -> Self {
        Self {
            current: Objects::default(),
            arriving: None,
            ready: false,
            index_functions: Vec::new(),
            subscribers: BTreeMap::new(),
            next_subscriber: 0,
        }
    }

    /// Whether all objects have come once.
    pub fn is_ready(&self) -> bool {
        self.ready
    }

    /// The object of that key.
    pub fn object(&self, key: &ObjectKey) -> Option<&Arc<T>> {
        self.current.get(key)
    }

    /// Whether there is an object of that key that can be read.
    pub fn contains(&self, key: &ObjectKey) -> bool {
        self.object(key).is_some()
    }

    /// All objects, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&ObjectKey, &Arc<T>)> {
        self.current.iter()
    }

    /// How many objects there are that can be read.
    pub fn len(&self) -> usize {
        self.current.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The objects that are there but do not decode, and why.
    pub fn unreadable(&self) -> impl Iterator<Item = (&ObjectKey, &Error)> {
        self.current.unreadable()
    }

    /// Finds objects from now on by each of the texts that the function makes of them.
    pub fn add_index(
        &mut self,
        function: impl Fn(&T) -> Vec<String> + Send + Sync + 'static,
    ) -> Index {
        let function: IndexFunction<T> = Arc::new(function);
        self.current.add_index(&function);
        if let Some(arriving) = &mut self.arriving {
            arriving.add_index(&function);
        }
        self.index_functions.push(function);
        Index(self.index_functions.len() - 1)
    }

    /// The objects of which the index's function made this text, in the order of their keys.
    pub fn by_index(&self, index: Index, text: &str) -> impl Iterator<Item = &Arc<T>> {
        self.current.by_index(index.0, text)
    }

    /// Wants to be told of changes, beginning with all objects that are there.
    pub fn subscribe(&mut self) -> Subscription {
        let id = self.next_subscriber;
        self.next_subscriber += 1;
        let mut pending = Pending::default();
        for (key, _) in self.iter() {
            pending.add(key.clone(), false, true);
        }
        self.subscribers.insert(id, pending);
        Subscription(id)
    }

    /// The next change that the subscriber was not told of. However often a key has changed, it is told once, as it is now;
    /// of one that came and went in between, nothing is. So what is held for a slow subscriber is bounded by the objects there
    /// are, and those it knows of.
    pub fn next_change(&mut self, subscription: &Subscription) -> Option<Change<T>> {
        let key = self.subscribers.get_mut(&subscription.0)?.take()?;
        let object = self.current.get(&key).cloned();
        Some(Change { key, object })
    }

    /// Is told no more.
    #[allow(clippy::needless_pass_by_value)] // It is of no use afterwards.
    pub fn unsubscribe(&mut self, subscription: Subscription) {
        self.subscribers.remove(&subscription.0);
    }

    fn changed(&mut self, key: &ObjectKey, was_there: bool) {
        let is_there = self.current.has(key);
        for pending in self.subscribers.values_mut() {
            pending.add(key.clone(), was_there, is_there);
        }
    }
}

impl<T: Resource> Store<T> {
    /// Takes an event of the watcher.
    pub fn apply(&mut self, event: WatcherEvent<T>) {
        match event {
            WatcherEvent::InitStart => {
                self.arriving = Some(Objects::new(&self.index_functions));
            }
            WatcherEvent::InitItem(object) | WatcherEvent::Applied(object) => {
                let key = ObjectKey::of(&object);
                self.write(&key, |objects| {
                    objects.insert(key.clone(), Arc::new(object));
                });
            }
            WatcherEvent::Deleted { key, uid, .. } => {
                self.write(&key, |objects| objects.remove(&key, uid.as_deref()));
            }
            WatcherEvent::Unreadable {
                key: Some(key),
                error,
            } => {
                self.write(&key, |objects| {
                    objects.cannot_read(key.clone(), error);
                });
            }
            WatcherEvent::InitDone => self.arrived(),
            WatcherEvent::Unreadable { key: None, .. } | WatcherEvent::Interrupted(_) => {}
        }
    }

    /// Writes to the objects that arrive, if some do, or else to the current ones.
    fn write(&mut self, key: &ObjectKey, change: impl FnOnce(&mut Objects<T>)) {
        if let Some(arriving) = &mut self.arriving {
            return change(arriving);
        }
        let was_there = self.current.has(key);
        change(&mut self.current);
        if was_there || self.current.has(key) {
            self.changed(key, was_there);
        }
    }

    fn arrived(&mut self) {
        let Some(arriving) = self.arriving.take() else {
            return;
        };
        let before = core::mem::replace(&mut self.current, arriving);
        self.ready = true;
        if self.subscribers.is_empty() {
            return;
        }
        for (key, was_there) in before.differences(&self.current) {
            self.changed(&key, was_there);
        }
    }
}

impl<T> fmt::Debug for Store<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("ready", &self.ready)
            .field("objects", &self.len())
            .field("unreadable", &self.unreadable().count())
            .field("subscribers", &self.subscribers.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
