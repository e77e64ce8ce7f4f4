//! The work of a session: from its WebSocket to its machine and back.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use kubex_proto::{Duplex, Failure, Incoming, Instant, Transmit};

use super::{shared::Shared, socket::Socket};
use crate::Runtime;

/// After so many messages in one direction, the other one has its turn.
const AT_ONCE: usize = 16;

/// After so many turns, other tasks have theirs.
const TURNS: usize = 8;

/// How long the last words may take to be sent, and to be answered.
const FAREWELL: Duration = Duration::from_secs(2);

/// An instant, and what ends when it has come.
type Alarm = (Instant, Pin<Box<dyn Future<Output = ()> + Send>>);

/// Carries a session out, as the contract of [`Duplex`] says. Dropping it ends the session.
pub(super) struct Pump<D: Duplex, R> {
    shared: Arc<Shared<D>>,
    socket: Socket,
    runtime: R,
    /// The instant that is waited for.
    alarm: Option<Alarm>,
    /// The server takes nothing any more. What it said before is still there to be read, and then how it ended.
    is_deaf: bool,
    /// The server was told of the end.
    has_closed: bool,
}

impl<D: Duplex, R: Runtime> Pump<D, R> {
    pub(super) fn new(shared: Arc<Shared<D>>, socket: Socket, runtime: R) -> Self {
        Self {
            shared,
            socket,
            runtime,
            alarm: None,
            is_deaf: false,
            has_closed: false,
        }
    }

    /// Up to the end, and until the server was told of it.
    pub(super) async fn run(mut self) {
        poll_fn(|cx| self.poll(cx)).await;
        // What is written by now may still be told; who does not take it is not waited for.
        let farewell = self.runtime.now() + FAREWELL;
        poll_fn(|cx| {
            if self.poll_farewell(cx).is_ready() {
                return Poll::Ready(());
            }
            self.poll_alarm(cx, farewell)
        })
        .await;
    }

    /// Sends what is left, and waits for the answer to a close: where a connection is dropped of which not all was read, the
    /// system throws away what is still on its way (RFC 6455, 7.1.1).
    fn poll_farewell(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.socket.begin_turn();
        match ready!(self.socket.poll_flush(cx)) {
            Ok(()) => self.shared.sent(),
            Err(_) => return Poll::Ready(()),
        }
        while self.has_closed {
            match ready!(self.socket.poll_receive(cx)) {
                Incoming::Close { .. } | Incoming::End | Incoming::Failed(_) => break,
                _ => {}
            }
        }
        Poll::Ready(())
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        // Before anything is looked at: what callers do from now on is not missed.
        self.shared.pumped_by(cx.waker());
        self.socket.begin_turn();
        for _ in 0..TURNS {
            let moved = [self.write(cx), self.read(cx), self.wait(cx)];
            if self.shared.look(Duplex::is_over) {
                return Poll::Ready(());
            }
            if moved == [false; 3] {
                return Poll::Pending;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Whether there may be more to write at once.
    fn write(&mut self, cx: &mut Context<'_>) -> bool {
        let mut more = true;
        for _ in 0..AT_ONCE {
            if self.is_deaf || !more {
                break;
            }
            match self.socket.poll_ready(cx) {
                Poll::Pending => return false,
                Poll::Ready(ready) => self.is_deaf = ready.is_err(),
            }
            match self.shared.transmit(self.runtime.now()) {
                Some(transmit) => {
                    self.has_closed |= matches!(transmit, Transmit::Close(_));
                    self.is_deaf |= self.socket.send(transmit).is_err();
                }
                None => more = false,
            }
        }
        if !self.is_deaf {
            match self.socket.poll_flush(cx) {
                Poll::Ready(Ok(())) => self.shared.sent(),
                Poll::Ready(Err(_)) => self.is_deaf = true,
                Poll::Pending => {}
            }
        }
        more && !self.is_deaf
    }

    fn read(&mut self, cx: &mut Context<'_>) -> bool {
        let mut moved = false;
        for _ in 0..AT_ONCE {
            if !self.shared.look(Duplex::wants_message) {
                return moved;
            }
            match self.socket.poll_receive(cx) {
                Poll::Ready(incoming) => moved |= self.hear(incoming),
                Poll::Pending => return moved,
            }
        }
        moved
    }

    /// Whether a deadline has passed.
    fn wait(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(deadline) = self.shared.look(Duplex::deadline) else {
            self.alarm = None;
            return false;
        };
        self.poll_alarm(cx, deadline).is_ready() && self.hear(Incoming::Elapsed)
    }

    fn poll_alarm(&mut self, cx: &mut Context<'_>, instant: Instant) -> Poll<()> {
        let runtime = &self.runtime;
        let alarm = match &mut self.alarm {
            Some(alarm) if alarm.0 == instant => alarm,
            alarm => {
                let runtime = runtime.clone();
                let sleep = async move { runtime.sleep(instant).await };
                alarm.insert((instant, Box::pin(sleep)))
            }
        };
        let elapsed = alarm.1.as_mut().poll(cx);
        if elapsed.is_ready() {
            self.alarm = None;
        }
        elapsed
    }

    fn hear(&mut self, incoming: Incoming) -> bool {
        let now = self.runtime.now();
        self.shared.turn(|duplex| duplex.handle(now, incoming));
        true
    }
}

/// Where it is dropped before the session is over, whoever waits for it is told.
impl<D: Duplex, R> Drop for Pump<D, R> {
    fn drop(&mut self) {
        self.shared.leave(|duplex| {
            if !duplex.is_over() {
                let failure = Failure::broken("the runtime of the session is shutting down");
                duplex.handle(
                    Instant::from_origin(Duration::ZERO),
                    Incoming::Failed(failure),
                );
            }
        });
    }
}
