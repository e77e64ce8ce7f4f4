//! Hundreds of sessions under all that can happen to them.

use kubex_testing::simulation::sessions::{Plan, replay, run, run_all};

#[test]
fn all_invariants_hold_in_500_plans() {
    let summary = run_all(0..500);
    let Some((seed, broken)) = summary.diverged.first() else {
        return;
    };
    let plan = Plan::of_seed(*seed);
    panic!("{broken}\n{plan}\n{}", replay(&plan).trace);
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
