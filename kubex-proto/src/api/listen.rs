//! `port_forward().listen(..)`: local ports that lead to ports of a pod.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{
    fmt,
    future::IntoFuture,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use super::{
    Api, ForwardMachine, Namespace, OneNamespace, PortForwardSubresource, Timeout,
    port_forward::{ForwardPorts, check_port},
    route::Target,
    subresource::Subresource,
};
use crate::{
    Error, OneScope, Resource, Scope, SessionClient, Settings, TakesNamespace, session::KEY_LENGTH,
};

/// More than anybody listens on: a list without an end is refused, too.
const MOST_PAIRS: usize = 1024;

/// Where nobody says another address, it is these.
const LOOPBACK: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::LOCALHOST),
    IpAddr::V6(Ipv6Addr::LOCALHOST),
];

/// Local ports that lead to ports of a pod, of a service or the like
/// ([`listen`](PortForwardSubresource::listen)). Nothing is bound yet.
///
/// ```
/// use kubex_proto::{Api, DynamicObject, ResourceDescription, Settings};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let listen = pods.port_forward().listen("web", [(8080, 80)]).namespace("staging");
/// let (plan, _) = listen.into_parts(&Settings::default())?;
/// assert_eq!(plan.ports(), [(8080, 80)]);
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[must_use = "nothing is bound until this is awaited or taken apart"]
pub struct Listen<K: Resource, S, C> {
    api: Api<K, S, C>,
    name: String,
    ports: Vec<(u16, u16)>,
    addresses: Vec<IpAddr>,
    namespace: OneNamespace,
    timeout: Timeout,
    silence: Timeout,
}

impl<K: Resource, S: OneScope, C: Clone> PortForwardSubresource<K, S, C> {
    /// Listens on local ports, and forwards each connection to the remote port that stands beside it: `(local, remote)`.
    ///
    /// Each connection that is accepted has a session of its own, for which the pod is found anew where it is a service or the like
    /// that is named ([`ForwardMachine`]). For the local port 0 the system picks one. A remote port is from 1, and may be there
    /// several times; a local one once.
    pub fn listen(
        &self,
        name: impl Into<String>,
        ports: impl IntoIterator<Item = (u16, u16)>,
    ) -> Listen<K, S, C> {
        Listen {
            api: self.api().clone(),
            name: name.into(),
            // One more than fits is enough to refuse them.
            ports: ports.into_iter().take(MOST_PAIRS + 1).collect(),
            addresses: Vec::new(),
            namespace: OneNamespace::Inherit,
            timeout: Timeout::Inherit,
            silence: Timeout::Inherit,
        }
    }
}

impl<K: Resource, S: Scope, C> Listen<K, S, C> {
    /// Listens on this address, and on no other unless it is given as well: both loopback addresses by default, `127.0.0.1` and
    /// `::1`. At another one than these, whoever reaches it reaches the pod, without asking for a credential.
    pub fn address(mut self, address: impl Into<IpAddr>) -> Self {
        self.addresses.push(address.into());
        self
    }

    /// Another namespace than the Api's own.
    pub fn namespace(mut self, namespace: impl Into<OneNamespace>) -> Self
    where
        S: TakesNamespace,
    {
        self.namespace = namespace.into();
        self
    }

