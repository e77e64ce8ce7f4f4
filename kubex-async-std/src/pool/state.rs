//! Who waits for a connection, what there is, and when to dial: decisions only, made under one lock.

use std::{
    collections::{HashMap, VecDeque},
    mem,
    time::{Duration, Instant},
};

use futures_channel::oneshot;
use futures_util::future::AbortHandle;
use kubex_transport::ConnectError;

use super::{
    dial::Dial,
    lease::{Connection, Lease},
};
use crate::{
    backend::Options,
    network::{AsyncStdNetwork, Connector},
};

/// A connection's or a dial's name within its pool.
pub(super) type Id = u64;

/// A caller in need of a connection.
pub(super) type Waiter = oneshot::Sender<Result<Lease, ConnectError>>;

/// So many dials at a time while there are few connections, and one at a time from then on. It is no limit to their
/// number, since each watch needs one of its own; but short calls share what there is.
const PARALLEL_DIALS: usize = 4;
const FEW_CONNECTIONS: usize = 32;

/// The pause before a further dial while there are more than few connections; the longer one where they come back at
/// least that often, since one of them will do soon.
const PACE: Duration = Duration::from_millis(10);
const PACE_OF_SHORT_CALLS: Duration = Duration::from_millis(50);

/// The queue is swept of those who left once it is so long, and again whenever it has doubled.
const SWEEP: usize = 64;

/// Everything that changes.
pub(super) struct State {
    connector: Connector,
    options: Options,
    /// How often the connector was replaced.
    generation: u64,
    named: Id,
    /// The one used last comes last: it is the likeliest to live.
    idle: Vec<Connection>,
    busy: HashMap<Id, Busy>,
    /// How many of them will be idle, or over, any moment.
    returning: usize,
    /// When one was last given back.
    given_back: Option<Instant>,
    dials: HashMap<Id, AbortHandle>,
    waiting: VecDeque<Waiter>,
    sweep_at: usize,
    /// The task that closes what is idle for long, while there is something idle.
    reaper: Option<AbortHandle>,
}

struct Busy {
    generation: u64,
    stop: AbortHandle,
    returning: bool,
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
            given_back: None,
            dials: HashMap::new(),
            waiting: VecDeque::new(),
            sweep_at: SWEEP,
            reaper: None,
        }
    }

    pub(super) fn set_options(&mut self, options: Options) {
        let network = AsyncStdNetwork {
            no_delay: options.no_delay,
        };
        self.connector = self.connector.clone().with_network(network);
        self.options = options;
    }

    pub(super) fn keeps_alive(&self) -> bool {
        self.options.keep_alive
    }

    pub(super) fn connector(&self) -> Connector {
        self.connector.clone()
    }

    /// Replaces what dials: what is idle is to be dropped, and what is busy belongs to the past.
    #[must_use = "these are to be dropped outside of the lock"]
    pub(super) fn replace_connector(&mut self, connector: Connector) -> Vec<Connection> {
        self.connector = connector;
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
        let busy = Busy {
            generation,
            stop,
            returning: false,
        };
        self.busy.insert(connection.id, busy);
        Some((waiter, connection))
    }

    /// The dials that are missing; they count as begun.
    pub(super) fn begin_dials(&mut self) -> Vec<Dial> {
        if self.missing_dials() > 0 {
            // Who left must not cost a dial. Looked at only now, since the queue may be long.
            self.sweep();
        }
        let pause = self.pause();
        (0..self.missing_dials())
            .map(|_| {
                let id = self.name();
                let (dial, stop) =
                    Dial::new(id, self.generation, &self.connector, pause, &self.options);
                self.dials.insert(id, stop);
                dial
            })
            .collect()
    }

    fn missing_dials(&self) -> usize {
        let allowed = if self.open() < FEW_CONNECTIONS {
            PARALLEL_DIALS
        } else {
            1
        };
        let most = self.options.most_connections.unwrap_or(usize::MAX);
        let wanting = self.waiting.len().saturating_sub(self.returning);
        wanting
            .min(allowed)
            .min(most.saturating_sub(self.open()))
            .saturating_sub(self.dials.len())
    }

    fn pause(&self) -> Duration {
        let given_back = self.given_back.map(|at| at.elapsed());
        if self.open() < FEW_CONNECTIONS {
            Duration::ZERO
        } else if given_back.is_some_and(|ago| ago < PACE_OF_SHORT_CALLS) {
            PACE_OF_SHORT_CALLS
        } else {
            PACE
        }
    }

    /// How many connections there are.
    pub(super) fn open(&self) -> usize {
        self.idle.len() + self.busy.len()
    }

    /// After the pause of a dial: whether it is still wanted. If not, it counts no more.
    pub(super) fn is_dial_wanted(&mut self, id: Id) -> bool {
        self.sweep();
        let wanted = !self.waiting.is_empty();
        if !wanted {
            self.dials.remove(&id);
        }
        wanted
    }

    fn name(&mut self) -> Id {
        self.named += 1;
        self.named
    }

    /// A dial came to nothing. Everybody who waits learns of it, unless another dial is under way, or it was one with
    /// a former connector.
    #[must_use = "the waiters are to be told, outside of the lock"]
    pub(super) fn dial_failed(&mut self, id: Id, generation: u64) -> VecDeque<Waiter> {
        self.dials.remove(&id);
        if self.dials.is_empty() && generation == self.generation {
            mem::take(&mut self.waiting)
        } else {
            VecDeque::new()
        }
    }

    /// A connection will be idle, or over, any moment.
    pub(super) fn returns(&mut self, id: Id) {
        if let Some(busy) = self.busy.get_mut(&id).filter(|busy| !busy.returning) {
            busy.returning = true;
            self.returning += 1;
        }
    }

    /// Whether it was busy.
    fn not_busy(&mut self, id: Id) -> bool {
        let busy = self.busy.remove(&id);
        let returning = busy.as_ref().is_some_and(|busy| busy.returning);
        self.returning = self.returning.saturating_sub(usize::from(returning));
        busy.is_some()
    }

    /// A connection is free: one that was used, or a new one, the dial for which had its name. What is not to be kept is
    /// given back, to be dropped outside of the lock: that of another generation, one that is closed, and of too many
    /// the one that has been idle for longest.
    pub(super) fn rest(&mut self, mut connection: Connection) -> Option<Connection> {
        self.dials.remove(&connection.id);
        let used = self.not_busy(connection.id);
        if used {
            self.given_back = Some(Instant::now());
        }
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
        self.not_busy(id);
        self.idle.retain(|idle| idle.id != id);
    }

    /// Whether a task is to be started that calls [`reap`](Self::reap).
    pub(super) fn needs_reaper(&self) -> bool {
        self.reaper.is_none() && !self.idle.is_empty() && self.options.idle_timeout.is_some()
    }

    pub(super) fn set_reaper(&mut self, reaper: AbortHandle) {
        self.reaper = Some(reaper);
    }

    /// Lets go of what has been idle for long, and says in what time to look again; not if nothing is idle.
    pub(super) fn reap(&mut self) -> (Vec<Connection>, Option<Duration>) {
        let limit = self.options.idle_timeout.unwrap_or(Duration::MAX);
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
}

impl Drop for State {
    fn drop(&mut self) {
        for task in self.dials.values().chain(&self.reaper) {
            task.abort();
        }
    }
}
