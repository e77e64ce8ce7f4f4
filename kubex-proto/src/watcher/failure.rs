//! What a watcher makes of failures.

use core::time::Duration;

use serde::de::DeserializeOwned;

use super::{Step, Watcher, WatcherEvent};
use crate::{Error, Instant, Origin, Resource, Time, trace};

/// So often in a row a server may fail to go on from one version; then all objects are asked for.
const STUCK: u32 = 2;

impl<T: Resource + DeserializeOwned> Watcher<T> {
    /// An error in a watch, or in its place.
    pub(super) fn watch_failed(&mut self, now: Time, error: Error) {
        if let Some(unreadable) = error.unreadable()
            && let Some(key) = unreadable.key()
        {
            let unreadable = unreadable.clone();
            return self.unreadable(&unreadable, key, error);
        }
        if error.is_gone() {
            return self.start_over_after(now, None);
        }
        if error.unreadable().is_some() || error.is_limit() {
            // A change came, and nobody knows of what.
            return self.start_over_after(now, Some(error));
        }
        if is_about_the_version(&error) {
            self.stuck += 1;
            if self.stuck >= STUCK {
                self.version = None;
                self.stuck = 0;
            }
        }
        self.failed(now, error);
    }

    /// Asks for all objects: at once if the watch was well until now, else after a pause.
    pub(super) fn start_over_after(&mut self, now: Time, error: Option<Error>) {
        let was_healthy = core::mem::replace(&mut self.healthy, false);
        trace::reads_all(&self.source.description());
        if let Some(error) = error {
            self.report(error);
        }
        self.start_over();
        if !was_healthy {
            self.pause(now, None);
        }
    }

    /// Tells of a failure, and tries again after a pause.
    pub(super) fn failed(&mut self, now: Time, error: Error) {
        let error = self.source.named(error);
        let asked_for = error.retry_after();
        if error.is_never_sent() {
            return self.end_with(error);
        }
        let until = self.pause(now, asked_for);
        let pause = now.instant.until(until);
        trace::watcher_pauses(&self.source.description(), &error, pause);
        self.report(error);
    }

    /// Until when there is a pause: as long as is borne of what the server asks for, or longer.
    pub(super) fn pause(&mut self, now: Time, asked_for: Option<Duration>) -> Instant {
        let longest = self.source.longest_retry_after();
        let asked_for = asked_for.map(|asked_for| asked_for.min(longest));
        let until = self.backoff.after(now.instant, asked_for, &mut self.random);
        self.step = Step::Pausing { until };
        until
    }

    /// There is no way on.
    pub(super) fn end_with(&mut self, error: Error) {
        self.output.push_back(Err(error));
        self.step = Step::Done;
    }

    fn report(&mut self, error: Error) {
        let item = if is_to_be_mended(&error) {
            Err(error)
        } else {
            Ok(WatcherEvent::Interrupted(error))
        };
        self.output.push_back(item);
    }
}

/// Whether a failure lasts until somebody mends it: permissions, a kind that is not there, credentials, certificates.
fn is_to_be_mended(error: &Error) -> bool {
    match error.code() {
        Some(code) => code.is_client_error() && !matches!(code.as_u16(), 408 | 410 | 429),
        None => error.origin() == Origin::Caller || error.is_of_the_certificate(),
    }
}

/// Whether another version might help: the server answered, and does not say that it is overloaded or does not know the
/// caller; or what it sent is no watch.
fn is_about_the_version(error: &Error) -> bool {
    match error.code() {
        Some(code) => !matches!(code.as_u16(), 401 | 403 | 429 | 502 | 503),
        None => error.is_decode() || error.status().is_some(),
    }
}
