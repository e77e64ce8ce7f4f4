//! The right to send one request, given back when its answer has been read or dropped.

use std::sync::Weak;

use tokio::sync::mpsc;

use super::{Pool, http1, http2, state::Id};
use crate::connect::Refusal;

/// The right to send one request on a connection.
pub(crate) enum Lease {
    /// One of the streams of an HTTP/2 connection.
    Stream(http2::Sender, Stream, Refusal),
    /// A whole HTTP/1.1 connection.
    Whole(Whole, Refusal),
}

/// What an answer keeps busy until it is read or dropped.
pub(crate) enum Hold {
    /// A stream of an HTTP/2 connection.
    #[expect(dead_code, reason = "what counts is when it is dropped")]
    Stream(Stream),
    /// A whole HTTP/1.1 connection.
    #[expect(dead_code, reason = "what counts is when it is dropped")]
    Whole(Whole),
}

/// One of the streams that an HTTP/2 connection may have; dropping it makes room for another.
pub(crate) struct Stream {
    pool: Weak<Pool>,
    connection: Id,
}

impl Stream {
    pub(super) fn new(pool: Weak<Pool>, connection: Id) -> Self {
        Self { pool, connection }
    }

    pub(super) fn connection(&self) -> Id {
        self.connection
    }

    /// The connection of a stream that was lent to nobody: whoever asks gives it back.
    pub(super) fn disarm(mut self) -> Id {
        self.pool = Weak::new();
        self.connection
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.upgrade() {
            pool.release(self.connection);
        }
    }
}

/// The one sender of an HTTP/1.1 connection; dropping it hands it back to whoever tends the connection,
/// who finds out whether it is fit for another request.
pub(crate) struct Whole {
    pool: Weak<Pool>,
    connection: Id,
    sender: Option<http1::Sender>,
    home: Home,
}

/// Where the sender of an HTTP/1.1 connection goes when its answer has been read.
pub(super) type Home = mpsc::UnboundedSender<http1::Sender>;

impl Whole {
    pub(super) fn new(pool: Weak<Pool>, connection: Id, sender: http1::Sender, home: Home) -> Self {
        Self {
            pool,
            connection,
            sender: Some(sender),
            home,
        }
    }

    /// A connection that was lent to nobody: whoever asks gives it back.
    pub(super) fn disarm(mut self) -> Option<(Id, http1::Sender, Home)> {
        let sender = self.sender.take()?;
        Some((self.connection, sender, self.home.clone()))
    }

    pub(super) fn connection(&self) -> Id {
        self.connection
    }

    pub(super) fn sender(&mut self) -> Option<&mut http1::Sender> {
        self.sender.as_mut()
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if let Some(sender) = self.sender.take() {
            if let Some(pool) = self.pool.upgrade() {
                pool.state().whole.give_back(self.connection);
            }
            // Nobody there: the connection is over.
            let _ = self.home.send(sender);
        }
    }
}
