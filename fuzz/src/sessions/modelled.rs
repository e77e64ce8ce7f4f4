//! What all sessions have in common that are held to a plain reading of their docs.

use std::fmt::Debug;

use bytes::Bytes;
use kubex_proto::{Duplex, Incoming};

use super::{Doing, End, Timing};

/// How far a session has come.
#[derive(Default)]
pub struct Course {
    pub(super) timing: Timing,
    pub(super) end: Option<End>,
    pub(super) is_told: bool,
    pub(super) is_closed: bool,
}

/// A session, and what must come of it.
pub trait Modelled: Sized {
    /// The session.
    type Session: Duplex + Debug;

    /// The session.
    fn session(&mut self) -> &mut Self::Session;

    /// How far it has come.
    fn course(&mut self) -> &mut Course;

    /// The numbers of its ports, if it has some.
    fn numbers(&self) -> Vec<u16>;

    /// What the caller does.
    fn call(&mut self, step: &Doing);

    /// What a message must lead to: the end, perhaps.
    fn message(&mut self, message: &Bytes) -> Option<End>;

    /// The next message that is to be written, if there is one.
    fn transmit(&mut self) -> bool;

    /// Takes the next event. Whether there was one.
    fn take(&mut self) -> bool;

    /// Whether so much is held that nothing more may come.
    fn is_full(&self) -> bool;

    /// The end is what it must be.
    fn check_end(&mut self);

    /// Carries out a step.
    fn carry_out(&mut self, step: &Doing) {
        if let Some(pause) = step.pause() {
            self.course().timing.pass(pause);
        } else if let Some(incoming) = step.incoming(&self.numbers()) {
            if let Doing::Elapsed(true) = step {
                let deadline = self.session().deadline();
                self.course().timing.until(deadline);
            }
            self.hear(incoming);
        } else {
            self.call(step);
        }
        self.check();
    }

    /// Tells it what came, and what must come of that.
    fn hear(&mut self, incoming: Incoming) {
        if self.course().end.is_none() {
            let session = self.session();
            let (wanted, limit) = (session.wants_message(), session.message_limit());
            self.course().timing.hear(&incoming);
            let mut end = End::of(&incoming, wanted, limit);
            if let (None, Incoming::Message(message)) = (end, &incoming) {
                end = self.message(message);
            }
            self.course().end = end;
        }
        let now = self.course().timing.now();
        self.session().handle(now, incoming);
    }

    /// All is as it must be.
    fn check(&mut self) {
        self.check_end();
        let is_over = self.session().is_over();
        let has_ended = self.course().end.is_some();
        let wanted = !has_ended && !self.is_full();
        assert_eq!(self.session().wants_message(), wanted);
        let course = self.course();
        if has_ended {
            course.timing.ends();
        }
        let to_close = course.end.is_some_and(|end| end.is_here) && !course.is_closed;
        if to_close && is_over {
            course.timing.gives_up();
            course.is_closed = true;
            return;
        }
        assert_eq!(is_over, has_ended && !to_close);
    }

    /// The server ends it, in one way or another: soon it is over, and all is told.
    fn finish(mut self, how: u8) {
        for _ in 0..20 {
            while self.transmit() {}
            while self.take() {}
            self.check();
            let deadline = self.session().deadline();
            if self.session().is_over() {
                assert!(self.course().is_told && deadline.is_none());
                self.hear(Incoming::Message(Bytes::from_static(b"\x01late")));
                self.check();
                assert!(!self.transmit() && !self.take());
                return;
            }
            self.course().timing.until(deadline);
            self.hear(End::by_the_server(how));
        }
        panic!("there is no end: {:?}", self.session());
    }
}
