//! The client of a transport whose network carries sessions.

use std::{path::PathBuf, sync::Arc};

use kubex_proto::{
    Completes, Copied, CopyPlan, Error, Forwarder, ListenPlan, Machine, PortForward, Session,
    SessionClient,
};

use super::{
    Carried, Listening, Ports, Process, SessionTransport, open::open, pump::pump, shared::Shared,
};
use crate::{Client, copy::Container, link::Link};

impl<T: SessionTransport> SessionClient for Client<T> {
    type Process = Process;
    type Ports = Ports;
    type Listening = Listening;
    type LocalPath = PathBuf;

    fn process<M>(&self, machine: M) -> Self::Future<Process>
    where
        M: Machine<Item = Session> + Send + 'static,
    {
        let (link, limit) = (self.link().clone(), self.message_limit());
        Box::pin(async move { start(machine, &link, limit).await })
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
                None => Err(Error::misused("the session is still carried")),
            }
        })
    }

    fn listen(&self, plan: Result<(ListenPlan, Forwarder), Error>) -> Self::Future<Listening> {
        let client = self.clone();
        Box::pin(async move {
            let (plan, forwarder) = plan?;
            let (link, limit) = (client.link().clone(), client.message_limit());
            let connect = move |port| forwarder.machine(port, client.websocket_key());
            Listening::bind(link, limit, &plan, connect).await
        })
    }

    fn copy_to(&self, plan: Result<(CopyPlan, PathBuf), Error>) -> Self::Future<Copied> {
        let container = self.container();
        Box::pin(async move {
            let (plan, local) = plan?;
            container.copy_to(plan, local).await
        })
    }

    fn copy_from(&self, plan: Result<(CopyPlan, PathBuf), Error>) -> Self::Future<Copied> {
        let container = self.container();
        Box::pin(async move {
            let (plan, local) = plan?;
            container.copy_from(plan, local).await
        })
    }
}

impl<T: SessionTransport> Client<T> {
    fn container(&self) -> Container<T> {
        Container {
            link: self.link().clone(),
            message_limit: self.message_limit(),
        }
    }
}

/// Opens a session, and carries it from then on.
pub(crate) async fn start<M, T: SessionTransport>(
    machine: M,
    link: &Link<T>,
    message_limit: usize,
) -> Result<Process, Error>
where
    M: Machine<Item = Session>,
{
    let (session, socket) = open(machine, link, message_limit).await?;
    let transport = link.transport.clone();
    Ok(Process::new(Carried::new(session, socket, transport)))
}
