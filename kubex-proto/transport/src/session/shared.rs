//! A session that its pump and its callers have in common.

use std::{
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use kubex_proto::{Duplex, Error, Instant, Transmit};

/// A machine, and who waits for what of it.
pub(super) struct Shared<D>(Mutex<State<D>>);

struct State<D> {
    duplex: D,
    /// The pump, which waits for the socket, the time, and callers.
    pump: Option<Waker>,
    /// Callers.
    waiting: Vec<Waker>,
    /// How many messages the machine has given to the pump.
    given: u64,
    /// How many of them the system has.
    sent: u64,
    /// The pump has left, and the connection with it.
    is_left: bool,
}

impl<D: Duplex> Shared<D> {
    pub(super) fn new(duplex: D) -> Self {
        Self(Mutex::new(State {
            duplex,
            pump: None,
            waiting: Vec::new(),
            given: 0,
            sent: 0,
            is_left: false,
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
            state.waits(cx);
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

    /// A caller waits until the system has what was written. `flushed` is whether the machine has given all of it, or why it
    /// never will; the mark is how much was given then, and is the caller's to keep until this is ready. Once nobody sends any
    /// more, `over` tells why.
    pub(super) fn poll_sent(
        &self,
        cx: &mut Context<'_>,
        mark: &mut Option<u64>,
        flushed: impl FnOnce(&mut D) -> Option<Result<(), Error>>,
        over: impl FnOnce(&mut D) -> Result<(), Error>,
    ) -> Poll<Result<(), Error>> {
        let mut state = self.lock();
        let sent = match flushed(&mut state.duplex) {
            Some(Ok(())) => {
                let given = *mark.get_or_insert(state.given);
                if state.sent >= given {
                    Some(Ok(()))
                } else {
                    state.is_left.then(|| over(&mut state.duplex))
                }
            }
            other => other,
        };
        if let Some(sent) = sent {
            *mark = None;
            return Poll::Ready(sent);
        }
        state.waits(cx);
        Poll::Pending
    }

    /// A caller waits until the server was told of the end, or nobody can tell it any more.
    pub(super) fn poll_left(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        if state.is_left {
            return Poll::Ready(());
        }
        state.waits(cx);
        Poll::Pending
    }

    /// The system has all that was given.
    pub(super) fn sent(&self) {
        let mut state = self.lock();
        if state.sent == state.given {
            return;
        }
        state.sent = state.given;
        let waiting = mem::take(&mut state.waiting);
        drop(state);
        wake(waiting);
    }

    /// The pump's turn: callers are woken.
    pub(super) fn turn<T>(&self, turn: impl FnOnce(&mut D) -> T) -> T {
        let mut state = self.lock();
        let done = turn(&mut state.duplex);
        let waiting = mem::take(&mut state.waiting);
        drop(state);
        wake(waiting);
        done
    }

    /// The pump asks for something to write. Callers are woken where that makes room, or where all is over.
    pub(super) fn transmit(&self, now: Instant) -> Option<Transmit> {
        let mut state = self.lock();
        let transmit = state.duplex.poll_transmit(now);
        state.given += u64::from(transmit.is_some());
        let waiting = if transmit.is_some() || state.duplex.is_over() {
            mem::take(&mut state.waiting)
        } else {
            Vec::new()
        };
        drop(state);
        wake(waiting);
        transmit
    }

    /// The pump leaves, whatever the machine thinks of it.
    pub(super) fn leave(&self, leave: impl FnOnce(&mut D)) {
        let mut state = self.lock();
        leave(&mut state.duplex);
        state.is_left = true;
        let waiting = mem::take(&mut state.waiting);
        drop(state);
        wake(waiting);
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

impl<D> State<D> {
    /// A caller is woken when something has changed.
    fn waits(&mut self, cx: &Context<'_>) {
        let mut waiting = self.waiting.iter();
        if !waiting.any(|known| known.will_wake(cx.waker())) {
            self.waiting.push(cx.waker().clone());
        }
    }
}

fn wake(waiting: Vec<Waker>) {
    for waker in waiting {
        waker.wake();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use kubex_proto::Incoming;

    use super::*;

    /// So many messages wait to be sent.
    struct Waiting(u32);

    impl Duplex for Waiting {
        fn with_message_limit(self, _: usize) -> Self {
            self
        }

        fn message_limit(&self) -> usize {
            0
        }

        fn with_silence(self, _: Option<Duration>) -> Self {
            self
        }

        fn poll_transmit(&mut self, _: Instant) -> Option<Transmit> {
            self.0 = self.0.checked_sub(1)?;
            Some(Transmit::Ping)
        }

        fn handle(&mut self, _: Instant, _: Incoming) {}

        fn wants_message(&self) -> bool {
            true
        }

        fn deadline(&self) -> Option<Instant> {
            None
        }

        fn is_over(&self) -> bool {
            false
        }
    }

    fn ask(shared: &Shared<Waiting>, mark: &mut Option<u64>) -> Poll<Result<(), Error>> {
        let flushed = |waiting: &mut Waiting| (waiting.0 == 0).then_some(Ok(()));
        let over = |_: &mut Waiting| Err(Error::misused("nobody sends"));
        shared.poll_sent(&mut Context::from_waker(Waker::noop()), mark, flushed, over)
    }

    #[test]
    fn what_is_given_is_not_sent_before_the_system_has_it() {
        let now = Instant::from_origin(Duration::ZERO);
        let (shared, mut mark) = (Shared::new(Waiting(2)), None);
        assert!(ask(&shared, &mut mark).is_pending());
        shared.transmit(now);
        shared.sent();
        assert!(ask(&shared, &mut mark).is_pending());
        shared.transmit(now);
        assert!(ask(&shared, &mut mark).is_pending());
        // Of what is given after, nothing is waited for.
        shared.sent();
        shared.act(|waiting| waiting.0 = 1);
        shared.transmit(now);
        assert!(matches!(ask(&shared, &mut mark), Poll::Ready(Ok(()))));
        // Once nobody sends any more, it is an error, as it is not known.
        assert!(ask(&shared, &mut mark).is_pending());
        shared.leave(|_| ());
        assert!(matches!(ask(&shared, &mut mark), Poll::Ready(Err(_))));
        let left = shared.poll_left(&mut Context::from_waker(Waker::noop()));
        assert!(left.is_ready());
    }
}
