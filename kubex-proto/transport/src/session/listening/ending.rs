//! That all is to end: once, told to whoever waits for it.

use std::{
    future::poll_fn,
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};

/// Whether the end has come.
#[derive(Default)]
pub(super) struct Ending(Mutex<State>);

#[derive(Default)]
struct State {
    has_come: bool,
    waiting: Vec<Waker>,
}

impl Ending {
    pub(super) fn come(&self) {
        let mut state = self.state();
        state.has_come = true;
        let waiting = mem::take(&mut state.waiting);
        drop(state);
        for waker in waiting {
            waker.wake();
        }
    }

    pub(super) fn has_come(&self) -> bool {
        self.state().has_come
    }

    /// Waits for it.
    pub(super) async fn wait(&self) {
        poll_fn(|cx| {
            let mut state = self.state();
            if state.has_come {
                return Poll::Ready(());
            }
            if !state
                .waiting
                .iter()
                .any(|known| known.will_wake(cx.waker()))
            {
                state.waiting.push(cx.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
