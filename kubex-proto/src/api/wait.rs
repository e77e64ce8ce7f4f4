//! `wait`: until an object is as somebody wants it.

use alloc::{
    string::{String, ToString},
    sync::Arc,
};
use core::{fmt, future::IntoFuture};

use serde::de::DeserializeOwned;

use super::{Api, Follow, OneNamespace, Timeout, Verb, get::Get, route::JSON};
use crate::{
    Client, Condition, Error, FieldSelector, OneScope, Resource, Scope, Settings, TakesNamespace,
    WaitMachine,
    wait::{Deletion, Goal, Until},
};

/// One object that is to be waited for: say [until](Self::until) what.
///
/// ```
/// use kubex_proto::{Api, DynamicObject, ResourceDescription, Settings, StatusCondition};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let machine = pods.wait("web").until(StatusCondition::ready()).into_machine(&Settings::default(), 7);
/// ```
#[must_use = "say what to wait for: `until(..)`, `until_deleted()`"]
pub struct Wait<K: Resource, S, C> {
    follow: Follow<K, K, S, C>,
    name: String,
    uid: Option<Arc<str>>,
    timeout: Timeout,
}

/// A wait that was not started yet: `.await` it, or take the [machine](WaitMachine) out.
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::{Api, DynamicObject, ResourceDescription, Settings};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let gone = pods.wait("web").timeout(Duration::from_secs(300)).until_deleted();
/// let machine = gone.into_machine(&Settings::default(), 7);
/// ```
#[must_use = "a wait does nothing until it is awaited or taken"]
pub struct WaitFor<K: Resource, S, C, G> {
    wait: Wait<K, S, C>,
    goal: G,
}

impl<K, S, C> Api<K, S, C>
where
    K: Resource + DeserializeOwned,
    S: Scope,
    C: Clone,
{
    /// Waits for the object of that name, whether it is there already or not, by a [`Watcher`](crate::Watcher) of it alone:
    /// so no state is missed, and what breaks in between does not matter.
    ///
    /// The client's total timeout bounds it (60 s unless changed), or the one that is [given](Wait::timeout); the error says then how
    /// far the object was. What somebody must mend, such as permissions, is an error at once.
    pub fn wait(&self, name: impl Into<String>) -> Wait<K, S, C>
    where
        S: OneScope,
    {
        Wait {
            follow: self.watcher(),
            name: name.into(),
            uid: None,
            timeout: Timeout::Inherit,
        }
    }
}

impl<K: Resource + DeserializeOwned, S: Scope, C> Wait<K, S, C> {
    /// Another namespace than the Api's own.
    pub fn namespace(mut self, namespace: impl Into<OneNamespace>) -> Self
    where
        S: TakesNamespace,
    {
        self.follow = self.follow.namespace(namespace.into());
        self
    }

    /// Another timeout than the client's total, for all of it.
    pub fn timeout(mut self, timeout: impl Into<Timeout>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// Only the object with that uid: if it goes, the wait is over, even if another one takes its name
    /// ([`is_not_found`](Error::is_not_found), unless its deletion is what is waited for).
    pub fn uid(mut self, uid: impl Into<Arc<str>>) -> Self {
        self.uid = Some(uid.into());
        self
    }

    /// Until the object is there and meets the condition: a function of it, or a [`StatusCondition`](crate::StatusCondition). Gives the object as it
    /// was then.
    pub fn until<F: Condition<K>>(self, condition: F) -> WaitFor<K, S, C, Until<F>> {
        WaitFor {
            wait: self,
            goal: Until(condition),
        }
    }

    /// Until the object that is there now is no more; over at once if there is none. One that is made again under the same name
    /// is another one.
    pub fn until_deleted(self) -> WaitFor<K, S, C, Deletion> {
        WaitFor {
            wait: self,
            goal: Deletion,
        }
    }
}

impl<K, S, C, G> WaitFor<K, S, C, G>
where
    K: Resource + DeserializeOwned,
    S: Scope,
    G: Goal<K>,
{
    /// The machine, for whoever carries it out; the seed is as for a [watcher](Follow::into_machine).
    pub fn into_machine(self, settings: &Settings, seed: u64) -> WaitMachine<K, G> {
        let wait = self.wait;
        let total = match wait.timeout {
            Timeout::Inherit => settings.timeouts().total,
            Timeout::Never => None,
            Timeout::After(duration) => Some(duration),
        };
        let route = wait.follow.target().route(Timeout::Inherit);
        let doing = route.description("wait for", Some(&wait.name)).to_string();
        // A call of that one object knows what can be no name.
        let get = Get::<K>::new(wait.name.clone(), JSON).into_call(route);
        let selector = FieldSelector::new().equals("metadata.name", &wait.name);
        let watcher = wait.follow.fields(selector).into_machine(settings, seed);
        let machine = WaitMachine::new(watcher, self.goal, wait.name, doing, total, wait.uid);
        match get.request {
            Ok(_) => machine,
            Err(error) => machine.refused(error),
        }
    }
}

impl<K, S, C, G> IntoFuture for WaitFor<K, S, C, G>
where
    K: Resource + DeserializeOwned + Send + 'static,
    S: Scope,
    C: Client,
    G: Goal<K> + Send + 'static,
    G::Item: Send + 'static,
{
    type Output = Result<G::Item, Error>;
    type IntoFuture = C::Future<G::Item>;

    fn into_future(self) -> Self::IntoFuture {
        let client = self.wait.follow.client().clone();
        client.run(self.into_machine(client.settings(), client.random()))
    }
}

impl<K: Resource, S, C> fmt::Debug for Wait<K, S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("follow", &self.follow)
            .field("name", &self.name)
            .field("uid", &self.uid)
            .field("timeout", &self.timeout)
            .finish()
    }
}

impl<K: Resource, S, C, G> fmt::Debug for WaitFor<K, S, C, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitFor")
            .field("wait", &self.wait)
            .finish_non_exhaustive()
    }
}
