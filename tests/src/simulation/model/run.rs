//! One schedule carried out.

use core::time::Duration;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use kubex_proto::{
    Api, Detached, Error, Follow, Namespaced, Resource, Settings, Store, Watcher, WatcherEvent,
};

use super::{
    Broken, Fault, Follower, Form, Invariant, Schedule, Tally, Widget,
    checker::Checker,
    pager,
    server::Server,
    told::Told,
    view::{Wanted, place},
    wait,
    world::{World, millis},
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
    let wanted = Wanted {
        namespace: schedule.client.namespace,
        labelled: schedule.client.labelled,
        object: None,
    };
    let run = Run {
        schedule,
        keeps_trace,
    };
    let ran = catch_unwind(AssertUnwindSafe(|| match schedule.client.machine {
        Follower::Watcher => run.watcher(wanted),
        Follower::Pagers(paging) => pager::run(&run, wanted, paging),
        Follower::WaitForSize(object, _) | Follower::WaitForDeletion(object) => {
            let wanted = Wanted {
                namespace: Some(place(object).0),
                labelled: false,
                object: Some(object),
            };
            wait::run(&run, &Arc::new(World::of(schedule, wanted)))
        }
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
    keeps_trace: bool,
}

impl Run<'_> {
    fn watcher(&self, wanted: Wanted) -> Report {
        let world = Arc::new(World::of(self.schedule, wanted));
        let mut checker = Checker::new(Arc::clone(&world.view), &world.counter);
        let machine: Watcher<Widget> = self
            .follow()
            .into_machine(&Settings::default(), self.schedule.seed);
        let mut told = String::new();
        let outcome = self.simulation(&world).run_watched(machine, |now, item| {
            let now = millis(now);
            if self.keeps_trace {
                told.push_str(&line(now, item));
            }
            !checker.see(now, item)
        });
        let mut report = self.report(&world, &outcome);
        report.trace.push_str("\ntold:\n");
        report.trace.push_str(&told);
        let end = checker.broken.take().or_else(|| self.ending(&outcome));
        report.broken = end.or(report.broken).or_else(|| {
            let how = in_step(&world, &checker, outcome.items)?;
            Some(Broken {
                invariant: Invariant::InStep,
                at: millis_of(outcome.ended_at),
                how,
            })
        });
        report
    }

    fn follow(&self) -> Follow<Widget, Widget, Namespaced, Detached> {
        let client = self.schedule.client;
        let follow = Api::<Widget>::new()
            .watcher()
            .initial_events(client.initial_events)
            .page_size(client.page_size.into())
            .watch_timeout(Duration::from_secs(client.watch_timeout.into()));
        let follow = match client.namespace {
            Some(namespace) => follow.namespace(format!("n{namespace}")),
            None => follow.all_namespaces(),
        };
        if client.labelled {
            follow.labels("seen=true")
        } else {
            follow
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

    fn ending<T>(&self, outcome: &Outcome<T>) -> Option<Broken> {
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

/// What is told, in a line.
fn line(now: u32, item: &Result<WatcherEvent<Widget>, Error>) -> String {
    let told = |told: Result<Told, _>| match told {
        Ok(told) => told.to_string(),
        Err(_) => "rubbish".to_owned(),
    };
    let what = match item {
        Ok(WatcherEvent::InitItem(object)) => format!("there is {}", told(Told::of(object))),
        Ok(WatcherEvent::Applied(object)) => format!("applied {}", told(Told::of(object))),
        Ok(WatcherEvent::Deleted { key, uid, .. }) => format!("deleted {key} {uid:?}"),
        Ok(WatcherEvent::Unreadable { key, .. }) => format!("unreadable {key:?}"),
        Ok(WatcherEvent::Interrupted(error)) => format!("interrupted: {error}"),
        Ok(event) => format!("{event:?}"),
        Err(error) => format!("error: {error}"),
    };
    format!("{now:>9} ms  {what}\n")
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

/// How a store that was fed with all of it differs from the server in the end.
fn in_step(
    world: &World,
    checker: &Checker<'_>,
    items: Vec<Result<WatcherEvent<Widget>, Error>>,
) -> Option<String> {
    let mut store = Store::new();
    for event in items.into_iter().flatten() {
        store.apply(event);
    }
    let all = world.view.changes.len();
    let objects = world.view.objects_after(all);
    let mut expected = Vec::new();
    let mut unreadable = Vec::new();
    for (key, change) in objects {
        if change.form == Form::Sound {
            expected.push(format!("{key} u{}@{}", change.uid, change.version));
        } else if change.form.is_named() {
            unreadable.push(key.to_string());
        }
    }
    let text = |text: Option<&str>| text.unwrap_or("-").to_owned();
    let stored: Vec<_> = store
        .iter()
        .map(|(key, object)| {
            let version = text(object.resource_version());
            format!("{key} {}@{version}", text(object.uid()))
        })
        .collect();
    let stored_unreadable: Vec<_> = store.unreadable().map(|(key, _)| key.to_string()).collect();
    let ready = store.is_ready();
    let same = stored == expected && stored_unreadable == unreadable;
    if same && ready && checker.positions.contains(&all) {
        return None;
    }
    let told = &checker.positions;
    Some(format!(
        "the store (ready: {ready}) has {stored:?} and cannot read {stored_unreadable:?}; the server has {expected:?} and {unreadable:?}; \
         {told:?} of {all} changes were told"
    ))
}
