//! What must hold holds in all of them, and nothing is left out.

use kubex_testing::simulation::model::{Fault, PATHS, Schedule, replay, run, run_all, shrink};

/// A few seconds without optimisation.
const SCHEDULES: u64 = 5_000;

#[test]
fn of_any_seed_break_nothing_and_take_every_path() {
    let summary = run_all(0..SCHEDULES);
    if let Some((seed, broken)) = summary.diverged.first() {
        let smallest = shrink(&Schedule::of_seed(*seed));
        let trace = replay(&smallest).trace;
        panic!(
            "{} of {SCHEDULES} schedules diverge; of seed {seed}: {broken}\n{smallest}\n{trace}",
            summary.diverged.len()
        );
    }
    println!("seeds 0 to {SCHEDULES}: {:#?}", summary.tally);
    for name in Fault::NAMES.iter().chain(&PATHS) {
        assert!(
            summary.tally.get(name).is_some_and(|count| *count > 0),
            "{name} never occurred"
        );
    }
    let known = |name: &&&str| !Fault::NAMES.contains(name) && !PATHS.contains(name);
    assert_eq!(summary.tally.keys().find(known), None, "it has no name");
}

#[test]
fn of_the_same_seed_are_the_same_again() {
    for seed in 0..50 {
        let schedule = Schedule::of_seed(seed);
        assert_eq!(schedule, Schedule::of_seed(seed));
        let (first, second) = (replay(&schedule), replay(&schedule));
        assert_eq!(first.trace, second.trace);
        assert!(!first.trace.is_empty());
        // Whether a trace is kept makes no difference.
        assert_eq!(run(&schedule).tally, first.tally);
    }
}
