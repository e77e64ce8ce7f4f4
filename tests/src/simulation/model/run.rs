//! One schedule carried out.

use core::time::Duration;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use super::{
    Broken, Fault, Follower, Invariant, Schedule, Tally, following, pager,
    server::Server,
    view::{Wanted, place},
    wait,
    world::World,
};
use crate::simulation::{Ending, Outcome, Sent, Simulation};

/// The most requests in any minute: a watch that is ended each second makes sixty, and what is tried again goes on with growing pauses.
const REQUESTS_A_MINUTE: usize = 90;

/// No run takes as many steps: a machine that does goes in circles.
const STEPS: usize = 20_000;

/// What came of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// What did not hold.
    pub broken: Option<Broken>,
    /// What occurred.
    pub tally: Tally,
    /// The most requests in a minute.
    pub busiest_minute: usize,
    /// All that happened, if that was asked for.
    pub trace: String,
}

/// Carries a schedule out.
///
/// ```
/// use kubex_testing::simulation::model::{Schedule, run};
///
/// let report = run(&Schedule::of_seed(7));
/// assert!(report.broken.is_none() && report.tally["request"] > 0);
/// ```
pub fn run(schedule: &Schedule) -> Report {
    carry_out(schedule, false)
}

/// Carries a schedule out, and writes down all that happens.
///
/// ```
/// use kubex_testing::simulation::model::{Schedule, replay};
///
/// println!("{}", replay(&Schedule::of_seed(7)).trace);
/// ```
pub fn replay(schedule: &Schedule) -> Report {
    carry_out(schedule, true)
}

fn carry_out(schedule: &Schedule, keeps_trace: bool) -> Report {
    let run = Run {
        schedule,
        keeps_trace,
    };
    let ran = catch_unwind(AssertUnwindSafe(|| match schedule.client.machine {
        Follower::Watcher => following::run(&run),
        Follower::Pagers(paging) => pager::run(&run, paging),
        Follower::WaitForSize(..) | Follower::WaitForDeletion(_) => wait::run(&run),
    }));
    ran.unwrap_or_else(|panic| {
        let texts = [
            panic.downcast_ref::<String>().map(String::as_str),
            panic.downcast_ref::<&str>().copied(),
        ];
        let how = texts.into_iter().flatten().next().unwrap_or("a panic");
        Report {
            broken: Some(Broken {
                invariant: Invariant::Contract,
                at: 0,
                how: how.to_owned(),
            }),
            trace: how.to_owned(),
            ..Report::default()
        }
    })
}

/// One run.
pub(super) struct Run<'s> {
    pub(super) schedule: &'s Schedule,
    pub(super) keeps_trace: bool,
}

impl Run<'_> {
    /// The objects that are asked for.
    pub(super) fn wanted(&self) -> Wanted {
        let client = self.schedule.client;
        let (namespace, object) = match client.machine {
            Follower::WaitForSize(object, _) | Follower::WaitForDeletion(object) => {
                (Some(place(object).0), Some(object))
            }
            _ => (client.namespace, None),
        };
        Wanted {
            namespace,
            labelled: client.labelled && object.is_none(),
            object,
        }
    }

    pub(super) fn simulation(&self, world: &Arc<World>) -> Simulation<Server> {
        let mut simulation = Simulation::new(Server::new(Arc::clone(world)))
            .step_limit(STEPS)
            .stop_after(self.length());
        if !self.keeps_trace {
            simulation = simulation.without_trace();
        }
        for (at, fault) in self.schedule.faults() {
            if let Fault::ClockJump(seconds) = fault {
                world.counter.count(fault.name());
                let at = Duration::from_millis(at.into());
                simulation = simulation.wall_clock_jumps(at, seconds.into());
            }
        }
        simulation
    }

    /// By when all must be well again: the longest watch must have ended that is half-open, and the longest pause.
    pub(super) fn length(&self) -> Duration {
        let watch = match self.schedule.client.machine {
            Follower::Watcher => self.schedule.client.watch_timeout.into(),
            // Its own.
            _ => 300,
        };
        Duration::from_millis(self.schedule.quiet_at.into()) + Duration::from_secs(2 * watch + 300)
    }

    /// What is known of every run.
    pub(super) fn report<T>(&self, world: &World, outcome: &Outcome<T>) -> Report {
        let busiest_minute = busiest_minute(&outcome.sent);
        let too_many = busiest_minute > REQUESTS_A_MINUTE;
        Report {
            broken: too_many.then(|| Broken {
                invariant: Invariant::FewRequests,
                at: millis_of(outcome.ended_at),
                how: format!("{busiest_minute} in a minute"),
            }),
            tally: world.counter.take(),
            busiest_minute,
            trace: if self.keeps_trace {
                outcome.to_string()
            } else {
                String::new()
            },
        }
    }

    pub(super) fn ending<T>(outcome: &Outcome<T>) -> Option<Broken> {
        let invariant = match outcome.ending {
            Ending::Stopped => return None,
            Ending::TooManySteps => Invariant::FewRequests,
            _ => Invariant::NeverEnds,
        };
        Some(Broken {
            invariant,
            at: millis_of(outcome.ended_at),
            how: format!("{:?}", outcome.ending),
        })
    }
}

pub(super) fn millis_of(elapsed: Duration) -> u32 {
    u32::try_from(elapsed.as_millis()).unwrap_or(u32::MAX)
}

fn busiest_minute(sent: &[Sent]) -> usize {
    let mut first = 0;
    let minute = Duration::from_secs(60);
    let counts = sent.iter().enumerate().map(|(last, request)| {
        while request.at.saturating_sub(sent[first].at) >= minute {
            first += 1;
        }
        last - first + 1
    });
    counts.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;

    use super::*;

    #[test]
    fn the_busiest_minute_is_found_wherever_it_begins() {
        let sent = |seconds: &[u64]| {
            let sent = seconds.iter().map(|seconds| Sent {
                at: Duration::from_secs(*seconds),
                request: Request::new(Bytes::new()),
            });
            busiest_minute(&sent.collect::<Vec<_>>())
        };
        assert_eq!(sent(&[]), 0);
        assert_eq!(sent(&[0, 30, 59, 60, 61, 200, 201]), 4);
    }

    #[test]
    fn what_panics_breaks_the_contract() {
        let mut schedule = Schedule::of_seed(0);
        schedule.client.machine = Follower::Watcher;
        schedule.client.namespace = Some(9);
        let broken = run(&schedule).broken.expect("there is no such namespace");
        assert_eq!(broken.invariant, Invariant::Contract);
        assert!(broken.how.contains("n9"), "{broken}");
    }
}
