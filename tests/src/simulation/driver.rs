//! The loop that carries a machine out in virtual time.

use core::time::Duration;

use bytes::Bytes;
use http::Request;
use kubex_proto::{Action, Authorization, Event, Instant, Machine, Time, Timestamp};

use super::{Ending, Entry, Note, Outcome, Peer, Reply, Sent, Step, Trace, wish::Wish};

/// Where the wall clock stands at the start: 2023-11-14T22:13:20Z.
const START: i64 = 1_700_000_000;

/// No machine takes as many steps for one call; one that follows a stream may need more.
const STEPS: usize = 100_000;

/// A peer and a clock, which carry out one machine after the other.
///
/// Each run begins where the clock stands after the one before. See the [module](super) for an example.
#[derive(Debug)]
pub struct Simulation<P> {
    peer: P,
    now: Instant,
    origin: Instant,
    steps: usize,
    stop_after: Option<Duration>,
    wall_clock_jumps: Vec<(Duration, i64)>,
    keeps_trace: bool,
}

impl<P: Peer> Simulation<P> {
    /// At the origin of the clock.
    pub fn new(peer: P) -> Self {
        Self {
            peer,
            now: Instant::from_origin(Duration::ZERO),
            origin: Instant::from_origin(Duration::ZERO),
            steps: STEPS,
            stop_after: None,
            wall_clock_jumps: Vec::new(),
            keeps_trace: true,
        }
    }

    /// The monotonic clock stands at this much after its origin; the wall clock does not care.
    #[must_use]
    pub fn starting_at(mut self, elapsed: Duration) -> Self {
        self.now = Instant::from_origin(elapsed);
        self.origin = self.now;
        self
    }

    /// Ends each run after so long, for a machine that would go on for ever.
    #[must_use]
    pub fn stop_after(mut self, duration: Duration) -> Self {
        self.stop_after = Some(duration);
        self
    }

    /// Another number of steps that a run may take; 100 000 by default.
    #[must_use]
    pub fn step_limit(mut self, steps: usize) -> Self {
        self.steps = steps;
        self
    }

    /// The wall clock is set that many seconds forward (or back, if negative) so long after the start; the monotonic clock does
    /// not care.
    #[must_use]
    pub fn wall_clock_jumps(mut self, after: Duration, seconds: i64) -> Self {
        self.wall_clock_jumps.push((after, seconds));
        self
    }

    /// Keeps no trace, which takes most of the time of a run: for many runs, of which only those are looked at that fail.
    #[must_use]
    pub fn without_trace(mut self) -> Self {
        self.keeps_trace = false;
        self
    }

    /// The peer.
    pub fn peer(&self) -> &P {
        &self.peer
    }

    /// The peer, to be changed between runs.
    pub fn peer_mut(&mut self) -> &mut P {
        &mut self.peer
    }

    /// What the clocks show.
    pub fn now(&self) -> Time {
        let elapsed = self.origin.until(self.now);
        let jumps = self.wall_clock_jumps.iter();
        let jumped = jumps.filter(|(after, _)| *after <= elapsed);
        let start = START + jumped.map(|(_, seconds)| seconds).sum::<i64>();
        Time::new(self.now, Timestamp::from_unix_seconds(start).after(elapsed))
    }

    /// Carries the machine out to its end.
    ///
    /// # Panics
    ///
    /// If the machine breaks the contract.
    pub fn run<M: Machine>(&mut self, machine: M) -> Outcome<M::Item> {
        self.run_until(machine, |_| false)
    }

    /// Carries the machine out until an item is the wanted one, and drops it then.
    ///
    /// # Panics
    ///
    /// If the machine breaks the contract.
    pub fn run_until<M: Machine>(
        &mut self,
        machine: M,
        mut wanted: impl FnMut(&Result<M::Item, kubex_proto::Error>) -> bool,
    ) -> Outcome<M::Item> {
        self.run_watched(machine, |_, item| wanted(item))
    }

    /// As [`run_until`](Self::run_until), with the time at which the item was given.
    ///
    /// # Panics
    ///
    /// If the machine breaks the contract.
    pub fn run_watched<M: Machine>(
        &mut self,
        machine: M,
        wanted: impl FnMut(Time, &Result<M::Item, kubex_proto::Error>) -> bool,
    ) -> Outcome<M::Item> {
        let start = self.now;
        let run = Run {
            machine,
            start,
            stop: self.stop_after.map(|duration| start + duration),
            body: None,
            items: Vec::new(),
            trace: Trace::default(),
            sent: Vec::new(),
            simulation: self,
        };
        run.carry_out(wanted)
    }
}

/// One machine being carried out.
struct Run<'s, P, M: Machine> {
    simulation: &'s mut Simulation<P>,
    machine: M,
    start: Instant,
    stop: Option<Instant>,
    /// The answer that is awaited or read.
    body: Option<Body>,
    items: Vec<Result<M::Item, kubex_proto::Error>>,
    trace: Trace,
    sent: Vec<Sent>,
}

struct Body {
    reply: Reply,
    /// When the last part came.
    last: Instant,
    next: Option<(Instant, Step)>,
}

