//! A watcher and its store, held against the history.

use core::time::Duration;
use std::sync::Arc;

use kubex_proto::{Api, Error, Resource, Settings, Store, Watcher, WatcherEvent};

use super::{
    Broken, Form, Invariant, Report, Schedule, Widget,
    checker::Checker,
    run::{Run, millis_of},
    told::Told,
    world::{World, millis},
};

/// What a watcher told, and when.
pub type Event = (u32, Result<WatcherEvent<Widget>, Error>);

pub(super) fn run(run: &Run<'_>) -> Report {
    let world = Arc::new(World::of(run.schedule, run.wanted()));
    let mut checker = Checker::new(Arc::clone(&world.view), &world.counter);
    let mut told = String::new();
    let mut simulation = run.simulation(&world);
    let outcome = simulation.run_watched(watcher(run.schedule), |now, item| {
        let now = millis(now);
        if run.keeps_trace {
            told.push_str(&line(now, item));
        }
        !checker.see(now, item)
    });
    let mut report = run.report(&world, &outcome);
    report.trace.push_str("\ntold:\n");
    report.trace.push_str(&told);
    let broken = checker.broken.take().or_else(|| Run::ending(&outcome));
    report.broken = broken.or(report.broken).or_else(|| {
        let events = outcome.items.into_iter().flatten();
        in_step(&world, &checker, millis_of(outcome.ended_at), events)
    });
    report
}

/// What a watcher tells in such a run. With [`check`] it can be shown what is found in it, once it is not what it was.
///
/// ```
/// use kubex_testing::simulation::model::{Schedule, check, follow};
///
/// let schedule = Schedule::of_seed(0);
/// let mut events = follow(&schedule);
/// assert_eq!(check(&schedule, follow(&schedule)), None);
/// events.pop();
/// assert!(check(&schedule, events).is_some());
/// ```
pub fn follow(schedule: &Schedule) -> Vec<Event> {
    let run = Run {
        schedule,
        keeps_trace: false,
    };
    let world = Arc::new(World::of(schedule, run.wanted()));
    let mut times = Vec::new();
    let outcome = run
        .simulation(&world)
        .run_watched(watcher(schedule), |now, _| {
            times.push(millis(now));
            false
        });
    times.into_iter().zip(outcome.items).collect()
}

/// Holds what a watcher is said to have told in such a run against the history, and against the store that was fed with it.
pub fn check(schedule: &Schedule, events: Vec<Event>) -> Option<Broken> {
    let run = Run {
        schedule,
        keeps_trace: false,
    };
    let world = World::of(schedule, run.wanted());
    let mut checker = Checker::new(Arc::clone(&world.view), &world.counter);
    for (at, item) in &events {
        if !checker.see(*at, item) {
            return checker.broken;
        }
    }
    let events = events.into_iter().filter_map(|(_, item)| item.ok());
    in_step(&world, &checker, millis_of(run.length()), events)
}

fn watcher(schedule: &Schedule) -> Watcher<Widget> {
    let client = schedule.client;
    let follow = Api::<Widget>::new()
        .watcher()
        .initial_events(client.initial_events)
        .page_size(client.page_size.into())
        .watch_timeout(Duration::from_secs(client.watch_timeout.into()));
    let follow = match client.namespace {
        Some(namespace) => follow.namespace(format!("n{namespace}")),
        None => follow.all_namespaces(),
    };
    let follow = if client.labelled {
        follow.labels("seen=true")
    } else {
        follow
    };
    follow.into_machine(&Settings::default(), schedule.seed)
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

/// Whether a store that was fed with all of it equals the server in the end.
fn in_step(
    world: &World,
    checker: &Checker<'_>,
    at: u32,
    events: impl Iterator<Item = WatcherEvent<Widget>>,
) -> Option<Broken> {
    let mut store = Store::new();
    for event in events {
        store.apply(event);
    }
    let all = world.view.changes.len();
    let mut expected = Vec::new();
    let mut unreadable = Vec::new();
    for (key, change) in world.view.objects_after(all) {
        if change.form == Form::Sound {
            expected.push(format!("{key} u{}@{}", change.uid, change.version));
        } else if change.form.is_named() {
            unreadable.push(key.to_string());
        }
    }
    let text = |text: Option<&str>| text.unwrap_or("-").to_owned();
    let stored = store.iter().map(|(key, object)| {
        let version = text(object.resource_version());
        format!("{key} {}@{version}", text(object.uid()))
    });
    let stored: Vec<_> = stored.collect();
    let stored_unreadable: Vec<_> = store.unreadable().map(|(key, _)| key.to_string()).collect();
    let ready = store.is_ready();
    let same = stored == expected && stored_unreadable == unreadable;
    if same && ready && checker.positions.contains(&all) {
        return None;
    }
    let told = &checker.positions;
    Some(Broken {
        invariant: Invariant::InStep,
        at,
        how: format!(
            "the store (ready: {ready}) has {stored:?} and cannot read {stored_unreadable:?}; the server has {expected:?} and \
             {unreadable:?}; {told:?} of {all} changes were told"
        ),
    })
}
