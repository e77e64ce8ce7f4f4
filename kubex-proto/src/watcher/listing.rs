//! A list under way.

use core::time::Duration;

use serde::de::DeserializeOwned;

use super::patience::{Patience, RanOut};
use crate::{Action, Event, Instant, Listed, Machine, Pager, Resource, Time};

/// How long a list may be silent: the server itself gives up after a minute.
const SILENCE: Duration = Duration::from_secs(60);

/// A list, page by page.
pub(super) struct Listing<T> {
    pager: Pager<T>,
    patience: Patience,
}

impl<T: Resource + DeserializeOwned> Listing<T> {
    pub(super) fn new(pager: Pager<T>, now: Instant) -> Self {
        Self {
            pager,
            patience: Patience::new(now, Some(SILENCE)),
        }
    }

    pub(super) fn poll(&mut self, now: Time) -> Action<Listed<T>> {
        self.patience.bound(self.pager.poll(now))
    }

    pub(super) fn handle(&mut self, now: Time, event: Event) -> Option<RanOut> {
        let ran_out = self.patience.take(now.instant, &event);
        if ran_out.is_none() {
            self.pager.handle(now, event);
        }
        ran_out
    }
}
