//! HTTP/1.1 connections to one server: each serves one call at a time, and is kept for the next.
//!
//! Callers wait in one queue. Whatever comes free first, a connection or a dial that succeeded, goes to the first of
//! them. Dials have tasks of their own, so a caller that gives up costs the others nothing, and one that fails is
//! told to all that waited for it.

mod dial;
mod exchange;
mod lease;
mod state;
mod tend;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use futures_channel::oneshot;
use kubex_proto::ConnectFault;
use kubex_transport::ConnectError;

pub(crate) use self::lease::Lease;
use self::state::State;
use crate::{
    backend::{Options, Upload},
    network::Connector,
};

/// What a request is sent with; there is one for a connection.
type Sender = hyper::client::conn::http1::SendRequest<Upload>;

/// The connections to one server. They close when it is dropped and the answers under way are read.
pub(crate) struct Pool {
    target: Arc<str>,
    state: Mutex<State>,
}

impl Pool {
    /// An empty pool; nothing is dialled before somebody asks.
    pub(crate) fn new(connector: Connector, options: Options) -> Arc<Self> {
        Arc::new(Self {
            target: Arc::clone(connector.target()),
            state: Mutex::new(State::new(connector, options)),
        })
    }

    /// Host and port, for people.
    pub(crate) fn target(&self) -> &Arc<str> {
        &self.target
    }

    /// What holds from now on; connections that are open stay as they are.
    pub(crate) fn set_options(self: &Arc<Self>, options: Options) {
        self.state().set_options(options);
        self.serve();
    }

    /// What dials from now on.
    pub(crate) fn connector(&self) -> Connector {
        self.state().connector()
    }

    /// Whether a connection is kept for the next call.
    pub(crate) fn keeps_alive(&self) -> bool {
        self.state().keeps_alive()
    }

    /// Waits for a connection. Dropping the future leaves the queue.
    async fn lease(self: &Arc<Self>) -> Result<Lease, ConnectError> {
        let (answer, lease) = oneshot::channel();
        self.state().wait(answer);
        self.serve();
        match lease.await {
            Ok(lease) => lease,
            Err(_) => Err(ConnectError::new(
                ConnectFault::Other,
                &self.target,
                "the dial was given up",
            )),
        }
    }

    /// Gives out what is free and dials for those who still wait.
    fn serve(self: &Arc<Self>) {
        loop {
            let pair = self.state().pair();
            let Some((waiter, connection)) = pair else {
                break;
            };
            // Who has gone since gives it back by dropping it, which serves the next.
            if let Err(Ok(lease)) = waiter.send(Ok(Lease::new(self, connection))) {
                lease.finish();
                return;
            }
        }
        let dials = self.state().begin_dials();
        for dial in dials {
            dial.start(self);
        }
    }

    /// How many connections there are.
    #[cfg(test)]
    pub(crate) fn open(&self) -> usize {
        self.state().open()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs `act` on the pool, if there still is one.
fn with<T>(pool: &Weak<Pool>, act: impl FnOnce(&Arc<Pool>) -> T) -> Option<T> {
    pool.upgrade().map(|pool| act(&pool))
}
