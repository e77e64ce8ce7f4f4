//! The client of a case, whichever transport is beneath it.

use std::future::Future;
use std::pin::Pin;

use futures_util::{Stream, StreamExt as _, stream};
use kubex_proto::{
    Api, Call, Client as _, Decode, DynamicObject, Error, Exchange, Machine, ResourceDescription,
    Settings, StaticResource,
};

use super::blocking::ureq::Blocking as _;
use super::blocking::{block_on, in_process, on_thread, ureq};

/// What somebody waits for.
pub(crate) type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A client of one of the transports: cases are written once, for all of them.
#[derive(Clone)]
pub(crate) enum Client {
    Tokio(kubex_tokio::Client),
    AsyncStd(kubex_async_std::Client),
    Ureq(ureq::Client),
    InProcess(in_process::Client),
}

/// The items of a call, one by one.
pub(crate) struct Items<T>(Pin<Box<dyn Stream<Item = Result<T, Error>> + Send>>);

impl<T> Items<T> {
    /// The next item; none after the last.
    pub(crate) async fn next(&mut self) -> Option<Result<T, Error>> {
        self.0.next().await
    }
}

impl Client {
    /// The calls of a kind, in the client's own namespace.
    pub(crate) fn api<K: StaticResource>(&self) -> Api<K, K::Scope, Self> {
        Api::bound_to(self.clone())
    }

    /// The calls of a kind that only run time knows.
    pub(crate) fn api_of(
        &self,
        resource: ResourceDescription,
    ) -> Api<DynamicObject, kubex_proto::Dynamic, Self> {
        Api::of_bound_to(resource, self.clone())
    }

    /// Makes a call that is of no kind.
    pub(crate) async fn call<D>(&self, call: Call<D>) -> Result<D::Item, Error>
    where
        D: Decode + Send + 'static,
        D::Item: Send + 'static,
    {
        self.run(Exchange::new(call, self.settings())).await
    }

    /// Works on something else at the same time, on the transport's runtime.
    pub(crate) fn spawn<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Boxed<T> {
        match self {
            Self::Tokio(_) => {
                let task = tokio::spawn(work);
                Box::pin(async { task.await.unwrap() })
            }
            Self::AsyncStd(_) => Box::pin(async_std::task::spawn(work)),
            Self::Ureq(_) | Self::InProcess(_) => on_thread(|| block_on(work)),
        }
    }

    /// Does what blocks its thread, where the runtime does not mind.
    pub(crate) fn unblock<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Boxed<T> {
        match self {
            Self::Tokio(_) => {
                let task = tokio::task::spawn_blocking(work);
                Box::pin(async { task.await.unwrap() })
            }
            Self::AsyncStd(_) => Box::pin(async_std::task::spawn_blocking(work)),
            Self::Ureq(_) | Self::InProcess(_) => on_thread(work),
        }
    }
}

impl kubex_proto::Client for Client {
    type Future<T: Send + 'static> = Boxed<Result<T, Error>>;
    type Stream<T: Send + 'static> = Items<T>;

    fn settings(&self) -> &Settings {
        match self {
            Self::Tokio(client) => client.settings(),
            Self::AsyncStd(client) => client.settings(),
            Self::Ureq(client) => client.settings(),
            Self::InProcess(client) => client.settings(),
        }
    }

    fn default_namespace(&self) -> &str {
        match self {
            Self::Tokio(client) => client.default_namespace(),
            Self::AsyncStd(client) => client.default_namespace(),
            Self::Ureq(client) => client.default_namespace(),
            Self::InProcess(client) => client.default_namespace(),
        }
    }

    fn random(&self) -> u64 {
        match self {
            Self::Tokio(client) => client.random(),
            Self::AsyncStd(client) => client.random(),
            Self::Ureq(client) => client.random(),
            Self::InProcess(client) => client.random(),
        }
    }

    fn run<M>(&self, machine: M) -> Self::Future<M::Item>
    where
        M: Machine + Send + 'static,
        M::Item: Send + 'static,
    {
        match self {
            Self::Tokio(client) => client.run(machine),
            Self::AsyncStd(client) => client.run(machine),
            // A case may wait for several calls at once, so each has a thread, once it is polled.
            Self::Ureq(client) => {
                let answer = client.run(machine);
                Box::pin(async { on_thread(|| answer.call()).await })
            }
            Self::InProcess(client) => {
                let answer = client.run(machine);
                Box::pin(async { on_thread(|| block_on(answer)).await })
            }
        }
    }

    fn stream<M>(&self, machine: M) -> Self::Stream<M::Item>
    where
        M: Machine + Send + 'static,
        M::Item: Send + 'static,
    {
        Items(match self {
            Self::Tokio(client) => Box::pin(client.stream(machine)),
            Self::AsyncStd(client) => Box::pin(client.stream(machine)),
            Self::Ureq(client) => Box::pin(stream::iter(client.stream(machine))),
            Self::InProcess(client) => Box::pin(stream::iter(client.stream(machine))),
        })
    }
}
