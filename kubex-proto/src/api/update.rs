//! `update`: read, change, write, until nobody was in between.

use alloc::string::String;
use core::{fmt, future::IntoFuture, time::Duration};

use serde::{Serialize, de::DeserializeOwned};

use super::{Api, OneNamespace, Prepared, Timeout, Verb, get::Get, replace::Replace, route::JSON};
use crate::{
    Action, Client, Detached, Error, Event, Exchange, Instant, Machine, One, OneScope, Resource,
    Scope, Settings, TakesNamespace, Time, exchange::MISUSED,
};

/// How often a conflict is tried again. Each takes two round trips, so whoever still loses has a rival that
/// writes all the time.
const REPEATS: u32 = 10;

/// The pause before the second attempt; it doubles with each.
const PAUSE: Duration = Duration::from_millis(10);

/// A change that was not made yet: set its options, then `.await` it, or take the [machine](UpdateMachine) out.
///
/// ```
/// use kubex_proto::{Api, DynamicObject, Resource, ResourceDescription, Settings};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let machine = pods
///     .update("web", |pod| {
///         pod.labels_mut().insert("tier".into(), "front".into());
///     })
///     .into_machine(&Settings::default());
/// ```
#[must_use = "a change does nothing until it is awaited or taken"]
pub struct Update<K: Resource, S, C, F> {
    api: Api<K, S, C>,
    name: String,
    change: F,
    namespace: OneNamespace,
    timeout: Timeout,
    field_manager: Option<String>,
}

impl<K, S, C> Api<K, S, C>
where
    K: Resource + Serialize + DeserializeOwned,
    S: Scope,
    C: Clone,
{
    /// Reads the object of that name, lets the closure change it, and writes it back; if somebody else was
    /// faster, again from the start, up to 10 times. Answers with the object as it was stored.
    ///
    /// The closure may run more than once, each time on the newest object.
    pub fn update<F>(&self, name: impl Into<String>, change: F) -> Update<K, S, C, F>
    where
        F: FnMut(&mut K),
        S: OneScope,
    {
        Update {
            api: self.clone(),
            name: name.into(),
            change,
            namespace: OneNamespace::Inherit,
            timeout: Timeout::Inherit,
            field_manager: None,
        }
    }
}

impl<K, S, C, F> Update<K, S, C, F>
where
    K: Resource + Serialize + DeserializeOwned,
    S: OneScope,
    F: FnMut(&mut K),
{
    /// Another namespace than the Api's own, for this call.
    pub fn namespace(mut self, namespace: impl Into<OneNamespace>) -> Self
    where
        S: TakesNamespace,
    {
        self.namespace = namespace.into();
        self
    }

    /// Another timeout than the client's own, for all of it.
    pub fn timeout(mut self, timeout: impl Into<Timeout>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// On whose behalf the fields are written (`fieldManager`).
    pub fn field_manager(mut self, name: impl Into<String>) -> Self {
        self.field_manager = Some(name.into());
        self
    }

    /// The machine, for whoever carries it out.
    pub fn into_machine(self, settings: &Settings) -> UpdateMachine<K, S, F> {
        let mut machine = UpdateMachine {
            settings: settings.clone(),
            step: Step::Begin,
            update: Update {
                api: self.api.bind(Detached),
                name: self.name,
                change: self.change,
                namespace: self.namespace,
                timeout: self.timeout,
                field_manager: self.field_manager,
            },
            ends: None,
            attempts: 0,
        };
        if machine.update.timeout == Timeout::Inherit {
            machine.update.timeout = settings.timeouts().total.into();
        }
        machine
    }
}

impl<K, S, C, F> IntoFuture for Update<K, S, C, F>
where
    K: Resource + Serialize + DeserializeOwned + Send + 'static,
    S: OneScope,
    C: Client,
    F: FnMut(&mut K) + Send + 'static,
{
    type Output = Result<K, Error>;
    type IntoFuture = C::Future<K>;

    fn into_future(self) -> Self::IntoFuture {
        let client = self.api.client.clone();
        client.run(self.into_machine(client.settings()))
    }
}

/// The machine of an [`Update`]: one [`Exchange`] after the other.
pub struct UpdateMachine<K: Resource, S, F> {
    settings: Settings,
    update: Update<K, S, Detached, F>,
    step: Step<K>,
    ends: Option<Instant>,
    attempts: u32,
}

enum Step<K> {
    Begin,
    Reading(Exchange<One<K>>),
    Writing(Exchange<One<K>>),
    Pausing { until: Instant },
    Misused,
    Done,
}

impl<K, S, F> UpdateMachine<K, S, F>
where
    K: Resource + Serialize + DeserializeOwned,
    S: OneScope,
    F: FnMut(&mut K),
{
    fn exchange<V: Verb<Decode = One<K>>>(&self, now: Time, verb: V) -> Exchange<One<K>> {
        let prepared = Prepared {
            verb,
            api: self.update.api.clone(),
            namespace: self.update.namespace.clone().into(),
            timeout: match self.ends {
                Some(ends) => now.instant.until(ends).into(),
                None => Timeout::Never,
            },
            subresource: None,
        };
        Exchange::new(prepared.into_call(), &self.settings)
    }

    fn read(&mut self, now: Time) {
        self.attempts += 1;
        let verb = Get::new(self.update.name.clone(), JSON);
        self.step = Step::Reading(self.exchange(now, verb));
    }

    fn write(&mut self, now: Time, mut object: K) {
        (self.update.change)(&mut object);
        let mut verb = Replace::new(&object);
        super::write::Writes::options(&mut verb)
            .field_manager
            .clone_from(&self.update.field_manager);
        self.step = Step::Writing(self.exchange(now, verb));
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

impl<K, S, F> Machine for UpdateMachine<K, S, F>
where
    K: Resource + Serialize + DeserializeOwned,
    S: OneScope,
    F: FnMut(&mut K),
{
    type Item = K;

    fn poll(&mut self, now: Time) -> Action<K> {
        loop {
            let (action, reading) = match &mut self.step {
                Step::Begin => {
                    if let Timeout::After(timeout) = self.update.timeout {
                        self.ends = Some(now.instant + timeout);
                    }
                    self.read(now);
                    continue;
                }
                Step::Reading(exchange) => (exchange.poll(now), true),
                Step::Writing(exchange) => (exchange.poll(now), false),
                Step::Pausing { until } => return Action::Sleep { until: *until },
                Step::Misused => {
                    self.step = Step::Done;
                    return Action::Yield(Err(Error::misused(MISUSED)));
                }
                Step::Done => return Action::Done,
            };
            match action {
                Action::Yield(Ok(object)) if reading => self.write(now, object),
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
                Event::Elapsed if *until <= now.instant => self.read(now),
                Event::Elapsed => {}
                _ => self.step = Step::Misused,
            },
            Step::Begin | Step::Misused | Step::Done => {}
        }
    }
}

impl<K: Resource, S, C, F> fmt::Debug for Update<K, S, C, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Update")
            .field("api", &self.api)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl<K: Resource, S, F> fmt::Debug for UpdateMachine<K, S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateMachine")
            .field("update", &self.update)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
