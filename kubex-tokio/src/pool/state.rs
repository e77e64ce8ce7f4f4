//! Who waits for a connection, what there is, and when to dial: decisions only, made under one lock.

use std::{collections::VecDeque, sync::Weak, time::Duration};

use kubex_proto::Connections;
use tokio::{
    runtime::{self, Handle},
    sync::oneshot,
    time::Instant,
};

use super::{
    Pool,
    backoff::Backoff,
    http1, http2,
    lease::{Home, Lease},
    shared::SharedConnections,
    whole::WholeConnections,
};
use crate::connect::{ConnectError, Protocol, Refusal};

/// A connection's name within its pool.
pub(super) type Id = u64;

/// HTTP/1.1: so many dials at a time while there are few connections, and one at a time from then on. It
/// is no limit to their number, since each watch needs one of its own; but short calls share what there is.
const PARALLEL_DIALS: usize = 4;
const FEW_CONNECTIONS: usize = 32;

/// HTTP/1.1: the pause before a further dial while there are more than few connections; the longer one where
/// they come back at least that often, since one of them will do soon.
const PACE: Duration = Duration::from_millis(10);
const PACE_OF_SHORT_CALLS: Duration = Duration::from_millis(50);

/// HTTP/2: so many connections without a pause between the dials; with each beyond, the pause grows. A usual
/// server allows a hundred streams or more on each.
const FEW_SHARED: usize = 8;
const PACE_OF_SHARED: Duration = Duration::from_millis(10);
const LONGEST_PACE_OF_SHARED: Duration = Duration::from_secs(1);

/// HTTP/2: so many connections at most; beyond, callers wait for a stream. With HTTP/1.1 there is no such
/// limit, as it would be one to the number of watches: each connection there serves a call of its own.
const MOST_SHARED: usize = 256;

/// The queue is swept of those who left once it is so long, and again whenever it has doubled.
const SWEEP: usize = 64;

/// Everything that changes.
pub(super) struct State {
    pub(super) shared: SharedConnections,
    pub(super) whole: WholeConnections,
    waiting: VecDeque<Waiter>,
    dialling: usize,
    speaks: Option<Protocol>,
    named: Id,
    backoff: Backoff,
    /// At which length the queue is swept.
    sweep_at: usize,
    /// So many connections at most, if somebody says so.
    most: usize,
}

/// A caller in need of a lease.
pub(super) struct Waiter {
    pub(super) answer: oneshot::Sender<Result<Lease, ConnectError>>,
    pub(super) runtime: Handle,
}

impl State {
    pub(super) fn new(connections: &Connections) -> Self {
        Self {
            shared: SharedConnections::new(connections.keep_alive, connections.most_idle),
            whole: WholeConnections::new(connections.most_idle),
            waiting: VecDeque::new(),
            dialling: 0,
            speaks: None,
            named: 0,
            backoff: Backoff::default(),
            sweep_at: 0,
            most: connections.most.unwrap_or(usize::MAX),
        }
    }

    /// Joins the end of the queue.
    pub(super) fn wait(&mut self, waiter: Waiter) {
        if self.waiting.len() >= self.sweep_at.max(SWEEP) {
            self.sweep();
            self.sweep_at = 2 * self.waiting.len();
        }
        self.waiting.push_back(waiter);
    }

    /// Passes over all who do not wait any more, those behind a patient one included.
    fn sweep(&mut self) {
        self.waiting.retain(|waiter| !waiter.answer.is_closed());
    }

    /// Gives what is free to those who have waited longest, and says on which runtimes to dial for the
    /// others, and after which pause. The dials that it asks for count as begun.
    pub(super) fn serve(&mut self, pool: &Weak<Pool>) -> Vec<(Handle, Duration)> {
        if let Some(id) = self.shared.forget_closed() {
            self.backoff.died(id, self.named);
        }
        while self.somebody_waits() && self.serve_first(pool) {}
        let dials = self.missing_dials();
        self.dialling += dials;
        let pause = self.pause();
        self.waiting
            .iter()
            .take(dials)
            .map(|waiter| (waiter.runtime.clone(), pause))
            .collect()
    }

    /// Who does not wait any more is passed over, and must not cost a dial.
    fn somebody_waits(&mut self) -> bool {
        while let Some(first) = self.waiting.front()
            && first.answer.is_closed()
        {
            self.waiting.pop_front();
        }
        !self.waiting.is_empty()
    }

    /// Gives a free stream or connection, if there is one, to the first who waits.
    fn serve_first(&mut self, pool: &Weak<Pool>) -> bool {
        let Some(lease) = self.shared.lend(pool).or_else(|| self.whole.lend(pool)) else {
            return false;
        };
        let refused = match self.waiting.pop_front() {
            Some(first) => first.answer.send(Ok(lease)).err(),
            None => Some(Ok(lease)),
        };
        // Gone between the look and the gift. To drop the lease would be to lock this state again.
        match refused {
            Some(Ok(Lease::Stream(_, stream, _))) => self.shared.release(stream.disarm()),
            Some(Ok(Lease::Whole(whole, refusal))) => {
                if let Some((id, sender, home)) = whole.disarm() {
                    self.whole.rest(id, sender, home, refusal);
                }
            }
            Some(Err(_)) | None => {}
        }
        true
    }

