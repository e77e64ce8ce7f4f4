//! The connections of a served server: how many there are, and how they are cut.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::AbortHandle;

/// How many connections there were and are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Connections {
    /// Accepted since the start.
    pub accepted: usize,
    /// Open now.
    pub open: usize,
    /// Open at once at most.
    pub peak: usize,
}

/// Counts connections and remembers how to cut them.
#[derive(Clone, Default)]
pub(crate) struct ConnectionList(Arc<Mutex<Entries>>);

#[derive(Default)]
struct Entries {
    counts: Connections,
    tasks: HashMap<usize, AbortHandle>,
}

/// Held by a connection as long as it is open.
pub(crate) struct OpenConnection {
    list: ConnectionList,
    number: usize,
}

impl ConnectionList {
    pub(crate) fn open(&self) -> OpenConnection {
        let mut entries = self.lock();
        let counts = &mut entries.counts;
        counts.accepted += 1;
        counts.open += 1;
        counts.peak = counts.peak.max(counts.open);
        OpenConnection {
            list: self.clone(),
            number: counts.accepted,
        }
    }

    /// Remembers the task of the connection with this number, if it is still open.
    pub(crate) fn remember(&self, number: usize, task: AbortHandle) {
        if !task.is_finished() {
            self.lock().tasks.insert(number, task);
        }
    }

    pub(crate) fn counts(&self) -> Connections {
        self.lock().counts
    }

    pub(crate) fn cut(&self) {
        for (_, task) in self.lock().tasks.drain() {
            task.abort();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenConnection {
    pub(crate) fn number(&self) -> usize {
        self.number
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        let mut entries = self.list.lock();
        entries.counts.open -= 1;
        entries.tasks.remove(&self.number);
    }
}
