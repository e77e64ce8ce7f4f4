//! What a watcher tells.

use crate::{Error, ObjectKey};

/// What a [`Watcher`](super::Watcher) tells, without a gap and in order for each object.
///
/// It begins with the objects that are there: `InitStart`, an `InitItem` for each, `InitDone`. From then on each change is an
/// `Applied` or a `Deleted`. Where the server no longer keeps what happened since the last event, the watcher reads all
/// objects again: another `InitStart` to `InitDone`, with a `Deleted` for each object that has gone meanwhile.
///
/// ```
/// use kubex_proto::{Resource, WatcherEvent};
///
/// fn tell(event: &WatcherEvent<impl Resource>) {
///     match event {
///         WatcherEvent::InitItem(object) | WatcherEvent::Applied(object) => println!("= {}", object.name()),
///         WatcherEvent::Deleted { key, .. } => println!("- {key}"),
///         WatcherEvent::Interrupted(error) => println!("trying again: {error}"),
///         _ => {}
///     }
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum WatcherEvent<T> {
    /// All objects follow, as the server has them now. Where this comes again before `InitDone`, what came in between counts
    /// no more.
    InitStart,
    /// One of the objects that are there.
    InitItem(T),
    /// These were all. What is known of older objects is void.
    InitDone,
    /// The object was created or has changed, or matches the selectors now.
    Applied(T),
    /// The object is gone, or matches the selectors no longer.
    #[non_exhaustive]
    Deleted {
        /// Namespace and name.
        key: ObjectKey,
        /// By which it can be told from one that was made again under the same name; none where the server did not say.
        uid: Option<alloc::sync::Arc<str>>,
        /// The object as it was last; none if it went while nobody watched, or cannot be read.
        object: Option<T>,
    },
    /// The object was created or has changed, but it does not decode as a `T`.
    #[non_exhaustive]
    Unreadable {
        /// Namespace and name; none where not even they can be read.
        key: Option<ObjectKey>,
        /// Why it does not decode; [`unreadable`](Error::unreadable) has what could be read.
        error: Error,
    },
    /// The connection was lost, or the server cannot answer now. The watcher goes on by itself after a pause, and nothing
    /// is missed.
    Interrupted(Error),
}
