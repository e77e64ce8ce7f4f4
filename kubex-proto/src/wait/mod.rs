//! Until an object is as somebody wants it.

mod condition;
mod goal;

pub use condition::{Condition, StatusCondition};
pub use goal::{Deletion, Goal, Until};

use goal::{Met, State};

use alloc::{format, string::String, sync::Arc};
use core::{fmt, time::Duration};

use serde::de::DeserializeOwned;

use crate::{Action, Error, Event, Instant, Machine, Resource, Time, Watcher, WatcherEvent};

/// The machine that waits for one object, by a [`Watcher`] of its name: it gives one item, what the object was then, or an
/// error. [`Api::wait`](crate::Api::wait) makes one.
///
/// ```
/// use kubex_proto::{Action, Api, DynamicObject, Machine, ResourceDescription, Settings, StatusCondition};
/// # use kubex_proto::{Instant, Time, Timestamp};
/// # let now = Time::new(Instant::from_origin(Default::default()), Timestamp::from_unix_seconds(0));
/// let deployments = Api::<DynamicObject>::of(ResourceDescription::namespaced("apps", "v1", "Deployment"));
/// let wait = deployments.wait("web").until(StatusCondition::available());
/// let mut machine = wait.into_machine(&Settings::default(), 7);
/// assert!(matches!(machine.poll(now), Action::Authorize { .. }));
/// ```
pub struct WaitMachine<T, G> {
    watcher: Watcher<T>,
    goal: G,
    name: String,
    /// `wait for pods "web" in namespace "default"`.
    doing: String,
    /// How long it may take.
    total: Option<Duration>,
    ends: Option<Instant>,
    started: bool,
    state: State<T>,
    /// What was in the way the last time.
    trouble: Option<Error>,
    outcome: Option<Error>,
    done: bool,
}

impl<T, G> WaitMachine<T, G>
where
    T: Resource + DeserializeOwned,
    G: Goal<T>,
{
    pub(crate) fn new(
        watcher: Watcher<T>,
        goal: G,
        name: String,
        doing: String,
        total: Option<Duration>,
        uid: Option<Arc<str>>,
    ) -> Self {
        Self {
            watcher,
            goal,
            name,
            doing,
            total,
            ends: None,
            started: false,
            state: State::new(uid),
            trouble: None,
            outcome: None,
            done: false,
        }
    }

    /// It cannot be asked for.
    pub(crate) fn refused(mut self, error: Error) -> Self {
        self.outcome = Some(error);
        self
    }

    fn begin(&mut self, now: Time) {
        if !core::mem::replace(&mut self.started, true) {
            self.ends = self.total.map(|total| now.instant + total);
        }
    }

    /// What the time ran out on.
    fn timed_out(&mut self) -> Error {
        let mut reason = self.goal.describe(&self.state);
        if let Some(trouble) = self.trouble.take() {
            reason = format!("{reason}; the last trouble was: {trouble}");
        }
        Error::waited_in_vain(reason, self.total.unwrap_or_default())
    }

    fn end_with(&mut self, result: Result<G::Item, Error>) -> Action<G::Item> {
        self.done = true;
        Action::Yield(result.map_err(|error| error.while_doing(&self.doing, 0)))
    }

    /// What the watcher tells, and whether that is what was waited for.
    fn take(&mut self, event: WatcherEvent<T>) -> Result<Met<G::Item>, Error> {
        match event {
            WatcherEvent::Interrupted(error) => {
                self.trouble = Some(error);
                return Ok(Met::NotYet);
            }
            WatcherEvent::Unreadable { error, .. } => return Err(error),
            _ => self.trouble = None,
        }
        let name = match &event {
            WatcherEvent::InitItem(object) | WatcherEvent::Applied(object) => Some(object.name()),
            WatcherEvent::Deleted { key, .. } => Some(key.name()),
            _ => None,
        };
        // A server that does not know the selector tells of all objects.
        if name.is_some_and(|name| name != self.name) {
            return Ok(Met::NotYet);
        }
        self.state.take(event);
        self.goal.is_met(&mut self.state)
    }

    /// The wish of the watcher, but no longer than there is time.
    fn bounded<I>(&self, wish: Action<I>) -> Action<I> {
        let Some(ends) = self.ends else {
            return wish;
        };
        let sooner = |deadline: Option<Instant>| Some(deadline.map_or(ends, |it| it.min(ends)));
        match wish {
            Action::Authorize { rejected, deadline } => Action::Authorize {
                rejected,
                deadline: sooner(deadline),
            },
            Action::Send { request, deadline } => Action::Send {
                request,
                deadline: sooner(deadline),
            },
            Action::Read { deadline } => Action::Read {
                deadline: sooner(deadline),
            },
            Action::Sleep { until } => Action::Sleep {
                until: until.min(ends),
            },
            wish => wish,
        }
    }
}

impl<T, G> Machine for WaitMachine<T, G>
where
    T: Resource + DeserializeOwned,
    G: Goal<T>,
{
    type Item = G::Item;

    fn poll(&mut self, now: Time) -> Action<G::Item> {
        self.begin(now);
        loop {
            if self.done {
                return Action::Done;
            }
            if let Some(error) = self.outcome.take() {
                return self.end_with(Err(error));
            }
            match self.watcher.poll(now).split() {
                Ok(Some(item)) => match item.and_then(|event| self.take(event)) {
                    Ok(Met::NotYet) => {}
                    Ok(Met::With(item)) => return self.end_with(Ok(item)),
                    Err(error) => return self.end_with(Err(error)),
                },
                Ok(None) => self.done = true,
                Err(wish) => return self.bounded(wish),
            }
        }
    }

    fn handle(&mut self, now: Time, event: Event) {
        self.begin(now);
        let is_over = self.ends.is_some_and(|ends| ends <= now.instant);
        if is_over && matches!(event, Event::Elapsed) {
            self.outcome = Some(self.timed_out());
        } else {
            self.watcher.handle(now, event);
        }
    }
}

impl<T, G> fmt::Debug for WaitMachine<T, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitMachine")
            .field("doing", &self.doing)
            .field("watcher", &self.watcher)
            .finish_non_exhaustive()
    }
}
