//! The client of a transport whose network carries sessions.

use std::sync::Arc;

use kubex_proto::{Completes, Machine, PortForward, Session, SessionClient};

use super::{Carried, Ports, Process, SessionTransport, open::open, pump::pump, shared::Shared};
use crate::Client;

impl<T: SessionTransport> SessionClient for Client<T> {
    type Process = Process;
    type Ports = Ports;

    fn process<M>(&self, machine: M) -> Self::Future<Process>
    where
        M: Machine<Item = Session> + Send + 'static,
    {
        let (link, limit) = (self.link().clone(), self.message_limit());
        Box::pin(async move {
            let (session, socket) = open(machine, &link, limit).await?;
            Ok(Process::new(Carried::new(session, socket, link.transport)))
        })
    }

    fn ports<M>(&self, machine: M) -> Self::Future<Ports>
    where
        M: Machine<Item = PortForward> + Send + 'static,
    {
        let (link, limit) = (self.link().clone(), self.message_limit());
        Box::pin(async move {
            let (ports, socket) = open(machine, &link, limit).await?;
            Ok(Ports::new(Carried::new(ports, socket, link.transport)))
        })
    }

    fn complete<M>(&self, machine: M) -> Self::Future<<M::Item as Completes>::Outcome>
    where
        M: Machine + Send + 'static,
        M::Item: Completes + Send + 'static,
        <M::Item as Completes>::Outcome: Send + 'static,
    {
        let (link, limit) = (self.link().clone(), self.message_limit());
        Box::pin(async move {
            let (session, socket) = open(machine, &link, limit).await?;
            let shared = Arc::new(Shared::new(session));
            pump(Arc::clone(&shared), socket, link.transport).await;
            match Arc::into_inner(shared) {
                Some(shared) => shared.into_inner().into_outcome(),
                None => Err(kubex_proto::Error::misused("the session is still carried")),
            }
        })
    }
}
