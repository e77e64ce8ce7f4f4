//! `update`: read, change, write, until nobody was in between.

use alloc::string::String;
use core::{fmt, future::IntoFuture, marker::PhantomData};

use serde::{Serialize, de::DeserializeOwned};

use super::{Api, OneNamespace, Timeout, UpdateMachine, subresource::Subresource};
use crate::{Client, Detached, Error, OneScope, Resource, Scope, Settings, TakesNamespace};

/// A change that was not made yet: set its options, then `.await` it, or take the [machine](UpdateMachine) out.
///
/// What is changed, `T`, is the object itself, or what a subresource shows of it.
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
pub struct Update<K: Resource, S, C, F, T = K> {
    pub(super) api: Api<K, S, C>,
    pub(super) name: String,
    pub(super) change: F,
    pub(super) namespace: OneNamespace,
    pub(super) timeout: Timeout,
    pub(super) field_manager: Option<String>,
    pub(super) subresource: Option<Subresource>,
    pub(super) object: PhantomData<fn(&mut T)>,
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
    /// The closure may run more than once, each time on the newest object. It may change anything but the name.
    pub fn update<F>(&self, name: impl Into<String>, change: F) -> Update<K, S, C, F>
    where
        F: FnMut(&mut K),
        S: OneScope,
    {
        Update::new(self, name.into(), change, None)
    }
}

impl<K: Resource, S: Scope, C: Clone, F, T> Update<K, S, C, F, T> {
    pub(super) fn new(
        api: &Api<K, S, C>,
        name: String,
        change: F,
        subresource: Option<Subresource>,
    ) -> Self {
        Self {
            api: api.clone(),
            name,
            change,
            namespace: OneNamespace::Inherit,
            timeout: Timeout::Inherit,
            field_manager: None,
            subresource,
            object: PhantomData,
        }
    }
}

impl<K, S, C, F, T> Update<K, S, C, F, T>
where
    K: Resource,
    S: OneScope,
    F: FnMut(&mut T),
    T: Resource + Serialize + DeserializeOwned,
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
    pub fn into_machine(self, settings: &Settings) -> UpdateMachine<K, S, F, T> {
        let update = Update {
            api: self.api.bind(Detached),
            name: self.name,
            change: self.change,
            namespace: self.namespace,
            timeout: self.timeout,
            field_manager: self.field_manager,
            subresource: self.subresource,
            object: PhantomData,
        };
        UpdateMachine::new(update, settings)
    }
}

impl<K, S, C, F, T> IntoFuture for Update<K, S, C, F, T>
where
    K: Resource + 'static,
    S: OneScope,
    C: Client,
    F: FnMut(&mut T) + Send + 'static,
    T: Resource + Serialize + DeserializeOwned + Send + 'static,
{
    type Output = Result<T, Error>;
    type IntoFuture = C::Future<T>;

    fn into_future(self) -> Self::IntoFuture {
        let client = self.api.client.clone();
        client.run(self.into_machine(client.settings()))
    }
}

impl<K: Resource, S, C, F, T> fmt::Debug for Update<K, S, C, F, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Update")
            .field("api", &self.api)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
