//! HTTP/2 connections, each of which many callers share.

use std::sync::Weak;

use tokio::time::Instant;

use super::{
    Pool, http2,
    lease::{Lease, Stream},
    state::Id,
};
use crate::connect::Refusal;

/// HTTP/2 numbers its streams up to 2^30; a connection retires long before.
const STREAMS_IN_A_LIFE: u32 = 1 << 29;

/// The HTTP/2 connections of a pool.
pub(super) struct SharedConnections {
    /// The oldest first.
    all: Vec<SharedConnection>,
    /// Whether those are kept that nobody uses, and so many of them.
    keep_alive: bool,
    most_idle: usize,
}

struct SharedConnection {
    id: Id,
    sender: http2::Sender,
    refusal: Refusal,
    /// How many streams the server allows at a time.
    limit: usize,
    in_use: usize,
    served: u32,
    /// It has answered.
    proven: bool,
    idle_since: Instant,
}

impl SharedConnections {
    pub(super) fn new(keep_alive: bool, most_idle: usize) -> Self {
        Self {
            all: Vec::new(),
            keep_alive,
            most_idle,
        }
    }

    pub(super) fn add(&mut self, id: Id, sender: http2::Sender, limit: usize, refusal: Refusal) {
        self.all.push(SharedConnection {
            id,
            sender,
            refusal,
            limit,
            in_use: 0,
            served: 0,
            proven: false,
            idle_since: Instant::now(),
        });
    }

    /// Lends a stream of the first connection with room. Not of the emptiest: so the last ones fall idle and
    /// are closed.
    pub(super) fn lend(&mut self, pool: &Weak<Pool>) -> Option<Lease> {
        let connection = self
            .all
            .iter_mut()
            .find(|connection| connection.has_room())?;
        connection.in_use += 1;
        connection.served += 1;
        let stream = Stream::new(Weak::clone(pool), connection.id);
        let (sender, refusal) = (connection.sender.clone(), connection.refusal.clone());
        Some(Lease::Stream(sender, stream, refusal))
    }

    /// Lets go of those that take no more requests. The newest of them that never answered.
    pub(super) fn forget_closed(&mut self) -> Option<Id> {
        let mut unproven = None;
        self.all.retain(|connection| {
            let closed = connection.sender.is_closed();
            if closed && !connection.proven {
                unproven = Some(connection.id);
            }
            !closed
        });
        unproven
    }

    /// It has answered.
    pub(super) fn prove(&mut self, id: Id) {
        if let Some(connection) = self.find(id) {
            connection.proven = true;
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// Whether the server allows no stream at all on one of them, for now. On another it would not either.
    pub(super) fn is_shut(&self) -> bool {
        self.all.iter().any(|connection| connection.limit == 0)
    }

    /// A stream is free again. If it was the last one in use, the connection may be one too many: dropping its sender closes it.
    pub(super) fn release(&mut self, id: Id) {
        let Some(connection) = self.find(id) else {
            return;
        };
        connection.in_use = connection.in_use.saturating_sub(1);
        connection.idle_since = Instant::now();
        if connection.in_use > 0 {
            return;
        }
        let idle = self.all.iter().filter(|one| one.in_use == 0);
        if !self.keep_alive {
            self.all.retain(|one| one.id != id);
        } else if idle.clone().count() > self.most_idle
            && let Some(longest) = idle.min_by_key(|one| one.idle_since).map(|one| one.id)
        {
            self.all.retain(|one| one.id != longest);
        }
    }

    /// The server allows another number of streams.
    pub(super) fn set_limit(&mut self, id: Id, limit: usize) {
        if let Some(connection) = self.find(id) {
            connection.limit = limit;
        }
    }

    /// The connection takes no more requests. Whether it was there, and came to its end without an answer.
    pub(super) fn forget(&mut self, id: Id) -> bool {
        let unproven = self.find(id).is_some_and(|connection| !connection.proven);
        self.all.retain(|connection| connection.id != id);
        unproven
    }

    /// Since when no stream of it is in use.
    pub(super) fn idle_since(&self, id: Id) -> Option<Instant> {
        self.all
            .iter()
            .find(|connection| connection.id == id && connection.in_use == 0)
            .map(|connection| connection.idle_since)
    }

    fn find(&mut self, id: Id) -> Option<&mut SharedConnection> {
        self.all.iter_mut().find(|connection| connection.id == id)
    }
}

impl SharedConnection {
    fn has_room(&self) -> bool {
        self.in_use < self.limit && self.served < STREAMS_IN_A_LIFE
    }
}

#[cfg(test)]
impl SharedConnections {
    /// The streams in use, connection by connection.
    pub(super) fn in_use(&self) -> Vec<usize> {
        self.all
            .iter()
            .map(|connection| connection.in_use)
            .collect()
    }
}
