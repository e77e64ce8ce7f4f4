//! What all parts of a run have in common.

use std::sync::Arc;

use kubex_proto::Time;

use super::{
    Fault, Schedule,
    history::History,
    tally::Counter,
    view::{View, Wanted},
};

/// A schedule, and what is derived of it.
pub(super) struct World {
    pub(super) schedule: Schedule,
    pub(super) history: History,
    /// What is seen of it by whoever follows it.
    pub(super) view: Arc<View>,
    /// The faults that happen to the watch under way, by their times.
    pub(super) running_faults: Vec<(u32, Fault)>,
    pub(super) counter: Counter,
}

impl World {
    pub(super) fn of(schedule: &Schedule, wanted: Wanted) -> Self {
        let history = History::of(schedule);
        let running = schedule.faults().filter_map(|(at, fault)| match fault {
            // Who goes down lets go of all connections.
            Fault::Down(_) => Some((at, Fault::Cut)),
            fault => fault.is_of_running_watch().then_some((at, fault)),
        });
        Self {
            schedule: schedule.clone(),
            view: Arc::new(View::of(&history, wanted)),
            history,
            running_faults: running.collect(),
            counter: Counter::default(),
        }
    }

    /// Whether one of the faults that last for a while is under way, and is of that sort.
    pub(super) fn lasting(&self, now: u32, duration: impl Fn(Fault) -> Option<u32>) -> bool {
        self.schedule.faults().any(|(at, fault)| {
            let range = duration(fault).map(|duration| at..at + duration);
            range.is_some_and(|range| range.contains(&now))
        })
    }
}

/// A time in milliseconds since the start.
pub(super) fn millis(time: Time) -> u32 {
    let elapsed = time.instant.since_origin().as_millis();
    u32::try_from(elapsed).unwrap_or(u32::MAX)
}
