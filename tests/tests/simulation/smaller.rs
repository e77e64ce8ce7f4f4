//! Schedules that fail are made smaller.

use kubex_proto::WatcherEvent;
use kubex_testing::simulation::model::{
    Fault, Follower, Invariant, Operation, Report, Schedule, check, follow, shrink_while,
};

use super::*;

/// A watcher that takes no notice of deletions.
fn without_deletions(schedule: &Schedule) -> Report {
    let mut events = follow(schedule);
    events.retain(|(_, event)| !matches!(event, Ok(WatcherEvent::Deleted { .. })));
    Report {
        broken: check(schedule, events),
        ..Report::default()
    }
}

#[test]
fn until_only_what_matters_is_left() {
    let of_seed = |seed| {
        let mut schedule = Schedule::of_seed(seed);
        schedule.client.machine = Follower::Watcher;
        schedule
    };
    let fails = |schedule: &Schedule| without_deletions(schedule).broken.is_some();
    let failing: Vec<_> = (0..20).map(of_seed).filter(fails).collect();
    assert!(failing.len() > 5, "{}", failing.len());
    for schedule in failing {
        let smallest = shrink_while(&schedule, without_deletions);
        let before = without_deletions(&schedule).broken.unwrap();
        let after = without_deletions(&smallest).broken.unwrap();
        assert_eq!(before.invariant, after.invariant);
        // An object that is made, one way for it to go, and what shows that it is gone.
        assert!(smallest.steps.len() <= 4, "{smallest}");
    }
}

#[test]
fn only_as_far_as_they_fail_in_the_same_way() {
    let delete = Operation::Delete { object: 1 };
    let steps = [
        (0, write(0)),
        (0, write(1)),
        (1_000, Operation::Elsewhere(3)),
        (2_000, delete),
        (3_000, Operation::Fault(Fault::Cut)),
        (4_000, write(0)),
    ];
    let schedule = schedule(&steps);
    let smallest = shrink_while(&schedule, without_deletions);
    let left: Vec<_> = smallest.steps.iter().map(|step| step.what).collect();
    assert_eq!(left, [write(1), delete, write(0)], "{smallest}");
    let broken = without_deletions(&smallest).broken.unwrap();
    assert_eq!(broken.invariant, Invariant::DeletionsTold);
    // What does not fail stays as it is.
    let sound = super::schedule(&steps[..2]);
    assert_eq!(shrink_while(&sound, without_deletions), sound);
}
