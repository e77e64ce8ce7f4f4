//! `port_forward()`: connections to ports of pods.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::future::IntoFuture;

use super::{
    Api, OneNamespace, Prepared, Verb,
    route::Route,
    subresource::Subresource,
    upgrade::{Offer, Upgrades},
};
use crate::{
    Call, Error, Forwarded, HasPortForward, OneScope, Resource, Scope, SessionClient, Subprotocol,
    Upgrade, path::Query,
};

/// A channel is numbered by a byte, and each port has two.
const MOST_PORTS: usize = 128;

/// Connections to ports of a pod: the subresource `portforward`.
///
/// ```
/// use kubex_proto::{Api, ObjectMeta};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Pod { metadata: ObjectMeta }
/// kubex_proto::resource!(Pod: "v1", Namespaced, subresources = [port_forward]);
///
/// let pods = Api::<Pod>::new();
/// let call = pods.port_forward().forward("web", [80, 443]).websocket_key(*b"at random, truly");
/// let request = call.into_call().request()?;
/// assert_eq!(
///     request.uri(),
///     "/api/v1/namespaces/default/pods/web/portforward?ports=80&ports=443"
/// );
/// assert_eq!(request.headers()["sec-websocket-protocol"], "v4.channel.k8s.io");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Debug)]
pub struct PortForwardSubresource<K: Resource, S, C> {
    api: Api<K, S, C>,
}

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    /// Connections to ports, for kinds that have them: pods. With the feature `sessions`.
    pub fn port_forward(&self) -> PortForwardSubresource<K, S, C>
    where
        K: HasPortForward,
        S: OneScope,
    {
        PortForwardSubresource { api: self.clone() }
    }
}

impl<K: Resource, S: OneScope, C: Clone> PortForwardSubresource<K, S, C> {
    /// Opens one connection to each of these ports of the pod of that name: `GET .../{name}/portforward`, upgraded to a
    /// WebSocket. Its answer is a [`PortForward`](crate::PortForward).
    ///
    /// Another connection to the same port needs another call. Ports are from 1, at most 128 of them, each of them once. A
    /// port that nobody listens on is an error later, of that port alone. Servers since 1.35 want the verb `create` in the
    /// caller's role, beside `get`.
    pub fn forward(
        &self,
        name: impl Into<String>,
        ports: impl IntoIterator<Item = u16>,
    ) -> Prepared<ForwardPorts, K, S, C> {
        self.api
            .prepare(ForwardPorts {
                name: name.into(),
                // One more than fits is enough to refuse them.
                ports: ports.into_iter().take(MOST_PORTS + 1).collect(),
                offer: Offer::default(),
            })
            .on_subresource(Subresource::PortForward)
    }
}

/// Connects to ports of a pod.
#[derive(Debug)]
pub struct ForwardPorts {
    name: String,
    ports: Vec<u16>,
    offer: Offer,
}

impl ForwardPorts {
    fn query(&self) -> Result<Query, Error> {
        if !(1..=MOST_PORTS).contains(&self.ports.len()) {
            return Err(Error::refused(
                "ports",
                &self.ports.len().to_string(),
                "there must be from 1 to 128 of them",
            ));
        }
        let mut query = Query::default();
        for (at, port) in self.ports.iter().enumerate() {
            let text = port.to_string();
            if *port == 0 {
                let reason = "is none that a pod can listen on: name one from 1 to 65535";
                return Err(Error::refused("port", &text, reason));
            }
            if self.ports.iter().take(at).any(|earlier| earlier == port) {
                let reason = "is there twice: a second connection to it needs a call of its own";
                return Err(Error::refused("port", &text, reason));
            }
            query.add("ports", &text);
        }
        Ok(query)
    }
}

impl Verb for ForwardPorts {
    type Decode = Upgrade<Forwarded>;
    type Namespace = OneNamespace;

    fn into_call(self, route: Route) -> Call<Upgrade<Forwarded>> {
        let query = self.query();
        let forwarded = Forwarded::new(self.ports);
        let known = &[Subprotocol::V4];
        self.offer.call(route, &self.name, query, known, forwarded)
    }
}

impl Upgrades for ForwardPorts {
    fn offer(&mut self) -> &mut Offer {
        &mut self.offer
    }
}

impl<K, S, C> IntoFuture for Prepared<ForwardPorts, K, S, C>
where
    K: Resource,
    S: Scope,
    C: SessionClient, // `Detached` is none: start from `client.api::<K>()`, or take the call with `into_call()`
{
    type Output = Result<C::Ports, Error>;
    type IntoFuture = C::Future<C::Ports>;

    fn into_future(self) -> Self::IntoFuture {
        let client = self.api.client.clone();
        client.ports(self.into_upgrade())
    }
}
