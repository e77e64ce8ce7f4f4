//! What the task behind a store and its readers share.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    task::{Context, Poll, Waker},
};

use kubex_proto::{Error, Resource, WatcherEvent};

/// The objects, and who waits for a change of them.
pub(super) struct Shared<T> {
    state: RwLock<State<T>>,
    waiting: Mutex<Waiting>,
}

/// One waker for each who waits, which goes when he does.
#[derive(Default)]
struct Waiting {
    wakers: BTreeMap<u64, Waker>,
    next: u64,
}

pub(super) struct State<T> {
    pub(super) objects: kubex_proto::Store<T>,
    /// What went wrong last, if nothing went well since.
    pub(super) trouble: Option<Error>,
    /// How many troubles there were that do not go away by themselves.
    refusals: u64,
    /// The latest of them still stands.
    is_refused: bool,
    /// Somebody was told of it.
    is_told: bool,
    /// Nothing more will come.
    pub(super) ended: bool,
}

/// The store's task has this; when it is dropped, however that comes, nothing more will come.
pub(super) struct Feed<T>(pub(super) Arc<Shared<T>>);

impl<T> Drop for Feed<T> {
    fn drop(&mut self) {
        {
            let mut state = self.0.write();
            state.ended = true;
            let why = "the store's task is over: did its runtime end, or an index function panic?";
            state.trouble.get_or_insert_with(|| Error::misused(why));
        }
        self.0.wake();
    }
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self {
            state: RwLock::new(State {
                objects: kubex_proto::Store::new(),
                trouble: None,
                refusals: 0,
                is_refused: false,
                is_told: false,
                ended: false,
            }),
            waiting: Mutex::default(),
        }
    }
}

impl<T> State<T> {
    /// What there is to say to somebody who has waited since there were so many refusals, or since now.
    pub(super) fn readiness(&mut self, since: &mut Option<u64>) -> Option<Result<(), Error>> {
        if self.objects.is_ready() {
            return Some(Ok(()));
        }
        // One that stands is told to whoever waits; who waits again waits for the next attempt.
        let untold = self.is_refused && !self.is_told;
        let since = *since.get_or_insert(self.refusals);
        let is_new = self.is_refused && self.refusals > since;
        if !(untold || is_new || self.ended) {
            return None;
        }
        self.is_told = true;
        self.trouble.clone().map(Err)
    }
}

/// Somebody who waits.
pub(super) struct Waiter<T> {
    shared: Arc<Shared<T>>,
    id: u64,
}

impl<T> Waiter<T> {
    pub(super) fn new(shared: &Arc<Shared<T>>) -> Self {
        let mut waiting = shared.waiting();
        let id = waiting.next;
        waiting.next += 1;
        drop(waiting);
        Self {
            shared: Arc::clone(shared),
            id,
        }
    }

    /// What `find` finds, now or after a later change.
    pub(super) fn poll<R>(
        &self,
        context: &Context<'_>,
        mut find: impl FnMut(&mut State<T>) -> Option<R>,
    ) -> Poll<R> {
        if let Some(found) = find(&mut self.shared.write()) {
            return Poll::Ready(found);
        }
        let waker = context.waker().clone();
        self.shared.waiting().wakers.insert(self.id, waker);
        // What came in between has woken nobody.
        match find(&mut self.shared.write()) {
            Some(found) => Poll::Ready(found),
            None => Poll::Pending,
        }
    }
}

impl<T> Drop for Waiter<T> {
    fn drop(&mut self) {
        self.shared.waiting().wakers.remove(&self.id);
    }
}

impl<T> Shared<T> {
    pub(super) fn read(&self) -> RwLockReadGuard<'_, State<T>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write(&self) -> RwLockWriteGuard<'_, State<T>> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        let wakers = std::mem::take(&mut self.waiting().wakers);
        for waker in wakers.into_values() {
            waker.wake();
        }
    }
}

impl<T: Resource> Shared<T> {
    pub(super) fn take(&self, item: Result<WatcherEvent<T>, Error>) {
        {
            let mut state = self.write();
            match item {
                Err(error) => {
                    state.trouble = Some(error);
                    state.refusals += 1;
                    state.is_refused = true;
                    state.is_told = false;
                }
                Ok(WatcherEvent::Interrupted(error)) => {
                    state.trouble = Some(error);
                    state.is_refused = false;
                }
                Ok(event) => {
                    state.trouble = None;
                    state.is_refused = false;
                    state.objects.apply(event);
                }
            }
        }
        self.wake();
    }
}
