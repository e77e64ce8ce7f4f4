//! From a call to the session that it opens.

use std::sync::Arc;

use hyper::upgrade::Upgraded;
use kubex_proto::{Completes, Duplex, Error, Machine, PortForward, Session};

use super::{
    Carried, Ports, Process, SessionTransport,
    dedicated::{Answer, WithUpgrades},
    pump::Pump,
    shared::Shared,
    socket::Socket,
};
use crate::{carry_out::next_item, link::Link};

/// Opens sessions, each over a connection of its own. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Opener<T: SessionTransport> {
    pub(super) link: Link<T>,
    /// The largest message that a WebSocket takes.
    pub(super) message_limit: usize,
}

impl<T: SessionTransport> Opener<T> {
    pub(super) fn transport(&self) -> &T {
        &self.link.transport
    }

    /// Opens the session of a process, and carries it from then on.
    pub(crate) async fn process<M>(&self, machine: M) -> Result<Process, Error>
    where
        M: Machine<Item = Session>,
    {
        let (session, socket) = self.open(machine).await?;
        let transport = self.transport().clone();
        Ok(Process::new(Carried::new(session, socket, transport)))
    }

    /// Opens connections to ports, and carries them from then on.
    pub(super) async fn ports<M>(&self, machine: M) -> Result<Ports, Error>
    where
        M: Machine<Item = PortForward>,
    {
        let (ports, socket) = self.open(machine).await?;
        let transport = self.transport().clone();
        Ok(Ports::new(Carried::new(ports, socket, transport)))
    }

    /// Opens a session that needs nobody else, and carries it to its end.
    pub(super) async fn complete<M>(
        &self,
        machine: M,
    ) -> Result<<M::Item as Completes>::Outcome, Error>
    where
        M: Machine,
        M::Item: Completes,
    {
        let (session, socket) = self.open(machine).await?;
        let shared = Arc::new(Shared::new(session));
        let transport = self.transport().clone();
        Pump::new(Arc::clone(&shared), socket, transport)
            .run()
            .await;
        match Arc::into_inner(shared) {
            Some(shared) => shared.into_inner().into_outcome(),
            None => Err(Error::misused("the session is still carried")),
        }
    }

    /// Carries the machine out to its one item, and takes the connection that goes with it.
    async fn open<M>(&self, mut machine: M) -> Result<(M::Item, Socket), Error>
    where
        M: Machine,
        M::Item: Duplex,
    {
        let by = WithUpgrades(self.transport());
        let mut body = None;
        // All that a call may need on its way is large, and would be moved about on the stack of whoever waits.
        let item = Box::pin(next_item(&mut machine, &self.link, &by, &mut body)).await;
        let session = item.unwrap_or_else(|| Err(nothing()))?;
        let upgraded = body.and_then(upgraded).ok_or_else(nothing)?;
        let session = session.with_message_limit(self.message_limit);
        let socket = Socket::new(upgraded, self.message_limit).await;
        Ok((session, socket))
    }
}

fn upgraded<B>(answer: Answer<B>) -> Option<Upgraded> {
    match answer {
        Answer::Upgraded(upgraded) => Some(upgraded),
        Answer::Body(_) | Answer::Refusal(..) => None,
    }
}

fn nothing() -> Error {
    Error::misused("a machine that upgrades no connection opens no session")
}
