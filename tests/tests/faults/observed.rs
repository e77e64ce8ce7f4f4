//! A machine that is looked at while a transport carries it out: for faults that are to come in mid-answer.

use kubex_proto::{Action, Event, Machine, Time};

/// Does something whenever an event comes, before the machine hears of it.
pub(crate) struct Observed<M, F> {
    machine: M,
    act: F,
}

impl<M: Machine, F: FnMut(&Event)> Observed<M, F> {
    pub(crate) fn new(machine: M, act: F) -> Self {
        Self { machine, act }
    }
}

impl<M: Machine, F: FnMut(&Event)> Machine for Observed<M, F> {
    type Item = M::Item;

    fn poll(&mut self, now: Time) -> Action<M::Item> {
        self.machine.poll(now)
    }

    fn handle(&mut self, now: Time, event: Event) {
        (self.act)(&event);
        self.machine.handle(now, event);
    }
}
