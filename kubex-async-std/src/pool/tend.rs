//! What becomes of connections between two calls, and in the end.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use async_std::{future::timeout, task};
use futures_util::future::{AbortHandle, Abortable};
use hyper::client::conn::http1;
use kubex_transport::connect::Io;

use super::{Pool, lease::Connection, state::Id, with};
use crate::{backend::Upload, network::Connector};

/// How long a connection may take to be ready again; it takes its time only where the server answered
/// before it had read the request.
const TURN: Duration = Duration::from_secs(1);

/// Does the work of one connection until it is over. It knows the pool weakly: dropping the pool drops the senders,
/// and with them the connections.
pub(super) async fn connection(
    pool: Weak<Pool>,
    id: Id,
    conversation: Abortable<http1::Connection<Box<dyn Io>, Upload>>,
) {
    // How it ended is told to whoever waits for an answer on it.
    let _ = conversation.await;
    with(&pool, |pool| pool.ended(id));
}

impl Pool {
    /// A call is done with the connection, which is kept once it is ready for another.
    pub(super) fn give_back(self: &Arc<Self>, mut connection: Connection) {
        if connection.sender.is_ready() || connection.sender.is_closed() {
            self.rest(connection);
            return;
        }
        self.state().returns(connection.id);
        let pool = Arc::downgrade(self);
        task::spawn(async move {
            let ready = timeout(TURN, connection.sender.ready()).await;
            with(&pool, |pool| match ready {
                Ok(Ok(())) => pool.rest(connection),
                _ => pool.ended(connection.id),
            });
        });
    }

    /// The connection is free for the next call, or too many.
    pub(super) fn rest(self: &Arc<Self>, connection: Connection) {
        let surplus = self.state().rest(connection);
        drop(surplus);
        self.serve();
        self.reap();
    }

    /// The connection takes no more requests.
    pub(super) fn ended(self: &Arc<Self>, id: Id) {
        self.state().ended(id);
        self.serve();
    }

    /// Dials with this one from now on. What is idle closes at once; calls under way have the time of grace.
    pub(crate) fn replace_connector(self: &Arc<Self>, connector: Connector, grace: Duration) {
        let (idle, generation) = {
            let mut state = self.state();
            (state.replace_connector(connector), state.generation())
        };
        drop(idle);
        let pool = Arc::downgrade(self);
        task::spawn(async move {
            task::sleep(grace).await;
            with(&pool, |pool| pool.state().stop_older(generation));
        });
    }

    /// Sees to it that idle connections are closed in time.
    fn reap(self: &Arc<Self>) {
        let mut state = self.state();
        if !state.needs_reaper() {
            return;
        }
        let (stop, registration) = AbortHandle::new_pair();
        state.set_reaper(stop);
        drop(state);
        let pool = Arc::downgrade(self);
        let work = async move {
            while let Some(Some(pause)) = with(&pool, |pool| {
                let (old, next) = pool.state().reap();
                drop(old);
                next
            }) {
                task::sleep(pause).await;
            }
        };
        task::spawn(Abortable::new(work, registration));
    }
}
