//! The client of a transport whose network carries sessions.

use std::path::PathBuf;

use kubex_proto::{
    Completes, Copied, CopyPlan, Error, Forwarder, ListenPlan, Machine, PortForward, Session,
    SessionClient,
};

use super::{Listening, Opener, Ports, Process, SessionTransport};
use crate::{Client, copy};

impl<T: SessionTransport> SessionClient for Client<T> {
    type Process = Process;
    type Ports = Ports;
    type Listening = Listening;
    type LocalPath = PathBuf;

    fn process<M>(&self, machine: M) -> Self::Future<Process>
    where
        M: Machine<Item = Session> + Send + 'static,
    {
        let opener = self.opener();
        Box::pin(async move { opener.process(machine).await })
    }

    fn ports<M>(&self, machine: M) -> Self::Future<Ports>
    where
        M: Machine<Item = PortForward> + Send + 'static,
    {
        let opener = self.opener();
        Box::pin(async move { opener.ports(machine).await })
    }

    fn complete<M>(&self, machine: M) -> Self::Future<<M::Item as Completes>::Outcome>
    where
        M: Machine + Send + 'static,
        M::Item: Completes + Send + 'static,
        <M::Item as Completes>::Outcome: Send + 'static,
    {
        let opener = self.opener();
        Box::pin(async move { opener.complete(machine).await })
    }

    fn listen(&self, plan: Result<(ListenPlan, Forwarder), Error>) -> Self::Future<Listening> {
        let client = self.clone();
        Box::pin(async move {
            let (plan, forwarder) = plan?;
            let opener = client.opener();
            let connect = move |port| forwarder.machine(port, client.websocket_key());
            Listening::bind(opener, &plan, connect).await
        })
    }

    fn copy_to(&self, plan: Result<(CopyPlan, PathBuf), Error>) -> Self::Future<Copied> {
        let opener = self.opener();
        Box::pin(async move {
            let (plan, local) = plan?;
            copy::to(&opener, plan, local).await
        })
    }

    fn copy_from(&self, plan: Result<(CopyPlan, PathBuf), Error>) -> Self::Future<Copied> {
        let opener = self.opener();
        Box::pin(async move {
            let (plan, local) = plan?;
            copy::from(&opener, plan, local).await
        })
    }
}

impl<T: SessionTransport> Client<T> {
    fn opener(&self) -> Opener<T> {
        Opener {
            link: self.link().clone(),
            message_limit: self.message_limit(),
        }
    }
}
