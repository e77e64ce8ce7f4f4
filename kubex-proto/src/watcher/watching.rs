//! One watch: what it brings, and how it ends.

use alloc::string::String;
use core::time::Duration;

use serde::de::DeserializeOwned;

use super::{
    Step, Watcher, WatcherEvent,
    known::Seen,
    patience::{Patience, RanOut},
};
use crate::{
    Action, Error, Event, Exchange, Frames, Instant, Machine, ObjectKey, Resource, Time,
    Unreadable, WatchEvent, resource_version::is_not_later,
};

/// A watch that ends sooner than this ends too soon to be asked for again at once.
const SHORT: Duration = Duration::from_secs(1);

/// How long a watch may be silent before its initial events are over: a server that knows them ends them with a bookmark
/// as soon as its cache is fresh, within a few seconds.
const SILENCE: Duration = Duration::from_secs(30);

/// A watch under way.
pub(super) struct Watching<T> {
    exchange: Exchange<Frames<T>>,
    /// Only what is later than this is to be told.
    from: Option<String>,
    since: Instant,
    /// How long it was asked to last.
    lasting: Duration,
    patience: Patience,
}

impl<T: Resource + DeserializeOwned> Watching<T> {
    pub(super) fn new(
        exchange: Exchange<Frames<T>>,
        from: Option<String>,
        now: Instant,
        lasting: Duration,
    ) -> Self {
        let silence = from.is_none().then_some(SILENCE);
        Self {
            exchange,
            from,
            since: now,
            lasting,
            patience: Patience::new(now, silence),
        }
    }

    /// Whether it has lasted as long as it was to.
    pub(super) fn has_lasted(&self, now: Instant) -> bool {
        self.since.until(now) >= self.lasting
    }

    /// All objects have come, as of this version.
    pub(super) fn goes_on_from(&mut self, version: Option<String>) {
        self.from = version;
        self.patience.bear_silence();
    }

    pub(super) fn poll(&mut self, now: Time) -> Action<WatchEvent<T>> {
        self.patience.bound(self.exchange.poll(now))
    }

    pub(super) fn handle(&mut self, now: Time, event: Event) -> Option<RanOut> {
        let ran_out = self.patience.take(now.instant, &event);
        if ran_out.is_none() {
            self.exchange.handle(now, event);
        }
        ran_out
    }

    /// Whether a change of this version was told before the watch began.
    fn is_old(&self, version: Option<&str>) -> bool {
        match (version, &self.from) {
            (Some(version), Some(from)) => is_not_later(version, from),
            _ => false,
        }
    }
}

impl<T: Resource + DeserializeOwned> Watcher<T> {
    /// What a watch brings, all objects being known.
    pub(super) fn change(&mut self, now: Time, event: WatchEvent<T>) {
        let Step::Watching(watching) = &self.step else {
            return;
        };
        let is_old = watching.is_old(event.resource_version());
        match &event {
            WatchEvent::Bookmark(bookmark) if is_old => {
                if watching.from.as_deref() != Some(&bookmark.resource_version) {
                    // The server is behind what it said before: it was set back to an older state.
                    self.start_over_after(now, None);
                }
                return;
            }
            // Some servers tell of a deletion with the last version that the object had.
            WatchEvent::Deleted(_) => {}
            _ if is_old => return,
            _ => {}
        }
        if !is_old {
            self.advanced(event.resource_version());
        }
        match event {
            WatchEvent::Added(object) | WatchEvent::Modified(object) => {
                let (key, seen) = identity(&object);
                if self.known.is_old(&key, object.resource_version()) {
                    return;
                }
                self.note(key, &seen);
                self.tell(WatcherEvent::Applied(object));
            }
            WatchEvent::Deleted(object) => {
                let (key, seen) = identity(&object);
                self.gone(key, &seen, Some(object));
            }
            WatchEvent::Bookmark(_) => {}
        }
    }

    /// Takes note of an object; another one of that name has gone unseen.
    pub(super) fn note(&mut self, key: ObjectKey, seen: &Seen) {
        let before = self.known.insert(key.clone(), seen.clone());
        if let Some(before) = before
            && !before.is_same_object(seen)
        {
            self.tell(WatcherEvent::Deleted {
                key,
                uid: before.uid,
                object: None,
            });
        }
    }

    /// Tells that an object has gone, if it was told that it was there.
    fn gone(&mut self, key: ObjectKey, seen: &Seen, object: Option<T>) {
        // Told late, of an object that has come back or whose successor is known already.
        if !self.known.is_there_after(&key, seen)
            && let Some(known) = self.known.remove(&key)
        {
            self.tell(WatcherEvent::Deleted {
                key,
                uid: known.uid,
                object,
            });
        }
    }

    /// An object that does not decode, of which the key can be read.
    pub(super) fn unreadable(&mut self, unreadable: &Unreadable, key: ObjectKey, error: Error) {
        let Step::Watching(watching) = &self.step else {
            return;
        };
        let version = unreadable.resource_version.as_deref();
        let is_old = watching.is_old(version);
        if is_old && !unreadable.deleted {
            return;
        }
        if !is_old {
            self.advanced(version);
        }
        let seen = Seen::new(unreadable.uid.as_deref(), version);
        if unreadable.deleted {
            self.gone(key, &seen, None);
        } else if !self.known.is_old(&key, version) {
            self.note(key.clone(), &seen);
            self.tell(WatcherEvent::Unreadable {
                key: Some(key),
                error,
            });
        }
    }

    /// The watch has come so far.
    fn advanced(&mut self, version: Option<&str>) {
        self.healthy = true;
        if let Some(version) = version.filter(|version| !version.is_empty()) {
            self.stuck = 0;
            self.version = Some(version.into());
        }
    }

    /// The watch came to its proper end: the next one goes on from where it was.
    pub(super) fn watch_ended(&mut self, now: Time) {
        let Step::Watching(watching) = &self.step else {
            return;
        };
        if watching.since.until(now.instant) >= SHORT {
            self.healthy = true;
            self.step = Step::Next;
        } else {
            self.pause(now, None);
        }
    }
}

pub(super) fn identity(object: &impl Resource) -> (ObjectKey, Seen) {
    let seen = Seen::new(object.uid(), object.resource_version());
    (ObjectKey::of(object), seen)
}
