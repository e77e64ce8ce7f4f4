//! All objects, as the server has them at one version.

use alloc::{collections::BTreeSet, string::String, vec::Vec};

use serde::de::DeserializeOwned;

use super::{
    Step, Watcher, WatcherEvent,
    known::{Known, Seen},
    watching::identity,
};
use crate::{Error, Listed, ObjectKey, Resource, Time, Unreadable, WatchEvent, trace};

/// What came of all objects so far.
#[derive(Default)]
pub(super) struct Initial {
    begun: bool,
    objects: Known,
    /// The keys of those whose predecessors were told to be gone.
    succeeded: BTreeSet<ObjectKey>,
}

impl<T: Resource + DeserializeOwned> Watcher<T> {
    /// An event of a watch whose initial events are not over.
    pub(super) fn initial_event(&mut self, event: WatchEvent<T>) {
        match event {
            WatchEvent::Added(object) | WatchEvent::Modified(object) => self.initial_item(object),
            WatchEvent::Deleted(object) => {
                let (key, seen) = identity(&object);
                self.initial_item_gone(key, &seen, Some(object));
            }
            WatchEvent::Bookmark(bookmark) if bookmark.initial_events_end => {
                self.initial_items_done(&bookmark.resource_version);
                let step = core::mem::replace(&mut self.step, Step::Next);
                if let Step::InitialEvents(mut watching, _) = step {
                    watching.goes_on_from(self.version.clone());
                    self.step = Step::Watching(watching);
                }
            }
            // A server that knows initial events sends no other bookmark before they are over.
            WatchEvent::Bookmark(_) => self.fall_back_to_lists(),
        }
    }

    pub(super) fn initial_event_failed(&mut self, now: Time, error: Error) {
        if let Some(unreadable) = error.unreadable() {
            let unreadable = unreadable.clone();
            if unreadable.key().is_none() && (unreadable.modified || unreadable.deleted) {
                // One of those that came is no longer what it was, and nobody knows which.
                return self.start_over_after(now, Some(error));
            }
            self.initial_item_unreadable(&unreadable, error);
        } else if error.is_limit() {
            // Which one it is nobody knows, and it would come again.
            self.initial_start();
            self.tell(WatcherEvent::Unreadable { key: None, error });
        } else if error.is_invalid() || error.is_bad_request() {
            self.fall_back_to_lists();
        } else {
            self.failed(now, error);
        }
    }

    /// The watch ended, but not its initial events: something broke, or they have no end.
    pub(super) fn initial_events_broke_off(&mut self, now: Time) {
        if let Step::InitialEvents(watching, _) = &self.step
            && watching.has_lasted(now.instant)
        {
            return self.fall_back_to_lists();
        }
        let error = "the watch ended before its initial events did";
        self.failed(now, Error::cut_off(error));
    }

    /// The server does not know initial events, so they are not asked for again.
    pub(super) fn fall_back_to_lists(&mut self) {
        self.initial_events = false;
        trace::falls_back_to_lists(&self.source.description());
        self.start_over();
    }

    pub(super) fn listed(&mut self, now: Time, listed: Listed<T>) {
        match listed {
            Listed::Item(object) => self.initial_item(object),
            Listed::Restarted => {
                if let Some(initial) = self.initial() {
                    *initial = Initial::default();
                }
            }
            Listed::End(metadata) => {
                self.initial_items_done(&metadata.resource_version);
                self.step = if self.version.is_none() {
                    // A server without versions: the watch begins with all objects, and nothing can be gone on from.
                    Step::Watching(self.watch(now, Some(metadata.resource_version)))
                } else {
                    Step::Next
                };
            }
        }
    }

    pub(super) fn listing_failed(&mut self, now: Time, error: Error) {
        match error.unreadable().cloned() {
            Some(unreadable) => self.initial_item_unreadable(&unreadable, error),
            None => self.failed(now, error),
        }
    }

    fn initial(&mut self) -> Option<&mut Initial> {
        match &mut self.step {
            Step::InitialEvents(_, initial) | Step::Listing(_, initial) => Some(initial),
            _ => None,
        }
    }

    /// Says that all objects follow, unless that was said.
    fn initial_start(&mut self) {
        if let Some(initial) = self.initial()
            && !core::mem::replace(&mut initial.begun, true)
        {
            self.tell(WatcherEvent::InitStart);
        }
    }

    fn initial_item(&mut self, object: T) {
        self.initial_start();
        let (key, seen) = identity(&object);
        self.predecessor_gone(&key, &seen);
        if let Some(initial) = self.initial() {
            initial.objects.insert(key, seen);
            self.tell(WatcherEvent::InitItem(object));
        }
    }

    /// Tells of the end of another object of that name, before what took its place. It stays known until all have come: if they
    /// do not, what was told counts no more.
    fn predecessor_gone(&mut self, key: &ObjectKey, seen: &Seen) {
        let Some(other) = self.known.other_under(key, seen) else {
            return;
        };
        let uid = other.uid.clone();
        let is_new = |initial: &mut Initial| initial.succeeded.insert(key.clone());
        if self.initial().is_some_and(is_new) {
            self.tell(WatcherEvent::Deleted {
                key: key.clone(),
                uid,
                object: None,
            });
        }
    }

    fn initial_item_gone(&mut self, key: ObjectKey, seen: &Seen, object: Option<T>) {
        let known = self
            .initial()
            .and_then(|initial| initial.objects.remove(&key));
        // One that was told of before is told with all others that have gone, once these are known.
        if let Some(known) = known
            && !self.known.holds(&key, &known)
        {
            let same = known.is_same_object(seen);
            self.tell(WatcherEvent::Deleted {
                key,
                uid: known.uid,
                object: object.filter(|_| same),
            });
        }
    }

    fn initial_item_unreadable(&mut self, unreadable: &Unreadable, error: Error) {
        self.initial_start();
        let key = unreadable.key();
        let seen = Seen::new(
            unreadable.uid.as_deref(),
            unreadable.resource_version.as_deref(),
        );
        match key {
            Some(key) if unreadable.deleted => self.initial_item_gone(key, &seen, None),
            key => {
                if let Some(key) = &key {
                    self.predecessor_gone(key, &seen);
                }
                if let (Some(key), Some(initial)) = (&key, self.initial()) {
                    initial.objects.insert(key.clone(), seen);
                }
                self.tell(WatcherEvent::Unreadable { key, error });
            }
        }
    }

    /// Tells what has gone since it was known, and that this is all.
    fn initial_items_done(&mut self, version: &str) {
        self.initial_start();
        let Some(initial) = self.initial() else {
            return;
        };
        let Initial {
            objects, succeeded, ..
        } = core::mem::take(initial);
        let gone: Vec<_> = self
            .known
            .missing_in(&objects)
            .filter(|(key, _)| !succeeded.contains(*key))
            .map(|(key, seen)| (key.clone(), seen.uid.clone()))
            .collect();
        for (key, uid) in gone {
            self.tell(WatcherEvent::Deleted {
                key,
                uid,
                object: None,
            });
        }
        self.known = objects;
        // From neither of these can a watch go on.
        self.version = Some(String::from(version)).filter(|it| !matches!(&**it, "" | "0"));
        self.stuck = 0;
        self.healthy = false;
        self.tell(WatcherEvent::InitDone);
    }
}
