//! What the task behind a store and its readers share.

use std::{
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    task::{Context, Poll, Waker},
};

use kubex_proto::{Error, Resource, WatcherEvent};

/// The objects, and who waits for a change of them.
pub(super) struct Shared<T> {
    state: RwLock<State<T>>,
    waiting: Mutex<Vec<Waker>>,
}

pub(super) struct State<T> {
    pub(super) objects: kubex_proto::Store<T>,
    /// What went wrong last, if nothing went well since.
    pub(super) trouble: Option<Error>,
    /// The trouble is nothing that goes away by itself.
    is_to_be_mended: bool,
    /// Nothing more will come.
    pub(super) ended: bool,
}

/// The store's task has this; when it is dropped, however that comes, nothing more will come.
pub(super) struct Feed<T>(pub(super) Arc<Shared<T>>);

impl<T> Drop for Feed<T> {
    fn drop(&mut self) {
        self.0.write().ended = true;
        self.0.wake();
    }
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self {
            state: RwLock::new(State {
                objects: kubex_proto::Store::new(),
                trouble: None,
                is_to_be_mended: false,
                ended: false,
            }),
            waiting: Mutex::default(),
        }
    }
}

impl<T> State<T> {
    pub(super) fn readiness(&mut self) -> Option<Result<(), Error>> {
        if self.objects.is_ready() {
            return Some(Ok(()));
        }
        let trouble = self.trouble.clone().filter(|_| self.is_to_be_mended);
        if self.ended && trouble.is_none() {
            let error = "the store's task is over: was its runtime shut down?";
            return Some(Err(Error::misused(error)));
        }
        // It is told once: who waits again waits for what comes of the next attempt.
        if !self.ended {
            self.is_to_be_mended = false;
        }
        trouble.map(Err)
    }
}

impl<T> Shared<T> {
    pub(super) fn read(&self) -> RwLockReadGuard<'_, State<T>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write(&self) -> RwLockWriteGuard<'_, State<T>> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// What `find` finds, now or after a later change.
    pub(super) fn poll<R>(
        &self,
        context: &Context<'_>,
        mut find: impl FnMut(&mut State<T>) -> Option<R>,
    ) -> Poll<R> {
        if let Some(found) = find(&mut self.write()) {
            return Poll::Ready(found);
        }
        {
            let mut waiting = self.waiting();
            if !waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                waiting.push(context.waker().clone());
            }
        }
        // What came in between has woken nobody.
        match find(&mut self.write()) {
            Some(found) => Poll::Ready(found),
            None => Poll::Pending,
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waker>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        for waker in std::mem::take(&mut *self.waiting()) {
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
                    state.is_to_be_mended = true;
                }
                Ok(WatcherEvent::Interrupted(error)) => state.trouble = Some(error),
                Ok(event) => {
                    state.trouble = None;
                    state.objects.apply(event);
                }
            }
        }
        self.wake();
    }
}
