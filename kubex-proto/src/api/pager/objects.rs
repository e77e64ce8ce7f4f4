//! The objects of a list, without what it says of itself.

use serde::de::DeserializeOwned;

use super::Pager;
use crate::{Action, Event, Listed, Machine, Resource, Time};

/// A [`Pager`] that gives objects alone. It must be one that never begins anew.
pub(in crate::api) struct Objects<T>(pub(in crate::api) Pager<T>);

impl<T: Resource + DeserializeOwned> Machine for Objects<T> {
    type Item = T;

    fn poll(&mut self, now: Time) -> Action<T> {
        loop {
            match self.0.poll(now).split() {
                Ok(Some(Ok(Listed::Item(object)))) => return Action::Yield(Ok(object)),
                Ok(Some(Ok(Listed::Restarted | Listed::End(_)))) => {}
                Ok(Some(Err(error))) => return Action::Yield(Err(error)),
                Ok(None) => return Action::Done,
                Err(wish) => return wish,
            }
        }
    }

    fn handle(&mut self, now: Time, event: Event) {
        self.0.handle(now, event);
    }
}
