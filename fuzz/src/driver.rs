//! Drives a machine through a script, then to its goal.

use std::{collections::VecDeque, time::Duration};

use kubex_proto::{Action, Authorization, Error, Event, Instant, Machine, Time, Timestamp};

use crate::{Cluster, Operation, Script, script::fits};

/// So many wishes in a row may be answered well before the machine must have come to its goal.
const PATIENCE: usize = 400;

/// Drives a machine, and holds it to its side of the contract: the same wish comes back when it is polled twice, it reads only
/// from a body that is open, and as long as all events answered a wish it complains of none.
pub struct Driver<M, F> {
    machine: M,
    heard: F,
    clock: Duration,
    /// Whether each event answered the wish.
    legal: bool,
    body: Body,
    /// What the cluster still has to say in its body.
    coming: VecDeque<Event>,
}

#[derive(PartialEq)]
enum Body {
    Closed,
    /// What comes is up to the script.
    Scripted,
    /// What comes is the cluster's, which then ends it.
    Ending,
    /// What comes is the cluster's, which then is silent.
    Silent,
}

impl<M: Machine, F: FnMut(Result<M::Item, Error>)> Driver<M, F> {
    /// Hands what the machine yields to `heard`.
    pub fn new(machine: M, heard: F) -> Self {
        Self {
            machine,
            heard,
            clock: Duration::ZERO,
            legal: true,
            body: Body::Closed,
            coming: VecDeque::new(),
        }
    }

    /// Whether each event answered the wish of the machine.
    pub fn is_legal(&self) -> bool {
        self.legal
    }

    /// Carries out the script. Whether the machine is done.
    pub fn play(&mut self, script: &Script) -> bool {
        for operation in &script.operations {
            let wish = self.wish();
            if let Some(pause) = operation.pause() {
                self.clock = self.clock.saturating_add(pause);
            } else if let Some(event) = operation.event() {
                // What the cluster says is its own: nobody else writes into the same body.
                let served = matches!(self.body, Body::Ending | Body::Silent);
                let mingles = served && matches!(event, Event::Chunk(_));
                if !mingles && (!script.legal || fits(&wish, &event)) {
                    self.tell(&wish, event);
                }
            } else if let Operation::Serve = operation {
                self.serve(&wish);
            }
            if let Action::Done = wish {
                return true;
            }
        }
        false
    }

    /// Answers each wish well until the goal is reached, or the machine is done, which it tells.
    pub fn finish(&mut self, mut reached: impl FnMut(&mut F) -> bool) -> bool {
        for _ in 0..PATIENCE {
            let wish = self.wish();
            if let Action::Done = wish {
                return true;
            }
            if reached(&mut self.heard) {
                return false;
            }
            self.serve(&wish);
        }
        panic!(
            "it comes to no end although all goes well: {:?}",
            self.wish()
        );
    }

    /// What the machine wants done, once it has nothing to yield.
    fn wish(&mut self) -> Action<M::Item> {
        let now = self.now();
        for _ in 0..10_000 {
            let wish = self.machine.poll(now);
            let Action::Yield(item) = wish else {
                let again = self.machine.poll(now);
                assert_same(&wish, &again);
                self.holds(&wish);
                return wish;
            };
            if let (Err(error), true) = (&item, self.legal) {
                let words = error.to_string();
                let blames =
                    words.contains("answers no action") || words.contains("where there was none");
                assert!(!blames, "no event was wrong, but it says: {words}");
            }
            (self.heard)(item);
        }
        panic!("it yields without an end");
    }

    /// What the contract says of bodies.
    fn holds(&mut self, wish: &Action<M::Item>) {
        match wish {
            Action::Read { .. } if self.legal => {
                assert!(self.body != Body::Closed, "it reads from no body");
            }
            Action::Send { .. } | Action::Sleep { .. } | Action::Done => self.body = Body::Closed,
            _ => {}
        }
    }

    fn tell(&mut self, wish: &Action<M::Item>, event: Event) {
        self.legal &= fits(wish, &event);
        match event {
            Event::Head(_) => {
                self.body = Body::Scripted;
                self.coming.clear();
            }
            Event::End | Event::Failed(_) | Event::Elapsed
                if matches!(wish, Action::Read { .. }) =>
            {
                self.body = Body::Closed;
            }
            _ => {}
        }
        self.machine.handle(self.now(), event);
    }

    /// Answers the wish as a transport does that reaches a cluster which is well.
    fn serve(&mut self, wish: &Action<M::Item>) {
        match wish {
            Action::Authorize { .. } => {
                self.tell(wish, Event::Authorized(Authorization::none()));
            }
            Action::Send { request, .. } => {
                let reply = Cluster::answer(request);
                self.tell(wish, Event::Head(reply.head));
                let middle = reply.body.len() / 2;
                self.coming.extend([
                    Event::Chunk(reply.body.slice(..middle)),
                    Event::Chunk(reply.body.slice(middle..)),
                ]);
                self.body = if reply.ends {
                    Body::Ending
                } else {
                    Body::Silent
                };
            }
            Action::Read { deadline, .. } => {
                let event = match (self.coming.pop_front(), deadline) {
                    (Some(event), _) => event,
                    (None, Some(deadline)) if self.body == Body::Silent => {
                        self.clock = self.clock.max(deadline.since_origin());
                        Event::Elapsed
                    }
                    (None, _) => Event::End,
                };
                self.tell(wish, event);
            }
            Action::Sleep { until, .. } => {
                self.clock = self.clock.max(until.since_origin());
                self.tell(wish, Event::Elapsed);
            }
            Action::Yield(_) | Action::Done => {}
        }
    }

    fn now(&self) -> Time {
        let unix = Timestamp::from_unix_seconds(1_700_000_000).after(self.clock);
        Time::new(Instant::from_origin(self.clock), unix)
    }
}

fn assert_same<T>(left: &Action<T>, right: &Action<T>) {
    assert_eq!(format!("{left:?}"), format!("{right:?}"));
    if let (Action::Send { request: left, .. }, Action::Send { request: right, .. }) = (left, right)
    {
        assert_eq!(left.headers(), right.headers());
        assert_eq!(left.body(), right.body());
    }
}
