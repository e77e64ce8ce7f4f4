//! Local ports that lead to ports of a pod.

mod connection;
mod ending;

use std::{
    any::Any,
    collections::{HashMap, VecDeque},
    fmt, io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};

use kubex_proto::{Error, ForwardMachine, ListenPlan};

use self::ending::Ending;
use super::{Opener, SessionTransport};
use crate::{Runtime, connect::Listens};

/// So many errors are kept for whoever asks; beyond that, the oldest are forgotten.
const KEPT: usize = 100;

/// Local ports that lead to ports of a pod: what [`port_forward().listen(..)`](kubex_proto::PortForwardSubresource::listen)
/// bound.
///
/// Each connection that comes in has a session of its own, and goes on by a task of its own. What goes wrong with one of them ends
/// that one, and [`next_error`](Self::next_error) tells of it. A client that ends what it sends has half a minute from each answer to the
/// next, as the protocol has no word for such an end. Dropping this ends everything at once; [`close`](Self::close) does it
/// in order.
///
/// ```no_run
/// # async fn run(client: kubex_tokio::Client) -> Result<(), kubex_tokio::Error> {
/// use k8s_openapi::api::core::v1::Pod;
///
/// let pods = client.api::<Pod>();
/// let listening = pods.port_forward().listen("web", [(8080, 80)]).await?;
/// for port in listening.ports() {
///     println!("{} leads to port {}", port.address, port.remote);
/// }
/// while let Some(error) = listening.next_error().await {
///     eprintln!("a connection to port {} failed: {}", error.remote, error.error);
/// }
/// # Ok(())
/// # }
/// ```
pub struct Listening {
    ports: Vec<LocalPort>,
    shared: Arc<Shared>,
    /// What accepts connections.
    acceptors: Vec<Box<dyn Any + Send + Sync>>,
}

/// A local port of a [`Listening`].
///
/// ```
/// use kubex_tokio::LocalPort;
///
/// fn url(port: &LocalPort) -> String {
///     format!("http://{}", port.address)
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LocalPort {
    /// Where it is listened.
    pub address: SocketAddr,
    /// The port that it leads to.
    pub remote: u16,
}

/// What went wrong with one connection of a [`Listening`].
///
/// ```
/// use kubex_tokio::ListenError;
///
/// fn tell(error: &ListenError) -> String {
///     format!("{} to port {}: {}", error.address, error.remote, error.error)
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ListenError {
    /// Where the connection came in.
    pub address: SocketAddr,
    /// The port that it led to.
    pub remote: u16,
    /// Why it ended.
    pub error: Error,
}

/// What the tasks have in common.
struct Shared {
    ending: Ending,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The tasks of connections that go on.
    connections: HashMap<u64, Box<dyn Any + Send + Sync>>,
    count: u64,
    /// How many ports are listened on.
    listeners: usize,
    errors: VecDeque<ListenError>,
    waiting: Vec<Waker>,
}

impl Listening {
    /// Binds all of the ports at each of the addresses, and lets connections in from now on.
    pub(super) async fn bind<T: SessionTransport>(
        opener: Opener<T>,
        plan: &ListenPlan,
        connect: impl Fn(u16) -> ForwardMachine + Clone + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let bound = bind_all(opener.transport().connector().network(), plan).await?;
        let shared = Arc::new(Shared {
            ending: Ending::default(),
            state: Mutex::default(),
        });
        shared.state().listeners = bound.len();
        let mut listening = Self {
            ports: bound.iter().map(|(_, port)| *port).collect(),
            shared,
            acceptors: Vec::new(),
        };
        for (listener, port) in bound {
            let acceptor = connection::accept(
                Arc::clone(&listening.shared),
                listener,
                port,
                opener.clone(),
                connect.clone(),
            );
            listening
                .acceptors
                .push(Box::new(T::spawn(Box::pin(acceptor))));
        }
        Ok(listening)
    }

    /// The local ports, each with the port that it leads to: one for each address that could be bound.
    pub fn ports(&self) -> &[LocalPort] {
        &self.ports
    }

    /// How many connections go on.
    pub fn connections(&self) -> usize {
        self.shared.state().connections.len()
    }

