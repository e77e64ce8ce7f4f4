//! A client whose calls are over at once.

use core::{
    future::Ready,
    pin::pin,
    task::{Context, Poll, Waker},
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kubex_proto::{Client, Error, Machine, Settings};

use super::{Peer, Simulation};

/// Carries calls out in a [`Simulation`], so that they can be awaited without a runtime.
///
/// ```
/// use kubex_proto::{Api, DynamicObject, Resource, ResourceDescription, Settings};
/// use kubex_testing::simulation::{Reply, Script, Simulation, VirtualClient, ready};
///
/// let script = Script::new().reply(Reply::ok(r#"{"metadata":{"name":"web"}}"#));
/// let client = VirtualClient::new(Simulation::new(script), Settings::default());
/// let pods = ResourceDescription::namespaced("", "v1", "Pod");
/// let pods = Api::<DynamicObject, _>::of(pods).bind(client);
///
/// let pod = ready(async { pods.get("web").await })?;
/// assert_eq!(pod.name(), "web");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Debug)]
pub struct VirtualClient<P> {
    simulation: Arc<Mutex<Simulation<P>>>,
    settings: Settings,
}

impl<P: Peer> VirtualClient<P> {
    /// A client of that peer.
    pub fn new(simulation: Simulation<P>, settings: Settings) -> Self {
        Self {
            simulation: Arc::new(Mutex::new(simulation)),
            settings,
        }
    }

    /// The simulation, which all clones share.
    pub fn simulation(&self) -> MutexGuard<'_, Simulation<P>> {
        self.simulation
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P> Clone for VirtualClient<P> {
    fn clone(&self) -> Self {
        Self {
            simulation: Arc::clone(&self.simulation),
            settings: self.settings.clone(),
        }
    }
}

impl<P: Peer> Client for VirtualClient<P> {
    type Future<T: Send + 'static> = Ready<Result<T, Error>>;
    type Stream<T: Send + 'static> = std::vec::IntoIter<Result<T, Error>>;

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn random(&self) -> u64 {
        self.simulation().now().instant.since_origin().as_secs()
    }

    fn run<M>(&self, machine: M) -> Self::Future<M::Item>
    where
        M: Machine + Send + 'static,
        M::Item: Send + 'static,
    {
        let mut outcome = self.simulation().run_until(machine, |_| true);
        let first = outcome.items.pop();
        core::future::ready(first.unwrap_or_else(|| panic!("no item came of\n{outcome}")))
    }

    fn stream<M>(&self, machine: M) -> Self::Stream<M::Item>
    where
        M: Machine + Send + 'static,
        M::Item: Send + 'static,
    {
        self.simulation().run(machine).items.into_iter()
    }
}

/// What a future gives that is ready at once, as those of a [`VirtualClient`] are.
///
/// # Panics
///
/// If it is not ready.
pub fn ready<F: Future>(future: F) -> F::Output {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).as_mut().poll(&mut context) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future waits for something else than the simulation"),
    }
}
