//! Few connections for many callers, and nobody starves.
//!
//! Callers wait in one queue. Whatever comes free first, a stream, a connection or a dial that succeeded,
//! goes to the first of them. Dials run in tasks of their own, so a caller that gives up costs the
//! others nothing, and one that fails is told to all that waited for it.
//!
//! Over HTTP/2 the next dial begins when every stream of every connection is in use, counted until the
//! *body* of an answer is read or dropped. Over HTTP/1.1 there is one request at a time on a connection.
//!
//! A server that allows no streams, or hangs up on whoever connects, is not dialled the harder for it: dials are
//! paced, and where connections keep coming to nothing, the pauses grow.

mod backoff;
mod dial;
mod exchange;
mod http1;
mod http2;
mod lease;
mod shared;
mod state;
mod tend;
#[cfg(test)]
mod tests;
mod whole;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use kubex_proto::Connections;
use tokio::{
    runtime::Handle,
    sync::{oneshot, watch},
    task::JoinSet,
    time::sleep,
};

pub(crate) use self::lease::{Hold, Lease};
use self::state::{Id, State, Waiter};
use crate::connect::{ConnectError, Dial};

/// How long the answers under way may still be read on connections that are [retired](Pool::retire).
const GRACE: Duration = Duration::from_secs(30);

/// The connections to one server. They close when it is dropped and the answers under way are read.
pub(crate) struct Pool {
    connector: Arc<dyn Dial>,
    connect_timeout: Option<Duration>,
    connections: Connections,
    state: Mutex<State>,
    /// Whether even the answers under way must end.
    over: Arc<watch::Sender<bool>>,
    /// Apart from the state, which a dial locks when it ends, even when it is aborted.
    dials: Mutex<JoinSet<()>>,
}

impl Pool {
    /// An empty pool; nothing is dialled before somebody asks.
    pub(crate) fn new(
        connector: impl Dial,
        connect_timeout: Option<Duration>,
        connections: Connections,
    ) -> Arc<Self> {
        Arc::new(Self {
            connector: Arc::new(connector),
            connect_timeout,
            state: Mutex::new(State::new(&connections)),
            connections,
            over: Arc::new(watch::Sender::new(false)),
            dials: Mutex::default(),
        })
    }

    /// Waits for the right to send one request. Dropping the future leaves the queue.
    pub(crate) async fn lease(self: &Arc<Self>) -> Result<Lease, ConnectError> {
        let (answer, lease) = oneshot::channel();
        let runtime = Handle::current();
        self.state().wait(Waiter { answer, runtime });
        self.serve();
        match lease.await {
            Ok(lease) => lease,
            Err(_) => Err(self.runtime_gone()),
        }
    }

    /// Lets go of the connections, as nobody is to be known by them any longer. Those that nobody uses close at once; answers under
    /// way have a while to be read.
    pub(crate) fn retire(self: Arc<Self>) {
        let over = Arc::clone(&self.over);
        drop(self);
        tokio::spawn(async move {
            sleep(GRACE).await;
            over.send_replace(true);
        });
    }

    /// Gives out what is free and dials for those who still wait.
    fn serve(self: &Arc<Self>) {
        let pool = Arc::downgrade(self);
        let dials = self.state().serve(&pool);
        // Spawned outside of the lock: a runtime that is shutting down drops the task at once, and with
        // it the guard, which locks.
        let mut running = self.dials.lock().unwrap_or_else(PoisonError::into_inner);
        while running.try_join_next().is_some() {}
        for (runtime, pause) in dials {
            running.spawn_on(dial::dial(self, pause, runtime.id()), &runtime);
        }
    }

    fn release(self: &Arc<Self>, connection: Id) {
        self.state().shared.release(connection);
        self.serve();
    }

    /// An answer came on this connection.
    fn answered(&self, connection: Id) {
        self.state().answered(connection);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn runtime_gone(&self) -> ConnectError {
        let fault = kubex_proto::ConnectFault::Other;
        ConnectError::new(
            fault,
            self.connector.target(),
            "the runtime is shutting down",
        )
    }
}

/// Runs `act` on the pool, if there still is one.
fn with<T>(pool: &Weak<Pool>, act: impl FnOnce(&Arc<Pool>) -> T) -> Option<T> {
    pool.upgrade().map(|pool| act(&pool))
}