    /// What goes wrong next with a connection, or went wrong and was not asked for yet; the last hundred are kept. None once
    /// this is [closed](Self::close).
    pub async fn next_error(&self) -> Option<ListenError> {
        std::future::poll_fn(|cx| {
            let mut state = self.shared.state();
            if let Some(error) = state.errors.pop_front() {
                return Poll::Ready(Some(error));
            }
            if self.shared.ending.has_come() {
                return Poll::Ready(None);
            }
            state.wait(cx.waker());
            Poll::Pending
        })
        .await
    }

    /// Lets no more connections in, closes those that go on in order, and waits until all have ended.
    pub async fn close(&self) {
        self.shared.ending.come();
        self.shared.state().wake();
        std::future::poll_fn(|cx| {
            let mut state = self.shared.state();
            if state.connections.is_empty() && state.listeners == 0 {
                return Poll::Ready(());
            }
            state.wait(cx.waker());
            Poll::Pending
        })
        .await;
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.shared.ending.come();
        self.acceptors.clear();
        // Dropped outside of the lock, which those that end take.
        let connections = std::mem::take(&mut self.shared.state().connections);
        drop(connections);
    }
}

impl fmt::Debug for Listening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listening")
            .field("ports", &self.ports)
            .field("connections", &self.connections())
            .finish_non_exhaustive()
    }
}

impl Shared {
    /// A connection goes on by a task of its own, unless all is to end.
    fn begin<R: Runtime>(self: &Arc<Self>, work: impl Future<Output = ()> + Send + 'static) {
        // Locked for so long that a task which ends at once finds itself.
        let mut state = self.state();
        if self.ending.has_come() {
            return;
        }
        let id = state.count;
        state.count += 1;
        let shared = Arc::clone(self);
        let task = R::spawn(Box::pin(async move {
            work.await;
            shared.ended(id);
        }));
        state.connections.insert(id, Box::new(task));
    }

    fn ended(&self, id: u64) {
        let mut state = self.state();
        let task = state.connections.remove(&id);
        state.wake();
        drop(state);
        drop(task);
    }

    /// A port is listened on no more.
    fn left(&self) {
        let mut state = self.state();
        state.listeners = state.listeners.saturating_sub(1);
        state.wake();
    }

    fn failed(&self, error: ListenError) {
        let mut state = self.state();
        if state.errors.len() == KEPT {
            state.errors.pop_front();
        }
        state.errors.push_back(error);
        state.wake();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn wait(&mut self, waker: &Waker) {
        if !self.waiting.iter().any(|known| known.will_wake(waker)) {
            self.waiting.push(waker.clone());
        }
    }

    fn wake(&mut self) {
        for waker in self.waiting.drain(..) {
            waker.wake();
        }
    }
}

async fn bind_all<N: Listens>(
    network: &N,
    plan: &ListenPlan,
) -> Result<Vec<(N::Listener, LocalPort)>, Error> {
    let mut bound = Vec::new();
    for &(local, remote) in plan.ports() {
        let before = bound.len();
        let mut chosen = local;
        let mut fault = None;
        for &address in plan.addresses() {
            match bind::<N>(network, SocketAddr::new(address, chosen), remote).await {
                Ok((listener, port)) => {
                    // The same on all of them, also where the system chose it.
                    chosen = port.address.port();
                    bound.push((listener, port));
                }
                Err(error) if plan.is_by_default() => fault = Some(error),
                Err(error) => return Err(error),
            }
        }
        // Not all systems have both loopbacks, and one of them will do.
        if let (Some(error), true) = (fault, bound.len() == before) {
            return Err(error);
        }
    }
    Ok(bound)
}

async fn bind<N: Listens>(
    network: &N,
    address: SocketAddr,
    remote: u16,
) -> Result<(N::Listener, LocalPort), Error> {
    let fault = |error: io::Error| {
        Error::local(format!("cannot listen at {address}: {error}")).with_source(error)
    };
    let listener = network.bind(address).await.map_err(fault)?;
    let address = N::address(&listener).map_err(fault)?;
    Ok((listener, LocalPort { address, remote }))
}
