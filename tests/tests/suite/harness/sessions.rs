//! Sessions of a case's client: the runtimes carry them, the others say that they do not.

use std::path::PathBuf;

use kubex_proto::{
    Completes, Copied, CopyPlan, Error, Forwarder, ListenPlan, Machine, PortForward, Session,
    SessionClient,
};
use kubex_transport::{Listening, Ports, Process};

use super::Client;
use super::blocking::{block_on, on_thread};
use super::client::Boxed;

impl SessionClient for Client {
    type Process = Process;
    type Ports = Ports;
    type Listening = Listening;
    type LocalPath = PathBuf;

    fn process<M>(&self, machine: M) -> Boxed<Result<Process, Error>>
    where
        M: Machine<Item = Session> + Send + 'static,
    {
        match self {
            Self::Tokio(client) => client.process(machine),
            Self::AsyncStd(client) => client.process(machine),
            Self::Ureq(_) | Self::InProcess(_) => refused(),
        }
    }

    fn ports<M>(&self, machine: M) -> Boxed<Result<Ports, Error>>
    where
        M: Machine<Item = PortForward> + Send + 'static,
    {
        match self {
            Self::Tokio(client) => client.ports(machine),
            Self::AsyncStd(client) => client.ports(machine),
            Self::Ureq(_) | Self::InProcess(_) => refused(),
        }
    }

    fn complete<M>(&self, machine: M) -> Boxed<Result<<M::Item as Completes>::Outcome, Error>>
    where
        M: Machine + Send + 'static,
        M::Item: Completes + Send + 'static,
        <M::Item as Completes>::Outcome: Send + 'static,
    {
        match self {
            Self::Tokio(client) => client.complete(machine),
            Self::AsyncStd(client) => client.complete(machine),
            Self::InProcess(client) => {
                let outcome = client.complete(machine);
                Box::pin(async { on_thread(|| block_on(outcome)).await })
            }
            Self::Ureq(_) => refused(),
        }
    }

    fn listen(
        &self,
        plan: Result<(ListenPlan, Forwarder), Error>,
    ) -> Boxed<Result<Listening, Error>> {
        match self {
            Self::Tokio(client) => client.listen(plan),
            Self::AsyncStd(client) => client.listen(plan),
            Self::Ureq(_) | Self::InProcess(_) => refused(),
        }
    }

    fn copy_to(&self, plan: Result<(CopyPlan, PathBuf), Error>) -> Boxed<Result<Copied, Error>> {
        match self {
            Self::Tokio(client) => client.copy_to(plan),
            Self::AsyncStd(client) => client.copy_to(plan),
            Self::Ureq(_) | Self::InProcess(_) => refused(),
        }
    }

    fn copy_from(&self, plan: Result<(CopyPlan, PathBuf), Error>) -> Boxed<Result<Copied, Error>> {
        match self {
            Self::Tokio(client) => client.copy_from(plan),
            Self::AsyncStd(client) => client.copy_from(plan),
            Self::Ureq(_) | Self::InProcess(_) => refused(),
        }
    }
}

impl Client {
    /// The refusal of those whose sessions nobody can hold.
    pub(crate) fn carries_streams(&self) -> Result<(), Error> {
        match self {
            Self::Tokio(_) | Self::AsyncStd(_) => Ok(()),
            Self::Ureq(_) | Self::InProcess(_) => Err(no_sessions()),
        }
    }

    /// The refusal of those that carry no sessions at all.
    pub(crate) fn carries_sessions(&self) -> Result<(), Error> {
        match self {
            Self::Tokio(_) | Self::AsyncStd(_) | Self::InProcess(_) => Ok(()),
            Self::Ureq(_) => Err(no_sessions()),
        }
    }
}

/// What an example of a transport has no WebSocket for.
fn refused<T: Send + 'static>() -> Boxed<Result<T, Error>> {
    Box::pin(async { Err(no_sessions()) })
}

fn no_sessions() -> Error {
    Error::configuration("sessions: this transport carries none")
}
