//! What a pool holds and who waits for it: decisions only, made under one lock.

use std::{collections::VecDeque, sync::Weak, time::Duration};

use tokio::{runtime::Handle, sync::oneshot, time::Instant};

use super::{
    Pool, http1, http2,
    lease::{Home, Lease, Stream, Whole},
};
use crate::connect::{ConnectError, Protocol, Refusal};

/// A connection's name within its pool.
pub(super) type Id = u64;

/// HTTP/1.1: so many dials at a time while there are few connections, and one at a time from then on. It
/// is no limit to their number, since each watch needs one of its own; but short calls share what there is.
const PARALLEL_DIALS: usize = 4;
const FEW_CONNECTIONS: usize = 32;

/// HTTP/1.1: so many idle connections are kept.
const IDLE_CONNECTIONS: usize = 32;

/// HTTP/2 numbers its streams up to 2^30; a connection retires long before.
const STREAMS_IN_A_LIFE: u32 = 1 << 29;

/// Everything that changes.
#[derive(Default)]
pub(super) struct State {
    shared: Vec<Shared>,
    /// The one used last comes last.
    idle: Vec<Idle>,
    /// HTTP/1.1 connections, idle ones included.
    exclusive: usize,
    dialling: usize,
    speaks: Option<Protocol>,
    waiting: VecDeque<Waiter>,
    named: Id,
}

/// An HTTP/2 connection.
struct Shared {
    id: Id,
    sender: http2::Sender,
    refusal: Refusal,
    limit: usize,
    in_use: usize,
    served: u32,
    idle_since: Instant,
}

/// An HTTP/1.1 connection that nobody uses.
pub(super) struct Idle {
    pub(super) id: Id,
    pub(super) sender: http1::Sender,
    pub(super) home: Home,
    pub(super) refusal: Refusal,
    since: Instant,
}

/// A caller in need of a lease.
pub(super) struct Waiter {
    pub(super) answer: oneshot::Sender<Result<Lease, ConnectError>>,
    pub(super) runtime: Handle,
}

impl State {
    /// Joins the end of the queue.
    pub(super) fn wait(&mut self, waiter: Waiter) {
        self.waiting.push_back(waiter);
    }

    /// Gives what is free to those who have waited longest, and says on which runtimes to dial for the
    /// others. The dials that it asks for count as begun.
    pub(super) fn serve(&mut self, pool: &Weak<Pool>) -> Vec<Handle> {
        loop {
            // Who does not wait any more is passed over, and must not cost a dial.
            while self
                .waiting
                .front()
                .is_some_and(|waiter| waiter.answer.is_closed())
            {
                self.waiting.pop_front();
            }
            if self.waiting.is_empty() || !self.serve_first(pool) {
                break;
            }
        }
        let dials = self.missing_dials();
        self.dialling += dials;
        self.waiting
            .iter()
            .take(dials)
            .map(|waiter| waiter.runtime.clone())
            .collect()
    }

    /// How many dials to begin: one at a time until it is known that each serves one caller only, and
    /// with connections that many share.
    fn missing_dials(&self) -> usize {
        let allowed = match self.speaks {
            Some(Protocol::Http1) if self.exclusive < FEW_CONNECTIONS => PARALLEL_DIALS,
            _ => 1,
        };
        allowed
            .min(self.waiting.len())
            .saturating_sub(self.dialling)
    }

    /// Gives a free stream or connection, if there is one, to the first who waits.
    fn serve_first(&mut self, pool: &Weak<Pool>) -> bool {
        self.serve_stream(pool) || self.serve_connection()
    }

    fn serve_stream(&mut self, pool: &Weak<Pool>) -> bool {
        self.shared.retain(|shared| !shared.sender.is_closed());
        // The first with room, not the emptiest: so the last ones fall idle and are closed.
        let Some(shared) = self.shared.iter_mut().find(|shared| shared.has_room()) else {
            return false;
        };
        let Some(waiter) = self.waiting.pop_front() else {
            return false;
        };
        let stream = Stream::new(Weak::clone(pool), shared.id);
        let lease = Lease::Stream(shared.sender.clone(), stream, shared.refusal.clone());
        match waiter.answer.send(Ok(lease)) {
            Ok(()) => {
                shared.in_use += 1;
                shared.served += 1;
            }
            // Gone between the look and the gift. Its drop would lock this state again.
            Err(Ok(Lease::Stream(_, stream, _))) => stream.disarm(),
            Err(_) => {}
        }
        true
    }

