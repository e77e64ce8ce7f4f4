//! A connection, and the right to send one request on it.

use std::{
    sync::{Arc, Weak},
    time::Instant,
};

use futures_util::future::AbortHandle;
use kubex_transport::connect::Refusal;

use super::{Pool, Sender, state::Id, with};

/// An open connection. Dropping it closes it in good order once nothing is under way on it.
pub(super) struct Connection {
    pub(super) id: Id,
    /// Of the connector it was made with.
    pub(super) generation: u64,
    pub(super) sender: Sender,
    pub(super) refusal: Refusal,
    /// Ends the task that does its work, and with it the connection, at once.
    pub(super) stop: AbortHandle,
    /// Since when nobody uses it.
    pub(super) idle_since: Instant,
}

/// A connection lent for one request. Dropping it, where the answer was not read to its end, closes the connection.
pub(crate) struct Lease {
    pool: Weak<Pool>,
    connection: Option<Connection>,
}

impl Lease {
    pub(super) fn new(pool: &Arc<Pool>, connection: Connection) -> Self {
        Self {
            pool: Arc::downgrade(pool),
            connection: Some(connection),
        }
    }

    pub(super) fn connection(&mut self) -> Option<&mut Connection> {
        self.connection.as_mut()
    }

    /// Nothing is left to read: the connection can serve another call.
    pub(crate) fn finish(mut self) {
        if let Some(connection) = self.connection.take() {
            with(&self.pool, |pool| pool.give_back(connection));
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.stop.abort();
            with(&self.pool, |pool| pool.ended(connection.id));
        }
    }
}
