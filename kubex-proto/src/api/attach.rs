//! `attach()`: the process that a container runs.

use alloc::string::String;

use super::{
    Api, OneNamespace, Prepared, Verb,
    container::OfContainer,
    prepared::AwaitedBy,
    route::Route,
    streams::{HasStreams, StreamOptions},
    subresource::Subresource,
    upgrade::{Offer, Upgrades},
};
use crate::{
    Attached, Call, HasAttach, OneScope, Resource, Scope, SessionClient, Subprotocol, Upgrade,
};

/// The process that a container runs: the subresource `attach`.
///
/// ```
/// use kubex_proto::{Api, DynamicObject, ResourceDescription};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let call = pods.attach().stream("web").stdin().tty().container("shell").websocket_key(*b"at random, truly");
/// assert_eq!(
///     call.into_call().request()?.uri(),
///     "/api/v1/namespaces/default/pods/web/attach?stdin=true&stdout=true&tty=true&container=shell"
/// );
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Debug)]
pub struct AttachSubresource<K: Resource, S, C> {
    api: Api<K, S, C>,
}

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    /// The processes that containers run, for kinds that have them: pods. With the feature `sessions`.
    pub fn attach(&self) -> AttachSubresource<K, S, C>
    where
        K: HasAttach,
        S: OneScope,
    {
        AttachSubresource { api: self.clone() }
    }
}

impl<K: Resource, S: OneScope, C: Clone> AttachSubresource<K, S, C> {
    /// Carries the streams of the process that a container of the pod of that name runs, from now on: `GET
    /// .../{name}/attach`, upgraded to a WebSocket. Its answer is a [`Session`](crate::Session).
    ///
    /// Stdout and stderr are carried unless it is said otherwise. [`stdin`](Prepared::stdin) and [`tty`](Prepared::tty)
    /// are only where the container was made with them (`stdin: true`, `tty: true`), and a terminal must be asked for
    /// where there is one. Servers since 1.35 want the verb `create` in the caller's role, beside `get`.
    pub fn stream(&self, name: impl Into<String>) -> Prepared<Attach, K, S, C> {
        self.api
            .prepare(Attach {
                name: name.into(),
                streams: StreamOptions::default(),
                offer: Offer::default(),
            })
            .on_subresource(Subresource::Attach)
    }
}

/// Attaches to a process.
#[derive(Debug)]
pub struct Attach {
    name: String,
    streams: StreamOptions,
    offer: Offer,
}

impl Verb for Attach {
    type Decode = Upgrade<Attached>;
    type Namespace = OneNamespace;

    fn into_call(self, route: Route) -> Call<Upgrade<Attached>> {
        let (query, attached) = (self.streams.query(), self.streams.attached());
        let known = &Subprotocol::ALL;
        self.offer.call(route, &self.name, query, known, attached)
    }
}

impl Upgrades for Attach {
    fn offer(&mut self) -> &mut Offer {
        &mut self.offer
    }
}

impl HasStreams for Attach {
    fn streams(&mut self) -> &mut StreamOptions {
        &mut self.streams
    }
}

impl OfContainer for Attach {
    fn container(&mut self) -> &mut Option<String> {
        &mut self.streams.container
    }
}

impl<C: SessionClient> AwaitedBy<C> for Attach {
    type Output = C::Process;

    fn carry_out<K: Resource, S: Scope>(
        prepared: Prepared<Self, K, S, C>,
        client: &C,
    ) -> C::Future<Self::Output> {
        client.process(prepared.into_upgrade())
    }
}
