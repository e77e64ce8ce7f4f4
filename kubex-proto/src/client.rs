//! What a transport implements so that calls can be awaited.

use core::future::Future;

use crate::{Error, Machine, Settings};

/// A transport that an [`Api`](crate::Api) can be bound to: it carries machines out.
///
/// This is the one place where the protocol names a `Future`. An implementation drives the machine as
/// the [contract](Machine#the-contract) says; it is a handle that is cheap to clone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no client, so nobody would carry this call out",
    note = "start from a client: `client.api::<K>()`, or bind one: `api.bind(client)`; without one, take the call with `into_call()`"
)]
pub trait Client: Clone {
    /// What resolves to the one item of a machine.
    type Future<T: Send + 'static>: Future<Output = Result<T, Error>>;

    /// What gives the items of a machine one by one, as the runtime's own kind of stream of
    /// `Result<T, Error>`.
    type Stream<T: Send + 'static>;

    /// What the requests of this client have in common.
    fn settings(&self) -> &Settings;

    /// The namespace that an Api of this client starts with: that of the kubeconfig's context, or the pod's own.
    #[allow(clippy::unnecessary_literal_bound)] // Implementations borrow from themselves.
    fn default_namespace(&self) -> &str {
        "default"
    }

    /// A number that is hard to foresee, and another one each time: by it, what is done at random is spread, such as pauses and
    /// the ends of watches. Nothing that must be kept secret rests on it.
    fn random(&self) -> u64;

    /// Carries the machine out up to its first item, and drops it.
    fn run<M>(&self, machine: M) -> Self::Future<M::Item>
    where
        M: Machine + Send + 'static,
        M::Item: Send + 'static;

    /// Carries the machine out, item by item, to its end.
    fn stream<M>(&self, machine: M) -> Self::Stream<M::Item>
    where
        M: Machine + Send + 'static,
        M::Item: Send + 'static;
}