    fn serve_connection(&mut self) -> bool {
        self.idle.retain(|idle| !idle.sender.is_closed());
        let Some(idle) = self.idle.pop() else {
            return false;
        };
        if let Some(waiter) = self.waiting.pop_front() {
            // If the waiter is gone, dropping the lease sends the connection home.
            let whole = Whole::new(idle.sender, idle.home);
            let _ = waiter.answer.send(Ok(Lease::Whole(whole, idle.refusal)));
        }
        true
    }

    /// A dial came to an HTTP/2 connection.
    pub(super) fn add_shared(
        &mut self,
        sender: http2::Sender,
        limit: usize,
        refusal: Refusal,
    ) -> Id {
        self.dialled(Protocol::Http2);
        let id = self.name();
        self.shared.push(Shared {
            id,
            sender,
            refusal,
            limit,
            in_use: 0,
            served: 0,
            idle_since: Instant::now(),
        });
        id
    }

    /// A dial came to an HTTP/1.1 connection.
    pub(super) fn add_exclusive(
        &mut self,
        sender: http1::Sender,
        home: Home,
        refusal: Refusal,
    ) -> Id {
        self.dialled(Protocol::Http1);
        self.exclusive += 1;
        let id = self.name();
        self.rest(id, sender, home, refusal);
        id
    }

    fn dialled(&mut self, protocol: Protocol) {
        self.dialling = self.dialling.saturating_sub(1);
        self.speaks = Some(protocol);
    }

    fn name(&mut self) -> Id {
        self.named += 1;
        self.named
    }

    /// A dial came to nothing. Everybody who waits learns of it, unless another dial is under way.
    #[must_use = "the waiters are to be told, outside of the lock"]
    pub(super) fn dial_failed(&mut self) -> VecDeque<Waiter> {
        self.dialling = self.dialling.saturating_sub(1);
        match self.dialling {
            0 => std::mem::take(&mut self.waiting),
            _ => VecDeque::new(),
        }
    }

    /// An HTTP/1.1 connection is free. What goes beyond the number that is kept is closed: the one
    /// that has been idle for longest.
    pub(super) fn rest(&mut self, id: Id, sender: http1::Sender, home: Home, refusal: Refusal) {
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

    /// A stream of an HTTP/2 connection is free again.
    pub(super) fn release(&mut self, id: Id) {
        if let Some(shared) = self.shared(id) {
            shared.in_use = shared.in_use.saturating_sub(1);
            shared.idle_since = Instant::now();
        }
    }

    /// The server allows another number of streams.
    pub(super) fn set_limit(&mut self, id: Id, limit: usize) {
        if let Some(shared) = self.shared(id) {
            shared.limit = limit;
        }
    }

    /// An HTTP/2 connection takes no more requests.
    pub(super) fn forget_shared(&mut self, id: Id) {
        self.shared.retain(|shared| shared.id != id);
    }

    /// An HTTP/1.1 connection is over.
    pub(super) fn forget_exclusive(&mut self, id: Id) {
        self.exclusive = self.exclusive.saturating_sub(1);
        self.idle.retain(|idle| idle.id != id);
    }

    /// Lets go of a connection that has been idle for long; dropping its sender closes it. Otherwise, when
    /// to look again; `None` if there is no connection of that name to look after.
    pub(super) fn reap(&mut self, id: Id, idle: Duration) -> Option<Instant> {
        let now = Instant::now();
        let since = match self.shared(id) {
            Some(shared) if shared.in_use == 0 => shared.idle_since,
            Some(_) => now,
            None => match self.idle.iter().find(|idle| idle.id == id) {
                Some(idle) => idle.since,
                // In somebody's hands.
                None => now,
            },
        };
        let end = since + idle;
        if now < end {
            return Some(end);
        }
        self.shared.retain(|shared| shared.id != id);
        self.idle.retain(|idle| idle.id != id);
        None
    }

    fn shared(&mut self, id: Id) -> Option<&mut Shared> {
        self.shared.iter_mut().find(|shared| shared.id == id)
    }
}

impl Shared {
    /// A server that allows no stream at all for now gets one to hold; dialling on would not help.
    fn has_room(&self) -> bool {
        self.in_use < self.limit.max(1) && self.served < STREAMS_IN_A_LIFE
    }
}

#[cfg(test)]
impl State {
    /// The streams in use, connection by connection.
    pub(super) fn streams_in_use(&self) -> Vec<usize> {
        self.shared.iter().map(|shared| shared.in_use).collect()
    }

    /// Nothing is in use and nobody waits.
    pub(super) fn is_calm(&self) -> bool {
        self.dialling == 0
            && self.shared.iter().all(|shared| shared.in_use == 0)
            && self.waiting.iter().all(|waiter| waiter.answer.is_closed())
    }
}
