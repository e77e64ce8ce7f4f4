//! Each way to tell something wrong is found, and named.

use kubex_proto::{Error, WatcherEvent};
use kubex_testing::simulation::model::{Event, Fault, Invariant, Widget, check, follow};

use super::*;

/// Two objects, of which each changes, and one goes and is made again.
fn plain() -> Schedule {
    schedule(&[
        (0, write(0)),
        (0, write(1)),
        (10_000, write(0)),
        (20_000, write(1)),
        (30_000, Operation::Delete { object: 0 }),
        (40_000, write(0)),
        (50_000, write(1)),
    ])
}

/// Where its events stand: `InitStart`, two objects, `InitDone`, and the changes.
const FIRST: usize = 1;
const DONE: usize = 3;
const CHANGE: usize = 4;
const OTHER_CHANGE: usize = 5;
const DELETED: usize = 6;
const AGAIN: usize = 7;
const LAST: usize = 8;

/// What is found once the events are not what they were.
fn found_in(schedule: &Schedule, spoil: impl FnOnce(&mut Vec<Event>)) -> Option<Invariant> {
    let mut events = follow(schedule);
    spoil(&mut events);
    check(schedule, events).map(|broken| broken.invariant)
}

fn found(spoil: impl FnOnce(&mut Vec<Event>)) -> Option<Invariant> {
    found_in(&plain(), spoil)
}

fn object(event: &Event) -> Widget {
    match &event.1 {
        Ok(WatcherEvent::Applied(object) | WatcherEvent::InitItem(object)) => object.clone(),
        other => panic!("no object: {other:?}"),
    }
}

/// That event's object, told as a change after another event.
fn tell_again(events: &mut Vec<Event>, from: usize, after: usize) {
    let object = object(&events[from]);
    let at = events[after].0;
    events.insert(after + 1, (at, Ok(WatcherEvent::Applied(object))));
}

#[test]
fn nothing_where_nothing_is_wrong() {
    assert_eq!(follow(&plain()).len(), LAST + 1);
    assert_eq!(found(|_| ()), None);
}

#[test]
fn a_change_that_is_left_out() {
    let spoilt = found(|events| drop(events.remove(CHANGE)));
    assert_eq!(spoilt, Some(Invariant::NoGap));
    // Nothing comes after the last one that would show it, but the store.
    let spoilt = found(|events| drop(events.remove(LAST)));
    assert_eq!(spoilt, Some(Invariant::InStep));
}

#[test]
fn a_change_that_comes_twice() {
    let spoilt = found(|events| tell_again(events, CHANGE, CHANGE));
    assert_eq!(spoilt, Some(Invariant::NoneTwice));
    let spoilt = found(|events| tell_again(events, CHANGE, OTHER_CHANGE));
    assert_eq!(spoilt, Some(Invariant::NoneTwice));
    let spoilt = found(|events| {
        let object = object(&events[FIRST]);
        events.insert(FIRST, (0, Ok(WatcherEvent::InitItem(object))));
    });
    assert_eq!(spoilt, Some(Invariant::NoneTwice));
}

#[test]
fn time_that_goes_back() {
    let spoilt = found(|events| tell_again(events, FIRST, CHANGE));
    assert_eq!(spoilt, Some(Invariant::NeverBack));
    // What was deleted is there again, with its old uid.
    let spoilt = found(|events| tell_again(events, CHANGE, DELETED));
    assert_eq!(spoilt, Some(Invariant::NeverBack));
    let spoilt = found(|events| tell_again(events, CHANGE, AGAIN));
    assert_eq!(spoilt, Some(Invariant::NeverBack));
}

#[test]
fn a_deletion_that_is_left_out() {
    let spoilt = found(|events| drop(events.remove(DELETED)));
    assert_eq!(spoilt, Some(Invariant::DeletionsTold));
}

#[test]
fn a_deletion_that_is_left_out_of_a_re_list() {
    let schedule = schedule(&[
        (0, write(0)),
        (0, write(1)),
        (10_000, Operation::Fault(Fault::Cut)),
        (10_000, Operation::Fault(Fault::Broken)),
        (10_001, Operation::Delete { object: 0 }),
        (10_001, Operation::Compact { keep: 0 }),
        (10_002, Operation::Fault(Fault::Expired)),
    ]);
    let is_deletion = |event: &Event| matches!(event.1, Ok(WatcherEvent::Deleted { .. }));
    assert_eq!(found_in(&schedule, |_| ()), None);
    let spoilt = found_in(&schedule, |events| {
        let is_start = |event: &Event| matches!(event.1, Ok(WatcherEvent::InitStart));
        let start = events.iter().rposition(is_start).unwrap();
        let deletion = events.iter().position(is_deletion).unwrap();
        assert!(start < deletion && start > 0, "{events:?}");
        drop(events.remove(deletion));
    });
    assert_eq!(spoilt, Some(Invariant::DeletionsTold));
}

#[test]
fn a_deletion_of_what_is_there() {
    let spoilt = found(|events| {
        let (_, deletion) = events.remove(DELETED);
        events.insert(CHANGE, (10_000, deletion));
    });
    assert_eq!(spoilt, Some(Invariant::OnlyGoneDeleted));
    // Told twice, it is one of an object that nobody knows.
    let spoilt = found(|events| {
        let again = follow(&plain()).remove(DELETED);
        events.insert(DELETED + 1, again);
    });
    assert_eq!(spoilt, Some(Invariant::OnlyGoneDeleted));
}

#[test]
fn what_never_was() {
    let spoilt = found(|events| {
        let mut object = object(&events[CHANGE]);
        object.size += 1;
        events[CHANGE].1 = Ok(WatcherEvent::Applied(object));
    });
    assert_eq!(spoilt, Some(Invariant::OnlyWhatWas));
    // It will be, but is not yet.
    let spoilt = found(|events| events[CHANGE].0 = 9_000);
    assert_eq!(spoilt, Some(Invariant::OnlyWhatWas));
}

#[test]
fn half_a_list() {
    let spoilt = found(|events| drop(events.remove(FIRST)));
    assert_eq!(spoilt, Some(Invariant::OneVersion));
}

#[test]
fn what_comes_where_it_does_not_belong() {
    let spoilt = found(|events| drop(events.remove(DONE)));
    assert_eq!(spoilt, Some(Invariant::InitFirst));
    let spoilt = found(|events| drop(events.remove(0)));
    assert_eq!(spoilt, Some(Invariant::InitFirst));
}

#[test]
fn an_error_that_nobody_can_mend() {
    let error = || Error::credentials("none");
    let spoilt = found(|events| events.push((60_000, Err(error()))));
    assert_eq!(spoilt, Some(Invariant::NeverEnds));
    let spoilt = found(|events| events.push((60_000, Ok(WatcherEvent::Interrupted(error())))));
    assert_eq!(spoilt, None);
}

#[test]
fn an_unreadable_object_that_is_not_told() {
    let schedule = schedule(&[(0, write(0)), (10_000, write_as(0, Form::OddField))]);
    assert_eq!(found_in(&schedule, |_| ()), None);
    let spoilt = found_in(&schedule, |events| {
        let last = events.pop();
        assert!(matches!(
            last,
            Some((_, Ok(WatcherEvent::Unreadable { .. })))
        ));
    });
    assert_eq!(spoilt, Some(Invariant::InStep));
}
