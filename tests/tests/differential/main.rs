//! The same operations for the in-memory server and for a real one, and the same answers.
//!
//! Sequences of operations are made from a seed: creates, reads, writes, deletes and watches of many kinds, right ones
//! and faulty ones. What differs, after what servers choose is taken out, is in the list of known differences, or it
//! is a fault. Without the binaries of a control plane the tests say so and pass, unless
//! `KUBEX_REQUIRE_CONTROL_PLANE` is `1`.
//!
//! - `KUBEX_DIFFERENTIAL_OPERATIONS`: how many operations to send, at least.
//! - `KUBEX_DIFFERENTIAL_SEED`: another seed than the usual ones.
//! - `KUBEX_DIFFERENTIAL_IGNORE`: parts of the names of fields that are not compared, with commas in between, while
//!   somebody works on them.
//! - `KUBEX_DIFFERENTIAL_SEQUENCE`: only this sequence of the seed, with everything that is sent and answered. As each
//!   sequence works in a namespace of its own, it does the same alone as among others.
#![cfg(unix)]

mod answer;
mod compare;
mod counts;
mod generator;
mod kinds;
mod listed;
mod normalise;
mod operation;
mod peers;
mod prelude;
mod reference;
mod repair;
mod report;
mod run;
mod sequence;
mod settings;

use std::io::Write as _;

use kubex_testing::ControlPlane;

use crate::peers::{InMemory, Real};
use crate::run::Run;
use crate::sequence::{Place, sequence};
use crate::settings::Settings;

/// A part of what the whole run does, for every day.
#[test]
fn some_operations() {
    hold_against_the_real_one(&Settings::from_environment(500, "some_differences.txt"));
}

/// More than ten thousand operations of several seeds: a command of its own, as it takes minutes.
#[test]
#[ignore = "takes minutes"]
fn all_operations() {
    let Some(run) =
        hold_against_the_real_one(&Settings::from_environment(10_000, "differences.txt"))
    else {
        return;
    };
    let counts = &run.counts;
    assert!(counts.kinds() >= 12, "{counts}");
    assert!(counts.success_rate() >= 60, "{counts}");
    for reason in settings::REASONS {
        let count = counts.reasons.get(*reason).copied().unwrap_or_default();
        assert!(count >= 20, "{reason} was answered {count} times\n{counts}");
    }
    let unseen: Vec<_> = run.listed.unseen().collect();
    assert!(
        unseen.is_empty(),
        "these do not differ any more: {unseen:#?}"
    );
}

fn hold_against_the_real_one(settings: &Settings) -> Option<Run> {
    // History must be cut off only where the prelude does it.
    let builder = ControlPlane::builder().api_server_flag("--etcd-compaction-interval=0");
    let control_plane = builder.start_or_skip();
    let control_plane = control_plane.unwrap_or_else(|error| panic!("{error}"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let mut run = Run::new(Real::of(&control_plane), InMemory::new());
    run.ignored.clone_from(&settings.ignored);
    runtime.block_on(all_sequences(&mut run, &control_plane, settings));
    drop(control_plane);
    let report = run.report.to_string();
    let file = &settings.report;
    std::fs::write(file, format!("{}\n{report}", run.counts)).unwrap();
    let _ = write!(std::io::stdout(), "\n{}", run.counts);
    let head: String = report.lines().take(60).collect::<Vec<_>>().join("\n");
    assert!(
        run.report.is_empty(),
        "the whole report is in {}\n{head}",
        file.display()
    );
    Some(run)
}

async fn all_sequences(run: &mut Run, control_plane: &ControlPlane, settings: &Settings) {
    let expired = prelude::prelude(run, control_plane).await;
    let kinds = kinds::all();
    if let Some(place) = settings.only {
        run.verbose = true;
        sequence(run, place, &kinds, expired).await;
    } else {
        let mut number = 0;
        while run.counts.operations < settings.operations {
            for seed in &settings.seeds {
                let place = Place {
                    seed: *seed,
                    number,
                };
                sequence(run, place, &kinds, expired).await;
            }
            number += 1;
        }
    }
    run.settle().await;
}