    /// Another timeout than the client's total, for each connection: within it, its pod is found and its session opened.
    pub fn timeout(mut self, timeout: impl Into<Timeout>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// After how long without any sign of life of the server a connection is given up, instead of 60 s. A node may answer nothing
    /// while the pod does not read what is sent to it.
    pub fn silence(mut self, silence: impl Into<Timeout>) -> Self {
        self.silence = silence.into();
        self
    }

    /// The client that it is bound to.
    pub fn client(&self) -> &C {
        &self.api.client
    }

    /// What to listen on, and what makes the calls, with these settings. What cannot be is refused here, before anything is
    /// bound.
    pub fn into_parts(self, settings: &Settings) -> Result<(ListenPlan, Forwarder), Error> {
        let forwarder = Forwarder {
            target: Target {
                resource: self.api.resource,
                default: self.api.namespace,
                namespace: Namespace::from(self.namespace),
                all: S::ALL,
                subresource: Some(Subresource::PortForward),
            },
            timeout: self.timeout,
            silence: self.silence,
            name: self.name,
            settings: settings.clone(),
        };
        let plan = ListenPlan::new(self.addresses, self.ports);
        // Any machine knows what can be no name and no namespace.
        let machine = forwarder.machine(1, [0; KEY_LENGTH]);
        let checked = plan.and_then(|plan| machine.check().map(|()| plan));
        match checked {
            Ok(plan) => Ok((plan, forwarder)),
            Err(error) => Err(error.while_doing(&machine.description(), 0)),
        }
    }
}

impl<K, S, C> IntoFuture for Listen<K, S, C>
where
    K: Resource,
    S: Scope,
    C: SessionClient, // `Detached` is none: start from `client.api::<K>()`, or take it apart with `into_parts()`
{
    type Output = Result<C::Listening, Error>;
    type IntoFuture = C::Future<C::Listening>;

    fn into_future(self) -> Self::IntoFuture {
        let client = self.api.client.clone();
        client.listen(self.into_parts(client.settings()))
    }
}

/// What to listen on.
///
/// ```
/// use core::net::Ipv4Addr;
/// use kubex_proto::{Api, DynamicObject, ResourceDescription, Settings};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let listen = pods.port_forward().listen("web", [(8080, 80), (0, 443)]);
/// let (plan, _) = listen.into_parts(&Settings::default())?;
/// assert_eq!(plan.ports(), [(8080, 80), (0, 443)]);
/// assert_eq!(plan.addresses()[0], Ipv4Addr::LOCALHOST);
/// assert!(plan.is_by_default());
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenPlan {
    addresses: Vec<IpAddr>,
    ports: Vec<(u16, u16)>,
    is_by_default: bool,
}

impl ListenPlan {
    fn new(addresses: Vec<IpAddr>, ports: Vec<(u16, u16)>) -> Result<Self, Error> {
        if !(1..=MOST_PAIRS).contains(&ports.len()) {
            let count = ports.len().to_string();
            let reason = "there must be from 1 to 1024 of them";
            return Err(Error::refused("ports", &count, reason));
        }
        for (at, (local, remote)) in ports.iter().enumerate() {
            check_port(*remote)?;
            let mut earlier = ports.iter().take(at).map(|(local, _)| local);
            if *local != 0 && earlier.any(|earlier| earlier == local) {
                let reason = "is there twice: it leads to one port; 0 stands for any that is free";
                return Err(Error::refused("local port", &local.to_string(), reason));
            }
        }
        for (at, address) in addresses.iter().enumerate() {
            if addresses.iter().take(at).any(|earlier| earlier == address) {
                let reason = "is there twice";
                return Err(Error::refused("address", &address.to_string(), reason));
            }
        }
        let is_by_default = addresses.is_empty();
        Ok(Self {
            addresses: if is_by_default {
                LOOPBACK.into()
            } else {
                addresses
            },
            ports,
            is_by_default,
        })
    }

    /// The addresses, each of which has all ports.
    pub fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }

    /// The ports, as `(local, remote)`; a local 0 is whichever the system picks, the same on all addresses.
    pub fn ports(&self) -> &[(u16, u16)] {
        &self.ports
    }

    /// Whether nobody chose the addresses. Then one of them is enough, as a machine may have no IPv6.
    pub fn is_by_default(&self) -> bool {
        self.is_by_default
    }
}

/// Makes the machine of each connection that is accepted.
///
/// ```
/// use kubex_proto::{Action, Api, DynamicObject, Machine, ResourceDescription, Settings};
/// # use kubex_proto::{Instant, Time, Timestamp};
/// # let now = Time::new(Instant::from_origin(Default::default()), Timestamp::from_unix_seconds(0));
///
/// let services = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Service"));
/// let listen = services.port_forward().listen("web", [(8080, 80)]);
/// let (plan, forwarder) = listen.into_parts(&Settings::default())?;
///
/// // A connection to 8080 was accepted.
/// let (_, remote) = plan.ports()[0];
/// let mut machine = forwarder.machine(remote, *b"at random, truly");
/// assert!(matches!(machine.poll(now), Action::Authorize { .. }));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone)]
pub struct Forwarder {
    target: Target,
    timeout: Timeout,
    silence: Timeout,
    name: String,
    settings: Settings,
}

impl Forwarder {
    /// The machine of one connection to this remote port. The key is of 16 bytes chosen at random, others each time.
    pub fn machine(&self, port: u16, key: [u8; KEY_LENGTH]) -> ForwardMachine {
        let verb = ForwardPorts::one(&self.name, port, self.silence, key);
        ForwardMachine::new(self.target.clone(), self.timeout, verb, &self.settings)
    }
}

impl<K: Resource, S, C> fmt::Debug for Listen<K, S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listen")
            .field("api", &self.api)
            .field("name", &self.name)
            .field("ports", &self.ports)
            .field("addresses", &self.addresses)
            .field("namespace", &self.namespace)
            .field("timeout", &self.timeout)
            .field("silence", &self.silence)
            .finish()
    }
}

impl fmt::Debug for Forwarder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Forwarder")
            .field("target", &self.target)
            .field("name", &self.name)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
