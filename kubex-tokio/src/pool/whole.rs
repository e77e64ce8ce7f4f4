//! HTTP/1.1 connections, each lent as a whole.

use std::{sync::Weak, time::Duration};

use tokio::time::Instant;

use super::{
    Pool, http1,
    lease::{Home, Lease, Whole},
    state::Id,
};
use crate::connect::Refusal;

/// The HTTP/1.1 connections of a pool.
pub(super) struct WholeConnections {
    all: Vec<Known>,
    /// So many that nobody uses are kept.
    most_idle: usize,
    /// The one used last comes last.
    idle: Vec<Idle>,
    /// When one was last given back.
    returned: Option<Instant>,
}

struct Known {
    id: Id,
    /// It is about to be idle, or over: its answer has been read or dropped.
    returning: bool,
    /// It has answered, or this side lets it die without: its end tells nothing of the server.
    proven: bool,
}

struct Idle {
    id: Id,
    sender: http1::Sender,
    home: Home,
    refusal: Refusal,
    since: Instant,
}

impl WholeConnections {
    pub(super) fn new(most_idle: usize) -> Self {
        Self {
            all: Vec::new(),
            most_idle,
            idle: Vec::new(),
            returned: None,
        }
    }

    pub(super) fn add(&mut self, id: Id, sender: http1::Sender, home: Home, refusal: Refusal) {
        self.all.push(Known {
            id,
            returning: false,
            proven: false,
        });
        self.rest(id, sender, home, refusal);
    }

    /// Lends the one that was used last: it is the likeliest to live.
    pub(super) fn lend(&mut self, pool: &Weak<Pool>) -> Option<Lease> {
        self.idle.retain(|idle| !idle.sender.is_closed());
        let idle = self.idle.pop()?;
        let whole = Whole::new(Weak::clone(pool), idle.id, idle.sender, idle.home);
        Some(Lease::Whole(whole, idle.refusal))
    }

    /// It is on its way back.
    pub(super) fn give_back(&mut self, id: Id) {
        self.returned = Some(Instant::now());
        self.prove(id);
        self.set_returning(id, true);
    }

    /// It has answered, or need not any more.
    pub(super) fn prove(&mut self, id: Id) {
        if let Some(one) = self.find(id) {
            one.proven = true;
        }
    }

    /// It is free. What goes beyond the number that is kept is closed: the one that has been idle for longest.
    pub(super) fn rest(&mut self, id: Id, sender: http1::Sender, home: Home, refusal: Refusal) {
        self.set_returning(id, false);
        if self.idle.len() >= self.most_idle {
            let closed = self.idle.remove(0);
            self.prove(closed.id);
        }
        self.idle.push(Idle {
            id,
            sender,
            home,
            refusal,
            since: Instant::now(),
        });
    }

    /// It takes no more requests. Whether it was there, and came to its end without an answer.
    pub(super) fn forget(&mut self, id: Id) -> bool {
        let unproven = self.is_unproven(id);
        self.all.retain(|one| one.id != id);
        self.idle.retain(|idle| idle.id != id);
        unproven
    }

    /// Whether it is there, and has not answered yet.
    pub(super) fn is_unproven(&self, id: Id) -> bool {
        self.all.iter().any(|one| one.id == id && !one.proven)
    }

    /// Since when nobody uses it.
    pub(super) fn idle_since(&self, id: Id) -> Option<Instant> {
        let idle = self.idle.iter().find(|idle| idle.id == id)?;
        Some(idle.since)
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// How many will be free, or over, any moment.
    pub(super) fn returning(&self) -> usize {
        self.all.iter().filter(|one| one.returning).count()
    }

    /// Whether one was given back lately.
    pub(super) fn returned_within(&self, time: Duration) -> bool {
        self.returned.is_some_and(|at| at.elapsed() < time)
    }

    fn set_returning(&mut self, id: Id, returning: bool) {
        if let Some(one) = self.find(id) {
            one.returning = returning;
        }
    }

    fn find(&mut self, id: Id) -> Option<&mut Known> {
        self.all.iter_mut().find(|one| one.id == id)
    }
}
