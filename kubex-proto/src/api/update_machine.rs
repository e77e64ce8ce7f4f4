//! The machine of `update`: read, change, write, and again on a conflict.

use core::{fmt, time::Duration};

use serde::{Serialize, de::DeserializeOwned};

use super::{Prepared, Timeout, Update, Verb, get::Get, replace::Replace, route::JSON};
use crate::{
    Action, Detached, Error, Event, Exchange, Instant, Machine, One, OneScope, Resource, Settings,
    Time, exchange::MISUSED,
};

/// How often a conflict is tried again. Each takes two round trips, so whoever still loses has a rival that
/// writes all the time.
const REPEATS: u32 = 10;

/// The pause before the second attempt; it doubles with each.
const PAUSE: Duration = Duration::from_millis(10);

/// The machine of an [`Update`]: one [`Exchange`] after the other.
pub struct UpdateMachine<K: Resource, S, F, T = K> {
    settings: Settings,
    update: Update<K, S, Detached, F, T>,
    step: Step<T>,
    /// How long all of it may take.
    total: Option<Duration>,
    ends: Option<Instant>,
    attempts: u32,
}

enum Step<T> {
    Begin,
    Reading(Exchange<One<T>>),
    Writing(Exchange<One<T>>),
    Pausing { until: Instant },
    Failed(Error),
    Done,
}

impl<K, S, F, T> UpdateMachine<K, S, F, T>
where
    K: Resource,
    S: OneScope,
    F: FnMut(&mut T),
    T: Resource + Serialize + DeserializeOwned,
{
    pub(super) fn new(update: Update<K, S, Detached, F, T>, settings: &Settings) -> Self {
        Self {
            total: match update.timeout {
                Timeout::Inherit => settings.timeouts().total,
                Timeout::Never => None,
                Timeout::After(duration) => Some(duration),
            },
            settings: settings.clone(),
            step: Step::Begin,
            update,
            ends: None,
            attempts: 0,
        }
    }

    fn exchange<V: Verb<Decode = One<T>>>(&self, verb: V) -> Exchange<One<T>> {
        let prepared = Prepared {
            verb,
            api: self.update.api.clone(),
            namespace: self.update.namespace.clone().into(),
            timeout: self.total.map_or(Timeout::Never, Timeout::After),
            subresource: self.update.subresource,
        };
        prepared.into_exchange(&self.settings).ending_at(self.ends)
    }

    fn read(&mut self) {
        self.attempts += 1;
        let verb = Get::new(self.update.name.clone(), JSON);
        self.step = Step::Reading(self.exchange(verb));
    }

    fn write(&mut self, mut object: T) {
        (self.update.change)(&mut object);
        if object.name() != self.update.name {
            // Written under its new name it would replace another object.
            self.step = Step::Failed(Error::refused(
                "metadata.name",
                object.name(),
                alloc::format!("an update may not change it; it was {:?}", self.update.name),
            ));
            return;
        }
        let mut verb = Replace::new(&object);
        super::write::Writes::options(&mut verb)
            .field_manager
            .clone_from(&self.update.field_manager);
        self.step = Step::Writing(self.exchange(verb));
    }

    /// Whether there is another attempt, after a pause.
    fn pauses(&mut self, now: Time) -> bool {
        let until = now.instant + PAUSE.saturating_mul(1 << (self.attempts - 1).min(16));
        let again = self.attempts <= REPEATS && self.ends.is_none_or(|ends| until < ends);
        if again {
            self.step = Step::Pausing { until };
        }
        again
    }
}

impl<K, S, F, T> Machine for UpdateMachine<K, S, F, T>
where
    K: Resource,
    S: OneScope,
    F: FnMut(&mut T),
    T: Resource + Serialize + DeserializeOwned,
{
    type Item = T;

    fn poll(&mut self, now: Time) -> Action<T> {
        loop {
            let (action, reading) = match &mut self.step {
                Step::Begin => {
                    self.ends = self.total.map(|total| now.instant + total);
                    self.read();
                    continue;
                }
                Step::Reading(exchange) => (exchange.poll(now), true),
                Step::Writing(exchange) => (exchange.poll(now), false),
                Step::Pausing { until } => return Action::Sleep { until: *until },
                Step::Failed(_) => match core::mem::replace(&mut self.step, Step::Done) {
                    Step::Failed(error) => return Action::Yield(Err(error)),
                    _ => return Action::Done,
                },
                Step::Done => return Action::Done,
            };
            match action {
                Action::Yield(Ok(object)) if reading => self.write(object),
                Action::Yield(Err(error))
                    if !reading && error.is_conflict() && self.pauses(now) => {}
                Action::Yield(item) => {
                    self.step = Step::Done;
                    return Action::Yield(item);
                }
                action => return action,
            }
        }
    }

    fn handle(&mut self, now: Time, event: Event) {
        match &mut self.step {
            Step::Reading(exchange) | Step::Writing(exchange) => exchange.handle(now, event),
            Step::Pausing { until } => match event {
                Event::Elapsed if *until <= now.instant => self.read(),
                Event::Elapsed => {}
                _ => self.step = Step::Failed(Error::misused(MISUSED)),
            },
            Step::Begin | Step::Failed(_) | Step::Done => {}
        }
    }
}

impl<K: Resource, S, F, T> fmt::Debug for UpdateMachine<K, S, F, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateMachine")
            .field("update", &self.update)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
