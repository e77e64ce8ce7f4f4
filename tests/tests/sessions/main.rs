//! Hundreds of sessions under all that can happen to them.

use kubex_testing::simulation::sessions::{Plan, replay, run, run_all};

/// What is to have occurred, or the plans are not what they should be.
const OCCURS: [&str; 31] = [
    "closed by the caller",
    "closed on the way",
    "cut",
    "ended by a close",
    "ended by a close with a fault",
    "ended by a cut",
    "ended by a failure",
    "ended by rubbish",
    "ended by the caller",
    "ended by the clock",
    "ended by too much output",
    "event taken",
    "failure",
    "held back",
    "mapped ports",
    "no end of stdin",
    "no room to write",
    "nothing taken any more",
    "port failed",
    "read to the end",
    "resized",
    "run",
    "said after the end of stdin",
    "silence",
    "silent for too long",
    "stall",
    "stream ignored",
    "stream read",
    "told a code",
    "told a failure",
    "told success",
];

#[test]
fn all_invariants_hold_in_500_plans() {
    let summary = run_all(0..500);
    if let Some((seed, broken)) = summary.diverged.first() {
        let plan = Plan::of_seed(*seed);
        panic!("{broken}\n{plan}\n{}", replay(&plan).trace);
    }
    for name in OCCURS {
        assert!(summary.tally.contains_key(name), "{name} never occurred");
    }
}

#[test]
fn a_seed_is_always_the_same_run() {
    for seed in 0..20 {
        let plan = Plan::of_seed(seed);
        let first = replay(&plan);
        assert_eq!(first.trace, replay(&plan).trace);
        assert_eq!(first.tally, run(&plan).tally);
    }
}
