//! Who waits for a connection, what there is, and when to dial: decisions only, made under one lock.

use std::{
    collections::{HashMap, VecDeque},
    mem,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_channel::oneshot;
use futures_util::future::AbortHandle;
use rustls::ClientConfig;

use super::{
    dial::Dial,
    lease::{Connection, Lease},
};
use crate::{
    backend::Options,
    connect::{ConnectError, Connector},
};

/// A connection's or a dial's name within its pool.
pub(super) type Id = u64;

/// A caller in need of a connection.
pub(super) type Waiter = oneshot::Sender<Result<Lease, ConnectError>>;

/// So many dials at a time. It is no limit to the number of connections, since each watch needs one of its own; but
/// short calls share what there is.
const PARALLEL_DIALS: usize = 4;

/// The queue is swept of those who left once it is so long, and again whenever it has doubled.
const SWEEP: usize = 64;

/// Everything that changes.
pub(super) struct State {
    connector: Connector,
    options: Options,
    /// How often the TLS settings were replaced.
    generation: u64,
    named: Id,
    /// The one used last comes last: it is the likeliest to live.
    idle: Vec<Connection>,
    busy: HashMap<Id, Busy>,
    /// How many will be idle, or over, any moment.
    returning: usize,
    dials: HashMap<Id, AbortHandle>,
    waiting: VecDeque<Waiter>,
    sweep_at: usize,
    /// The task that closes what is idle for long, while there is something idle.
    reaper: Option<AbortHandle>,
}

struct Busy {
    generation: u64,
    stop: AbortHandle,
}

impl State {
    pub(super) fn new(connector: Connector, options: Options) -> Self {
        Self {
            connector,
            options,
            generation: 0,
            named: 0,
            idle: Vec::new(),
            busy: HashMap::new(),
            returning: 0,
            dials: HashMap::new(),
            waiting: VecDeque::new(),
            sweep_at: SWEEP,
            reaper: None,
        }
    }

    pub(super) fn set_options(&mut self, options: Options) {
        self.connector.no_delay = options.no_delay;
        self.options = options;
    }

    pub(super) fn keeps_alive(&self) -> bool {
        self.options.keep_alive
    }

    /// Replaces the TLS settings: what is idle is to be dropped, and what is busy belongs to the past.
    #[must_use = "these are to be dropped outside of the lock"]
    pub(super) fn set_tls(&mut self, config: &Arc<ClientConfig>) -> Vec<Connection> {
        self.connector.set_tls(config);
        self.generation += 1;
        mem::take(&mut self.idle)
    }

    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    /// Ends the calls on connections that were made before this generation.
    pub(super) fn stop_older(&mut self, generation: u64) {
        let old = self.busy.values();
        for busy in old.filter(|busy| busy.generation < generation) {
            busy.stop.abort();
        }
    }

    /// Joins the end of the queue.
    pub(super) fn wait(&mut self, waiter: Waiter) {
        if self.waiting.len() >= self.sweep_at {
            self.sweep();
            self.sweep_at = SWEEP.max(2 * self.waiting.len());
        }
        self.waiting.push_back(waiter);
    }

    /// Passes over all who do not wait any more, those behind a patient one included.
    fn sweep(&mut self) {
        self.waiting.retain(|waiter| !waiter.is_canceled());
    }

    /// The first who waits and a free connection for him, if there are both.
    pub(super) fn pair(&mut self) -> Option<(Waiter, Connection)> {
        while self.waiting.front().is_some_and(Waiter::is_canceled) {
            self.waiting.pop_front();
        }
        self.waiting.front()?;
        let connection = loop {
            let connection = self.idle.pop()?;
            if !connection.sender.is_closed() {
                break connection;
            }
        };
        let waiter = self.waiting.pop_front()?;
        let (generation, stop) = (connection.generation, connection.stop.clone());
        self.busy.insert(connection.id, Busy { generation, stop });
        Some((waiter, connection))
    }

    /// The dials that are missing; they count as begun.
    pub(super) fn begin_dials(&mut self) -> Vec<Dial> {
        if self.missing_dials() > 0 {
            // Who left must not cost a dial. Looked at only now, since the queue may be long.
            self.sweep();
        }
        (0..self.missing_dials())
            .map(|_| {
                let id = self.name();
                let (dial, stop) = Dial::new(
                    id,
                    self.generation,
                    &self.connector,
                    self.options.connect_timeout,
                );
                self.dials.insert(id, stop);
                dial
            })
            .collect()
    }

    fn missing_dials(&self) -> usize {
        let open = self.idle.len() + self.busy.len();
        let most = self.options.most_connections.unwrap_or(usize::MAX);
        let wanting = self.waiting.len().saturating_sub(self.returning);
        wanting
            .min(PARALLEL_DIALS)
            .min(most.saturating_sub(open))
            .saturating_sub(self.dials.len())
    }

    fn name(&mut self) -> Id {
        self.named += 1;
        self.named
    }

    /// A dial is over.
    pub(super) fn dialled(&mut self, id: Id) {
        self.dials.remove(&id);
    }

    /// A dial came to nothing. Everybody who waits learns of it, unless another dial is under way.
    #[must_use = "the waiters are to be told, outside of the lock"]
    pub(super) fn dial_failed(&mut self, id: Id) -> VecDeque<Waiter> {
        self.dialled(id);
        if self.dials.is_empty() {
            mem::take(&mut self.waiting)
        } else {
            VecDeque::new()
        }
    }

    /// A connection will be idle, or over, any moment.
    pub(super) fn returns(&mut self) {
        self.returning += 1;
    }

    pub(super) fn returned(&mut self) {
        self.returning = self.returning.saturating_sub(1);
    }

    /// A connection is free. What is not to be kept is given back, to be dropped outside of the lock: that of another
    /// generation, one that is closed, and of too many the one that has been idle for longest.
    pub(super) fn rest(&mut self, mut connection: Connection) -> Option<Connection> {
        let used = self.busy.remove(&connection.id).is_some();
        let fit = connection.generation == self.generation && !connection.sender.is_closed();
        if !fit || (used && !self.options.keep_alive) {
            return Some(connection);
        }
        connection.idle_since = Instant::now();
        self.idle.push(connection);
        // One that somebody waits for is not idle for long.
        let kept = self.options.most_idle.max(self.waiting.len());
        (self.idle.len() > kept).then(|| self.idle.remove(0))
    }

    /// A connection takes no more requests.
    pub(super) fn ended(&mut self, id: Id) {
        self.busy.remove(&id);
        self.idle.retain(|idle| idle.id != id);
    }

    /// Whether a task is to be started that calls [`reap`](Self::reap).
    pub(super) fn needs_reaper(&self) -> bool {
        self.reaper.is_none() && !self.idle.is_empty()
    }

    pub(super) fn set_reaper(&mut self, reaper: AbortHandle) {
        self.reaper = Some(reaper);
    }

    /// Lets go of what has been idle for long, and says in what time to look again; not if nothing is idle.
    pub(super) fn reap(&mut self) -> (Vec<Connection>, Option<Duration>) {
        let limit = self.options.idle_timeout;
        let (old, kept) = mem::take(&mut self.idle)
            .into_iter()
            .partition(|idle| idle.idle_since.elapsed() >= limit);
        self.idle = kept;
        let ages = self.idle.iter().map(|idle| idle.idle_since.elapsed());
        let next = ages.max().map(|oldest| limit.saturating_sub(oldest));
        if next.is_none() {
            self.reaper = None;
        }
        (old, next)
    }

    /// How many connections are open.
    #[cfg(test)]
    pub(super) fn open(&self) -> usize {
        self.idle.len() + self.busy.len()
    }
}

impl Drop for State {
    fn drop(&mut self) {
        for task in self.dials.values().chain(&self.reaper) {
            task.abort();
        }
    }
}
