//! A cache of objects that keeps itself in step.

mod changes;
mod shared;

pub use changes::Changes;

use std::{
    any::Any,
    fmt,
    future::poll_fn,
    sync::{Arc, RwLockReadGuard},
};

use kubex_proto::{Error, Follow, Index, ObjectKey, Resource, Scope};
use serde::de::DeserializeOwned;

use self::shared::{Feed, Shared, Waiter};
use crate::{Client, Transport};

/// The objects of a kind as they are now, kept in step by one watch that all clones share: a reflector, or the store of an
/// informer.
///
/// Reading it asks no server. It is behind by as long as a change takes to arrive; where the connection is lost it shows what was
/// last known, and [`trouble`](Self::trouble) says why. When all objects are read again they take the place of the
/// old ones at one stroke. The watch ends with the last clone and the last [`Changes`].
///
/// ```no_run
/// use k8s_openapi::api::core::v1::Pod;
/// use kubex_tokio::{Client, ObjectKey, Resource, Store};
///
/// # async fn run(client: Client) -> Result<(), kubex_tokio::Error> {
/// let pods = Store::of(client.api::<Pod>().watcher().labels("app=web"));
/// pods.ready().await?;
/// for pod in pods.objects() {
///     println!("{}", pod.name());
/// }
/// let mut changes = pods.changes();
/// while let Some(change) = changes.next().await {
///     println!("{} is {}", change.key, if change.object.is_some() { "there" } else { "gone" });
/// }
/// # Ok(())
/// # }
/// ```
pub struct Store<T> {
    shared: Arc<Shared<T>>,
    /// The work behind the store, which ends when nobody holds it.
    task: Arc<dyn Any + Send + Sync>,
}

impl<T> Store<T>
where
    T: Resource + DeserializeOwned + Send + Sync + 'static,
{
    /// Follows these objects from now on, by a task of its own.
    ///
    /// # Panics
    ///
    /// On tokio, outside of a runtime, as there is nothing to start the task on.
    pub fn of<K: Resource, S: Scope, C: Transport>(follow: Follow<T, K, S, Client<C>>) -> Self {
        let shared = Arc::new(Shared::default());
        let mut events = follow.stream();
        let feed = Feed(Arc::clone(&shared));
        let task = C::spawn(Box::pin(async move {
            while let Some(event) = events.next().await {
                feed.0.take(event);
            }
        }));
        Self {
            shared,
            task: Arc::new(task),
        }
    }
}

impl<T> Store<T> {
    /// Waits until all objects have come once.
    ///
    /// What somebody must mend, so that they cannot come, is an error: the user may not list them, say. The store goes on trying
    /// nevertheless, and one may wait for it again.
    pub async fn ready(&self) -> Result<(), Error> {
        let waiter = Waiter::new(&self.shared);
        let mut since = None;
        poll_fn(|context| waiter.poll(context, |state| state.readiness(&mut since))).await
    }

    /// Whether all objects have come once.
    pub fn is_ready(&self) -> bool {
        self.read().is_ready()
    }

    /// Why the store may be behind: what went wrong last, until the next event comes. That nothing happens is no event, so it may
    /// stand for a while after the connection is there again. Once the task behind the store is over, it says so.
    pub fn trouble(&self) -> Option<Error> {
        self.shared.read().trouble.clone()
    }

    /// The object of that key.
    pub fn object(&self, key: &ObjectKey) -> Option<Arc<T>> {
        self.read().object(key).cloned()
    }

    /// All objects, in the order of their keys.
    pub fn objects(&self) -> Vec<Arc<T>> {
        self.read()
            .iter()
            .map(|(_, object)| Arc::clone(object))
            .collect()
    }

    /// Finds objects from now on by each of the texts that the function makes of them. It runs while the store is being
    /// written, so it must not touch the store.
    ///
    /// ```no_run
    /// # fn run(pods: kubex_tokio::Store<k8s_openapi::api::core::v1::Pod>) {
    /// let by_node = pods.add_index(|pod| pod.spec.iter().filter_map(|spec| spec.node_name.clone()).collect());
    /// println!("{} of them run on worker-1", pods.by_index(by_node, "worker-1").len());
    /// # }
    /// ```
    pub fn add_index(&self, function: impl Fn(&T) -> Vec<String> + Send + Sync + 'static) -> Index {
        self.shared.write().objects.add_index(function)
    }

    /// The objects of which the index's function made this text.
    pub fn by_index(&self, index: Index, text: &str) -> Vec<Arc<T>> {
        self.read().by_index(index, text).cloned().collect()
    }

    /// All of it as it is at this moment: it does not change as long as the guard is held, so hold it briefly, not across
    /// an `.await`, and call no other method of the store meanwhile, which might wait for the guard for ever.
    pub fn read(&self) -> impl std::ops::Deref<Target = kubex_proto::Store<T>> + '_ {
        Reading(self.shared.read())
    }

    /// The keys that change from now on, beginning with all objects that are there. Each subscriber has its own; a slow one
    /// is told once of a key that has changed many times.
    pub fn changes(&self) -> Changes<T> {
        Changes::new(self.clone())
    }
}

struct Reading<'s, T>(RwLockReadGuard<'s, shared::State<T>>);

impl<T> std::ops::Deref for Reading<'_, T> {
    type Target = kubex_proto::Store<T>;

    fn deref(&self) -> &kubex_proto::Store<T> {
        &self.0.objects
    }
}

impl<T> Clone for Store<T> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            task: Arc::clone(&self.task),
        }
    }
}

impl<T> fmt::Debug for Store<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Store")
            .field(&self.shared.read().objects)
            .finish()
    }
}
