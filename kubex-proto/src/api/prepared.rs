//! A call whose options are still open.

use alloc::sync::Arc;
use core::{fmt, future::IntoFuture};

use super::{
    Api, Namespace, Timeout,
    route::{Route, Target},
    subresource::Subresource,
};
use crate::{Call, Client, Decode, Exchange, Resource, Scope, Settings, TakesNamespace};

/// A verb: what a [`Prepared`] call is about.
pub trait Verb {
    /// What reads the answer.
    type Decode: Decode;

    /// Where the verb can go: [`OneNamespace`](crate::OneNamespace), or [`Namespace`] if it has a route across them.
    type Namespace: Into<Namespace>;

    #[doc(hidden)]
    fn into_call(self, route: Route) -> Call<Self::Decode>;
}

/// A verb with one answer, which can be awaited. Streams are not: they have `stream()`.
#[diagnostic::on_unimplemented(
    message = "this call has many answers, so it cannot be awaited",
    note = "take its stream: `api.watch().stream()`"
)]
pub trait OneAnswer: Verb {}

/// What a verb becomes when it is awaited: its one answer, or a session in the hands of a caller.
#[doc(hidden)]
pub trait AwaitedBy<C: Client>: Verb + Sized {
    type Output: Send + 'static;

    fn carry_out<K: Resource, S: Scope>(
        prepared: Prepared<Self, K, S, C>,
        client: &C,
    ) -> C::Future<Self::Output>;
}

impl<V, C> AwaitedBy<C> for V
where
    V: OneAnswer,
    V::Decode: Send + 'static,
    <V::Decode as Decode>::Item: Send + 'static,
    C: Client,
{
    type Output = <V::Decode as Decode>::Item;

    fn carry_out<K: Resource, S: Scope>(
        prepared: Prepared<V, K, S, C>,
        client: &C,
    ) -> C::Future<Self::Output> {
        client.run(prepared.into_exchange(client.settings()))
    }
}

/// A call of an [`Api`] that was not made yet: set its options, then `.await` it, or take the [`Call`] out.
///
/// Options that a verb has not are not there for it: `limit` of a `get` does not compile.
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::{Api, DynamicObject, ResourceDescription};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let call = pods.get("web").namespace("staging").timeout(Duration::from_secs(5)).into_call();
/// assert_eq!(call.request()?.uri(), "/api/v1/namespaces/staging/pods/web");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[must_use = "a call does nothing until it is awaited or taken"]
pub struct Prepared<V, K: Resource, S, C> {
    pub(super) verb: V,
    pub(super) api: Api<K, S, C>,
    pub(super) namespace: Namespace,
    pub(super) timeout: Timeout,
    pub(super) subresource: Option<Subresource>,
}

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    pub(super) fn prepare<V>(&self, verb: V) -> Prepared<V, K, S, C> {
        Prepared {
            verb,
            api: self.clone(),
            namespace: Namespace::Inherit,
            timeout: Timeout::Inherit,
            subresource: None,
        }
    }
}

impl<V: Verb, K: Resource, S: Scope, C> Prepared<V, K, S, C> {
    /// Another namespace than the Api's own, for this call.
    pub fn namespace(mut self, namespace: impl Into<V::Namespace>) -> Self
    where
        S: TakesNamespace,
    {
        self.namespace = namespace.into().into();
        self
    }

    /// Another timeout than the client's own, for this call: a `Duration`, or a [`Timeout`].
    pub fn timeout(mut self, timeout: impl Into<Timeout>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// The call, for whoever carries it out.
    pub fn into_call(self) -> Call<V::Decode> {
        let route = self.route();
        self.verb.into_call(route)
    }

    /// The machine that makes the call, for whoever carries it out with these settings.
    pub fn into_exchange(self, settings: &Settings) -> Exchange<V::Decode> {
        Exchange::new(self.into_call(), settings)
    }

    /// The client that the call is bound to.
    pub fn client(&self) -> &C {
        &self.api.client
    }

    pub(super) fn route(&self) -> Route {
        self.target().route(self.timeout)
    }

    pub(super) fn target(&self) -> Target {
        Target {
            resource: Arc::clone(&self.api.resource),
            default: Arc::clone(&self.api.namespace),
            namespace: self.namespace.clone(),
            all: S::ALL,
            subresource: self.subresource,
        }
    }

    pub(super) fn on_subresource(mut self, subresource: Subresource) -> Self {
        self.subresource = Some(subresource);
        self
    }

    pub(super) fn map<W>(self, change: impl FnOnce(V) -> W) -> Prepared<W, K, S, C> {
        Prepared {
            verb: change(self.verb),
            api: self.api,
            namespace: self.namespace,
            timeout: self.timeout,
            subresource: self.subresource,
        }
    }
}

// Who awaits what cannot be awaited is told by the compiler that this is no future, and shown the bounds with
// what stands beside them: the traits' own messages it keeps to itself here.
impl<V, K, S, C> IntoFuture for Prepared<V, K, S, C>
where
    V: AwaitedBy<C>, // a watch has many: take its `stream()`
    K: Resource,
    S: Scope,
    C: Client, // `Detached` is none: start from `client.api::<K>()`, or take the call with `into_call()`
{
    type Output = Result<V::Output, crate::Error>;
    type IntoFuture = C::Future<V::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let client = self.api.client.clone();
        V::carry_out(self, &client)
    }
}

/// The body is not printed, as it may hold secrets.
impl<V, K: Resource, S, C> fmt::Debug for Prepared<V, K, S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("verb", &core::any::type_name::<V>())
            .field("api", &self.api)
            .field("namespace", &self.namespace)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
