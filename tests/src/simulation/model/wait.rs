//! A wait, held against the history.

use core::time::Duration;
use std::sync::Arc;

use kubex_proto::{Api, Detached, Error, Goal, Namespaced, Resource, Settings, Wait, WaitMachine};

use super::{
    Broken, Follower, Form, Invariant, Report, Widget,
    run::{Run, millis_of},
    view::{Change, View, key},
    world::World,
};
use crate::simulation::Outcome;

/// Waits until an object is of a size, or is gone. Sizes only grow, so what is met stays so until the object goes.
pub(super) fn run(run: &Run<'_>) -> Report {
    let world = &Arc::new(World::of(run.schedule, run.wanted()));
    match run.schedule.client.machine {
        Follower::WaitForSize(object, size) => {
            let goal = wait(run, object).until(move |widget: &Widget| widget.size >= size);
            let machine = goal.into_machine(&Settings::default(), run.schedule.seed);
            carry_out(run, world, machine, |item, view, until| {
                is_right_about_size(size, item, view, until)
            })
        }
        Follower::WaitForDeletion(object) => {
            let goal = wait(run, object).until_deleted();
            let machine = goal.into_machine(&Settings::default(), run.schedule.seed);
            carry_out(run, world, machine, is_right_about_deletion)
        }
        Follower::Watcher | Follower::Pagers(_) => Report::default(),
    }
}

fn wait(run: &Run<'_>, object: u8) -> Wait<Widget, Namespaced, Detached> {
    let key = key(object);
    let namespace = key.namespace().unwrap_or_default();
    Api::<Widget>::new()
        .with_namespace(namespace)
        .wait(key.name())
        .timeout(run.length().saturating_sub(Duration::from_secs(1)))
}

fn carry_out<G: Goal<Widget>>(
    run: &Run<'_>,
    world: &Arc<World>,
    machine: WaitMachine<Widget, G>,
    is_right: impl Fn(&Result<G::Item, Error>, &View, usize) -> bool,
) -> Report {
    let outcome: Outcome<G::Item> = run.simulation(world).run(machine);
    let at = millis_of(outcome.ended_at);
    let mut report = run.report(world, &outcome);
    let (right, how) = match &outcome.items[..] {
        [item] => {
            let until = world.view.until_time(at);
            let name = if item.is_ok() {
                "waited"
            } else {
                "waited in vain"
            };
            *report.tally.entry(name).or_default() += 1;
            let error = item.as_ref().err().map(ToString::to_string);
            (is_right(item, &world.view, until), error)
        }
        _ => (false, None),
    };
    if !right {
        let how = how.unwrap_or_else(|| format!("{:?}", outcome.ending));
        report.broken = Some(Broken {
            invariant: Invariant::WaitedFor,
            at,
            how,
        });
    }
    report
}

fn is_right_about_size(size: u32, item: &Result<Widget, Error>, view: &View, until: usize) -> bool {
    let is_met = |change: &Change| change.form == Form::Sound && change.size >= size;
    match item {
        Ok(widget) => view.changes[..until].iter().any(|change| {
            let uid = format!("u{}", change.uid);
            is_met(change) && widget.size == change.size && widget.uid() == Some(&uid)
        }),
        Err(error) => {
            let objects = view.objects_after(view.changes.len());
            may_fail(error)
                && (error.unreadable().is_some() || !objects.values().any(|it| is_met(it)))
        }
    }
}

fn is_right_about_deletion(item: &Result<(), Error>, view: &View, until: usize) -> bool {
    let is_there = |changes| {
        let objects = view.objects_after(changes);
        objects.values().any(|change| change.form.is_named())
    };
    match item {
        Ok(()) => (view.until_time(0)..=until).any(|changes| !is_there(changes)),
        Err(error) => {
            may_fail(error) && (error.unreadable().is_some() || is_there(view.changes.len()))
        }
    }
}

/// An object that does not decode ends a wait, and so does time.
fn may_fail(error: &Error) -> bool {
    error.unreadable().is_some() || error.is_timeout()
}

#[cfg(test)]
mod tests;