impl<P: Peer, M: Machine> Run<'_, P, M> {
    fn carry_out(
        mut self,
        mut wanted: impl FnMut(Time, &Result<M::Item, kubex_proto::Error>) -> bool,
    ) -> Outcome<M::Item> {
        let mut ending = Ending::TooManySteps;
        for _ in 0..self.simulation.steps {
            let action = self.poll();
            let start = self.start;
            self.note(|| Note::of(&action, start));
            let wish = Wish::of(&action);
            let event = match action {
                Action::Yield(item) => {
                    let stop = wanted(self.simulation.now(), &item);
                    self.items.push(item);
                    if stop {
                        ending = Ending::Stopped;
                        break;
                    }
                    continue;
                }
                Action::Done => {
                    ending = Ending::Done;
                    break;
                }
                Action::Authorize {
                    rejected, deadline, ..
                } => self.authorize(rejected.as_ref(), deadline),
                Action::Send {
                    request, deadline, ..
                } => self.send(request, deadline),
                Action::Read { deadline, .. } => {
                    assert!(self.body.is_some(), "a read without a body\n{}", self.trace);
                    self.receive(deadline)
                }
                Action::Sleep { until, .. } => {
                    self.drop_body();
                    self.wait(Some(until)).map(|()| Event::Elapsed)
                }
            };
            match event {
                Ok(event) => self.handle(&wish, event),
                Err(stopped) => {
                    ending = stopped;
                    break;
                }
            }
        }
        if ending == Ending::Done {
            assert_eq!(self.wish(), Wish::Done, "done is done\n{}", self.trace);
        }
        self.drop_body();
        Outcome {
            items: self.items,
            trace: self.trace,
            sent: self.sent,
            ended_at: self.start.until(self.simulation.now),
            ending,
        }
    }

    /// Polls; a wish must come back when nothing was handled in between.
    fn poll(&mut self) -> Action<M::Item> {
        let action = self.machine.poll(self.simulation.now());
        if !matches!(action, Action::Yield(_)) {
            let again = self.wish();
            assert_eq!(Wish::of(&action), again, "polled again\n{}", self.trace);
        }
        action
    }

    fn wish(&mut self) -> Wish {
        Wish::of(&self.machine.poll(self.simulation.now()))
    }

    fn handle(&mut self, wish: &Wish, event: Event) {
        // Time has passed, but nothing was handled.
        assert_eq!(*wish, self.wish(), "polled late\n{}", self.trace);
        self.note(|| Note::Event(format!("{event:?}")));
        let now = self.simulation.now();
        self.machine.handle(now, event);
    }

    fn authorize(
        &mut self,
        rejected: Option<&Authorization>,
        deadline: Option<Instant>,
    ) -> Result<Event, Ending> {
        let now = self.simulation.now();
        let credential = self.simulation.peer.authorize(now, rejected);
        let due = credential.after.map(|after| now.instant + after);
        if let Some(deadline) = deadline
            && due.is_none_or(|due| deadline < due)
        {
            self.wait(Some(deadline))?;
            return Ok(Event::Elapsed);
        }
        self.wait(due)?;
        Ok(match credential.outcome {
            Ok(authorization) => Event::Authorized(authorization),
            Err(error) => Event::Unauthorized(error),
        })
    }

    fn send(
        &mut self,
        request: Request<Bytes>,
        deadline: Option<Instant>,
    ) -> Result<Event, Ending> {
        self.drop_body();
        let uri = request.uri();
        assert!(
            uri.scheme().is_some() && uri.authority().is_some(),
            "sent to {uri}"
        );
        let now = self.simulation.now();
        let reply = self.simulation.peer.answer(now, &request);
        self.sent.push(Sent {
            at: self.start.until(now.instant),
            request,
        });
        self.body = Some(Body {
            reply,
            last: now.instant,
            next: None,
        });
        let event = self.receive(deadline)?;
        let as_it_should = matches!(event, Event::Head(_) | Event::Failed(_) | Event::Elapsed);
        assert!(as_it_should, "the peer's reply starts without a head");
        Ok(event)
    }

    /// Waits for the next part of the answer, or the deadline.
    fn receive(&mut self, deadline: Option<Instant>) -> Result<Event, Ending> {
        let now = self.simulation.now();
        let Some(body) = &mut self.body else {
            return Err(Ending::WaitsForever);
        };
        if body.next.is_none()
            && let Some((after, step)) = body.reply.next(now)
        {
            body.next = Some((body.last + after, step));
        }
        let due = body.next.as_ref().map(|(due, _)| *due);
        if let Some(due) = due
            && deadline.is_none_or(|deadline| due <= deadline)
        {
            self.wait(Some(due))?;
            let next = self.body.as_mut().and_then(|body| {
                body.last = due;
                body.next.take()
            });
            return Ok(match next {
                Some((_, Step::Head(head))) => Event::Head(head),
                Some((_, Step::Chunk(bytes))) => Event::Chunk(bytes),
                Some((_, Step::Failed(failure))) => {
                    self.body = None;
                    Event::Failed(failure)
                }
                Some((_, Step::End)) | None => {
                    self.body = None;
                    Event::End
                }
            });
        }
        self.wait(deadline)?;
        // Who gave up drops the request, or the body, even if it is not told to.
        self.drop_body();
        Ok(Event::Elapsed)
    }

    /// Lets the time pass.
    fn wait(&mut self, until: Option<Instant>) -> Result<(), Ending> {
        let until = match (until, self.stop) {
            (Some(until), Some(stop)) if stop < until => Err((stop, Ending::Stopped)),
            (None, Some(stop)) => Err((stop, Ending::Stopped)),
            (Some(until), _) => Ok(until),
            (None, None) => Err((self.simulation.now, Ending::WaitsForever)),
        };
        let (instant, outcome) = match until {
            Ok(until) => (until, Ok(())),
            Err((stop, ending)) => (stop, Err(ending)),
        };
        self.simulation.now = self.simulation.now.max(instant);
        outcome
    }

    fn drop_body(&mut self) {
        if self.body.take().is_some() {
            self.note(|| Note::BodyDropped);
        }
    }

    fn note(&mut self, note: impl FnOnce() -> Note) {
        if self.simulation.keeps_trace {
            let at = self.start.until(self.simulation.now);
            let note = note();
            self.trace.entries.push(Entry { at, note });
        }
    }
}
