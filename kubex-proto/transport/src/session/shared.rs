//! A session that its pump and its callers have in common.

use std::{
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use kubex_proto::{Duplex, Instant, Transmit};

/// A machine, and who waits for what of it.
pub(super) struct Shared<D>(Mutex<State<D>>);

struct State<D> {
    duplex: D,
    /// The pump, which waits for the socket, the time, and callers.
    pump: Option<Waker>,
    /// Callers.
    waiting: Vec<Waker>,
}

impl<D: Duplex> Shared<D> {
    pub(super) fn new(duplex: D) -> Self {
        Self(Mutex::new(State {
            duplex,
            pump: None,
            waiting: Vec::new(),
        }))
    }

    /// Only looks.
    pub(super) fn look<T>(&self, look: impl FnOnce(&D) -> T) -> T {
        look(&self.lock().duplex)
    }

    /// A caller does something that the server is to know of.
    pub(super) fn act<T>(&self, act: impl FnOnce(&mut D) -> T) -> T {
        let mut state = self.lock();
        let done = act(&mut state.duplex);
        let pump = state.pump.take();
        drop(state);
        if let Some(pump) = pump {
            pump.wake();
        }
        done
    }

    /// A caller takes something; it is woken when there may be some, if there is none.
    pub(super) fn poll<T>(
        &self,
        cx: &mut Context<'_>,
        take: impl FnOnce(&mut D) -> Option<T>,
    ) -> Poll<T> {
        let mut state = self.lock();
        let was_wanted = state.duplex.wants_message();
        let Some(taken) = take(&mut state.duplex) else {
            if !state
                .waiting
                .iter()
                .any(|known| known.will_wake(cx.waker()))
            {
                state.waiting.push(cx.waker().clone());
            }
            return Poll::Pending;
        };
        // The pump need not know of it as long as it reads on anyway.
        let goes_on = !was_wanted && state.duplex.wants_message();
        let pump = if goes_on { state.pump.take() } else { None };
        drop(state);
        if let Some(pump) = pump {
            pump.wake();
        }
        Poll::Ready(taken)
    }

    /// A caller does something that the server is to know of, as soon as that can be done.
    pub(super) fn poll_acting<T>(
        &self,
        cx: &mut Context<'_>,
        act: impl FnOnce(&mut D) -> Option<T>,
    ) -> Poll<T> {
        let done = self.poll(cx, act);
        if done.is_ready() {
            self.act(|_| ());
        }
        done
    }

    /// The pump's turn: callers are woken.
    pub(super) fn turn<T>(&self, turn: impl FnOnce(&mut D) -> T) -> T {
        let mut state = self.lock();
        let done = turn(&mut state.duplex);
        let waiting = mem::take(&mut state.waiting);
        drop(state);
        for waker in waiting {
            waker.wake();
        }
        done
    }

    /// The pump asks for something to write. Callers are woken where that makes room, or where all is over.
    pub(super) fn transmit(&self, now: Instant) -> Option<Transmit> {
        let mut state = self.lock();
        let transmit = state.duplex.poll_transmit(now);
        let waiting = if transmit.is_some() || state.duplex.is_over() {
            mem::take(&mut state.waiting)
        } else {
            Vec::new()
        };
        drop(state);
        for waker in waiting {
            waker.wake();
        }
        transmit
    }

    /// Who is to be woken when a caller has done something.
    pub(super) fn pumped_by(&self, waker: &Waker) {
        self.lock().pump = Some(waker.clone());
    }

    pub(super) fn into_inner(self) -> D {
        self.0
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .duplex
    }

    fn lock(&self) -> MutexGuard<'_, State<D>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
