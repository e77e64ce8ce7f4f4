//! HTTP/1.1 connections, each lent as a whole.

use std::{sync::Weak, time::Duration};

use tokio::time::Instant;

use super::{
    Pool, http1,
    lease::{Home, Lease, Whole},
    state::Id,
};
use crate::connect::Refusal;

/// So many idle connections are kept.
const IDLE_CONNECTIONS: usize = 32;

/// The HTTP/1.1 connections of a pool.
#[derive(Default)]
pub(super) struct WholeConnections {
    /// All of them, and whether they are about to be idle, or over: their answer has been read or dropped.
    all: Vec<(Id, bool)>,
    /// The one used last comes last.
    idle: Vec<Idle>,
    /// When one was last given back.
    returned: Option<Instant>,
}

struct Idle {
    id: Id,
    sender: http1::Sender,
    home: Home,
    refusal: Refusal,
    since: Instant,
}

impl WholeConnections {
    pub(super) fn add(&mut self, id: Id, sender: http1::Sender, home: Home, refusal: Refusal) {
        self.all.push((id, false));
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
        self.set_returning(id, true);
    }

    /// It is free. What goes beyond the number that is kept is closed: the one that has been idle for longest.
    pub(super) fn rest(&mut self, id: Id, sender: http1::Sender, home: Home, refusal: Refusal) {
        self.set_returning(id, false);
        if self.idle.len() >= IDLE_CONNECTIONS {
            self.idle.remove(0);
        }
        self.idle.push(Idle {
            id,
            sender,
            home,
            refusal,
            since: Instant::now(),
        });
    }

    /// It takes no more requests.
    pub(super) fn forget(&mut self, id: Id) {
        self.all.retain(|(other, _)| *other != id);
        self.idle.retain(|idle| idle.id != id);
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
        self.all.iter().filter(|(_, returning)| *returning).count()
    }

    /// Whether one was given back lately.
    pub(super) fn returned_within(&self, time: Duration) -> bool {
        self.returned.is_some_and(|at| at.elapsed() < time)
    }

    fn set_returning(&mut self, id: Id, returning: bool) {
        if let Some(one) = self.all.iter_mut().find(|(other, _)| *other == id) {
            one.1 = returning;
        }
    }
}