    /// How many dials to begin: one at a time until it is known that each serves one caller only, and
    /// with connections that many share.
    fn missing_dials(&mut self) -> usize {
        let allowed = self.allowed_dials();
        let missing = |state: &Self| {
            let wanting = state.waiting.len();
            let wanting = wanting.saturating_sub(state.whole.returning());
            allowed.min(wanting).saturating_sub(state.dialling)
        };
        if missing(self) == 0 {
            return 0;
        }
        // Who left must not cost a dial. Looked at only now, since the queue may be long.
        self.sweep();
        missing(self)
    }

    /// How many dials there may be at a time.
    fn allowed_dials(&self) -> usize {
        let room = self
            .most
            .saturating_sub(self.shared.count() + self.whole.count());
        let allowed = match self.speaks {
            _ if self.shared.is_shut() || self.shared.count() >= MOST_SHARED => 0,
            _ if self.backoff.is_growing() => 1,
            Some(Protocol::Http1) if self.whole.count() < FEW_CONNECTIONS => PARALLEL_DIALS,
            _ => 1,
        };
        allowed.min(room)
    }

    fn pause(&self) -> Duration {
        let pace = self.pace_of_shared().max(self.pace_of_whole());
        pace.max(self.backoff.pause())
    }

    fn pace_of_shared(&self) -> Duration {
        let beyond = self.shared.count().saturating_sub(FEW_SHARED);
        let beyond = u32::try_from(beyond).unwrap_or(u32::MAX);
        PACE_OF_SHARED
            .saturating_mul(beyond)
            .min(LONGEST_PACE_OF_SHARED)
    }

    fn pace_of_whole(&self) -> Duration {
        if self.whole.count() < FEW_CONNECTIONS {
            Duration::ZERO
        } else if self.whole.returned_within(PACE_OF_SHORT_CALLS) {
            PACE_OF_SHORT_CALLS
        } else {
            PACE
        }
    }

    /// After the pause of a dial: whether it is still wanted. If not, it counts no more.
    pub(super) fn is_dial_wanted(&mut self) -> bool {
        let wanted = self.somebody_waits() && self.allowed_dials() > 0;
        if !wanted {
            self.dialling = self.dialling.saturating_sub(1);
        }
        wanted
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

    /// An answer came on a connection.
    pub(super) fn answered(&mut self, id: Id) {
        self.shared.prove(id);
        self.whole.prove(id);
        self.backoff.answered();
    }

    /// An HTTP/1.1 connection failed its caller.
    pub(super) fn unanswered(&mut self, id: Id) {
        if self.whole.is_unproven(id) {
            self.backoff.died(id, self.named);
            self.whole.prove(id);
        }
    }

    /// A connection takes no more requests.
    pub(super) fn lost(&mut self, id: Id) {
        // Both, as each forgets its own.
        if self.shared.forget(id) | self.whole.forget(id) {
            self.backoff.died(id, self.named);
        }
    }

    /// A dial ended with its runtime: who waits there waits in vain. The others are left, and on which runtimes.
    #[must_use = "those are to be told, and these to be served, outside of the lock"]
    pub(super) fn dial_aborted(&mut self, runtime: runtime::Id) -> (Vec<Waiter>, Vec<Handle>) {
        self.dialling = self.dialling.saturating_sub(1);
        let (gone, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|waiter| waiter.runtime.id() == runtime);
        self.waiting = others.into();
        let mut runtimes: Vec<Handle> = Vec::new();
        for waiter in &self.waiting {
            if !runtimes
                .iter()
                .any(|known| known.id() == waiter.runtime.id())
            {
                runtimes.push(waiter.runtime.clone());
            }
        }
        (gone, runtimes)
    }

    /// A dial came to an HTTP/2 connection.
    pub(super) fn add_shared(
        &mut self,
        sender: http2::Sender,
        limit: usize,
        refusal: Refusal,
    ) -> Id {
        let id = self.dialled(Protocol::Http2);
        self.shared.add(id, sender, limit, refusal);
        id
    }

    /// A dial came to an HTTP/1.1 connection.
    pub(super) fn add_whole(&mut self, sender: http1::Sender, home: Home, refusal: Refusal) -> Id {
        let id = self.dialled(Protocol::Http1);
        self.whole.add(id, sender, home, refusal);
        id
    }

    fn dialled(&mut self, protocol: Protocol) -> Id {
        self.dialling = self.dialling.saturating_sub(1);
        self.speaks = Some(protocol);
        self.named += 1;
        self.named
    }

    /// Lets go of a connection that has been idle for long; dropping its sender closes it. Otherwise, when
    /// to look again.
    pub(super) fn reap(&mut self, id: Id, idle: Duration) -> Option<Instant> {
        let now = Instant::now();
        let since = self.shared.idle_since(id).or(self.whole.idle_since(id));
        let end = since.unwrap_or(now) + idle;
        if now < end {
            return Some(end);
        }
        self.shared.forget(id);
        self.whole.forget(id);
        None
    }
}

#[cfg(test)]
impl State {
    /// How many wait, those who left and are not passed over yet included.
    pub(super) fn queue(&self) -> usize {
        self.waiting.len()
    }

    /// Nothing is in use and nobody waits.
    pub(super) fn is_calm(&self) -> bool {
        self.dialling == 0
            && self.shared.in_use().iter().all(|&in_use| in_use == 0)
            && self.waiting.iter().all(|waiter| waiter.answer.is_closed())
    }
}
