//! What a transport implements so that sessions can be awaited.

use crate::{
    Client, Completes, Copied, CopyPlan, Error, Forwarder, ListenPlan, Machine, PortForward,
    Session, api::random_key,
};

/// A [`Client`] that carries sessions as well: exec, attach, port-forward.
///
/// Each of these takes a machine whose item is that of a session, such as an [`Exchange`](crate::Exchange) of an
/// [`Upgrade`](crate::Upgrade). It is carried out as the [contract](Machine#the-contract) says, up to its first item; from then on
/// the connection that was upgraded carries the item, as [its own contract](crate::Duplex#the-contract) says. The largest message that
/// is taken is the configuration's [`websocket_message_limit`](crate::Connections::websocket_message_limit).
///
/// What it takes is shown by the guide, [`write_a_transport`](crate::guide::write_a_transport); a program gets all of it from
/// its runtime's crate.
#[diagnostic::on_unimplemented(
    message = "`{Self}` carries no sessions",
    note = "start from a client of `kubex-tokio` or `kubex-async-std`: `client.api::<K>()`; without one, take the call with `into_call()`"
)]
pub trait SessionClient: Client {
    /// A process in a container, in the hands of a caller: its streams and its end.
    type Process: Send + 'static;

    /// Connections to ports of a pod, in the hands of a caller.
    type Ports: Send + 'static;

    /// Local ports that lead to ports of a pod, in the hands of a caller.
    type Listening: Send + 'static;

    /// Where files of this machine are.
    type LocalPath: Send + 'static;

    /// Opens a session, and carries it from then on.
    fn process<M>(&self, machine: M) -> Self::Future<Self::Process>
    where
        M: Machine<Item = Session> + Send + 'static;

    /// Opens connections to ports, and carries them from then on.
    fn ports<M>(&self, machine: M) -> Self::Future<Self::Ports>
    where
        M: Machine<Item = PortForward> + Send + 'static;

    /// Opens a session that needs nobody but the transport, and carries it to its end.
    fn complete<M>(&self, machine: M) -> Self::Future<<M::Item as Completes>::Outcome>
    where
        M: Machine + Send + 'static,
        M::Item: Completes + Send + 'static,
        <M::Item as Completes>::Outcome: Send + 'static;

    /// Listens on local ports: each connection that comes in has a [machine](Forwarder::machine) and a session of its own. A plan that
    /// cannot be is an error.
    fn listen(&self, plan: Result<(ListenPlan, Forwarder), Error>)
    -> Self::Future<Self::Listening>;

    /// Copies a file or a folder of this machine into a container. A plan that cannot be is an error.
    fn copy_to(&self, plan: Result<(CopyPlan, Self::LocalPath), Error>) -> Self::Future<Copied>;

    /// Copies a file or a folder of a container to this machine. A plan that cannot be is an error.
    fn copy_from(&self, plan: Result<(CopyPlan, Self::LocalPath), Error>) -> Self::Future<Copied>;

    /// 16 bytes that are hard to foresee, for the handshake of one session.
    fn websocket_key(&self) -> [u8; 16] {
        random_key(self)
    }
}
