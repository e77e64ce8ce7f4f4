//! `port_forward()`: connections to ports of pods.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Api, ForwardMachine, OneNamespace, Prepared, Timeout, Verb,
    prepared::AwaitedBy,
    route::Route,
    subresource::Subresource,
    upgrade::{Offer, Upgrades, random_key},
};
use crate::{
    Call, Error, Forwarded, HasPortForward, OneScope, Resource, ResourceDescription, Scope,
    SessionClient, Settings, Subprotocol, Upgrade,
    path::Query,
    session::{KEY_LENGTH, MappedPort},
};

/// A channel is numbered by a byte, and each port has two.
const MOST_PORTS: usize = 128;

/// Connections to ports of a pod: the subresource `portforward`; or of the first ready pod that a service or the like leads to.
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
    /// Connections to ports, for kinds that have them: pods, and what leads to pods by a selector. With the feature `sessions`.
    pub fn port_forward(&self) -> PortForwardSubresource<K, S, C>
    where
        K: HasPortForward,
        S: OneScope,
    {
        PortForwardSubresource { api: self.clone() }
    }
}

impl<K: Resource, S: OneScope, C: Clone> PortForwardSubresource<K, S, C> {
    pub(super) fn api(&self) -> &Api<K, S, C> {
        &self.api
    }

    /// Opens one connection to each of these ports of the pod of that name: `GET .../{name}/portforward`, upgraded to a
    /// WebSocket. Its answer is a [`PortForward`](crate::PortForward).
    ///
    /// Another connection to the same port needs another call. Ports are from 1, at most 128 of them, each of them once. A
    /// port that nobody listens on is an error later, of that port alone. Servers since 1.35 want the verb `create` in the
    /// caller's role, beside `get`.
    ///
    /// Of another kind than pods, such as a service or a deployment, it is the first ready pod that its selector leads to, and
    /// the ports of a service are those that it has itself: see [`ForwardMachine`], which finds both.
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

impl<K: Resource, S: Scope, C> Prepared<ForwardPorts, K, S, C> {
    /// The machine that finds the pod and makes the call, for whoever carries it out with these settings. The key is as for
    /// [`websocket_key`](Self::websocket_key), and of no use where that gave one.
    ///
    /// ```
    /// use kubex_proto::{Api, DynamicObject, ResourceDescription, Settings};
    ///
    /// let services = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Service"));
    /// let call = services.port_forward().forward("web", [80]);
    /// let machine = call.into_machine(&Settings::default(), *b"at random, truly");
    /// ```
    pub fn into_machine(mut self, settings: &Settings, key: [u8; KEY_LENGTH]) -> ForwardMachine {
        self.verb.offer.or_key(key);
        let target = self.target();
        ForwardMachine::new(target, self.timeout, self.verb, settings)
    }
}

/// Connects to ports of a pod.
#[derive(Clone, Debug)]
pub struct ForwardPorts {
    pub(super) name: String,
    pub(super) ports: Vec<u16>,
    pub(super) offer: Offer,
}

/// Refuses what can be no port of a pod.
pub(super) fn check_port(port: u16) -> Result<(), Error> {
    if port == 0 {
        let reason = "is none that a pod can listen on: name one from 1 to 65535";
        return Err(Error::refused("port", "0", reason));
    }
    Ok(())
}

/// Whether the kind is that of pods themselves.
pub(super) fn is_pod(resource: &ResourceDescription) -> bool {
    resource.group.is_empty() && resource.version == "v1" && resource.plural == "pods"
}

impl ForwardPorts {
    /// One port, with the key of its handshake.
    pub(super) fn one(name: &str, port: u16, silence: Timeout, key: [u8; KEY_LENGTH]) -> Self {
        let mut offer = Offer::with_silence(silence);
        offer.or_key(key);
        Self {
            name: name.into(),
            ports: alloc::vec![port],
            offer,
        }
    }

    /// The call of a pod, whatever its ports are called by who asks.
    pub(super) fn call(
        self,
        route: Route,
        pod: &str,
        ports: Vec<MappedPort>,
    ) -> Call<Upgrade<Forwarded>> {
        let query = self.check().map(|()| {
            let mut query = Query::default();
            for port in &ports {
                query.add("ports", &port.target.to_string());
            }
            query
        });
        let forwarded = Forwarded::new(ports);
        let known = &[Subprotocol::V4];
        self.offer.call(route, pod, query, known, forwarded)
    }

    /// As the pod itself has them.
    pub(super) fn own(&self) -> Vec<MappedPort> {
        self.ports.iter().copied().map(MappedPort::from).collect()
    }

    fn check(&self) -> Result<(), Error> {
        if !(1..=MOST_PORTS).contains(&self.ports.len()) {
            return Err(Error::refused(
                "ports",
                &self.ports.len().to_string(),
                "there must be from 1 to 128 of them",
            ));
        }
        for (at, port) in self.ports.iter().enumerate() {
            check_port(*port)?;
            if self.ports.iter().take(at).any(|earlier| earlier == port) {
                let reason = "is there twice: a second connection to it needs a call of its own";
                return Err(Error::refused("port", &port.to_string(), reason));
            }
        }
        Ok(())
    }
}

impl Verb for ForwardPorts {
    type Decode = Upgrade<Forwarded>;
    type Namespace = OneNamespace;

    fn into_call(self, route: Route) -> Call<Upgrade<Forwarded>> {
        let other = (!is_pod(&route.resource)).then(|| route.kind());
        let (name, ports) = (self.name.clone(), self.own());
        let mut call = self.call(route, &name, ports);
        if let Some(kind) = other {
            call.request = call.request.and(Err(Error::refused_field(
                "portforward",
                format!(
                    "objects of kind {kind} have none of their own: await the call, or take its machine with `into_machine(..)`, which finds a pod"
                ),
            )));
        }
        call
    }
}

impl Upgrades for ForwardPorts {
    fn offer(&mut self) -> &mut Offer {
        &mut self.offer
    }
}

impl<C: SessionClient> AwaitedBy<C> for ForwardPorts {
    type Output = C::Ports;

    fn carry_out<K: Resource, S: Scope>(
        prepared: Prepared<Self, K, S, C>,
        client: &C,
    ) -> C::Future<Self::Output> {
        let key = random_key(client);
        client.ports(prepared.into_machine(client.settings(), key))
    }
}
