//! The objects of a list, and nothing else.

use serde::de::DeserializeOwned;

use super::Pager;
use crate::{Action, Error, Event, Listed, Machine, Resource, Time};

/// Gives the objects of a list that does not begin anew. That it is whole is said by its having no error at its end.
pub(in crate::api) struct Objects<T>(pub(in crate::api) Pager<T>);

impl<T: Resource + DeserializeOwned> Machine for Objects<T> {
    type Item = T;

    fn poll(&mut self, now: Time) -> Action<T> {
        loop {
            return match self.0.poll(now) {
                Action::Yield(Ok(Listed::Item(object))) => Action::Yield(Ok(object)),
                Action::Yield(Ok(Listed::End(_))) => continue,
                Action::Yield(Ok(Listed::Restarted)) => {
                    Action::Yield(Err(Error::misused("a list began anew that may not")))
                }
                Action::Yield(Err(error)) => Action::Yield(Err(error)),
                Action::Authorize { rejected, deadline } => {
                    Action::Authorize { rejected, deadline }
                }
                Action::Send { request, deadline } => Action::Send { request, deadline },
                Action::Read { deadline } => Action::Read { deadline },
                Action::Sleep { until } => Action::Sleep { until },
                Action::Done => Action::Done,
            };
        }
    }

    fn handle(&mut self, now: Time, event: Event) {
        self.0.handle(now, event);
    }
}
