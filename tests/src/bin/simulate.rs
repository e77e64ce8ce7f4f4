//! Many schedules of faults, one after the other: `cargo run --release -p kubex-testing --bin simulate -- --schedules 100000`.
//!
//! `--seed N` begins with that seed instead of 0, `--only N` carries out one and prints all that happens. Counts are printed in the
//! end; the first schedule at which something does not hold is made smaller and printed with all that happens, and the program fails.
//! `--sessions` does the same with sessions: exec, ports, and commands that are run.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use kubex_testing::simulation::{
    model::{Fault, PATHS, Schedule, Tally, replay, run_all, shrink},
    sessions,
};

fn main() -> ExitCode {
    match Options::of(std::env::args().skip(1)) {
        Ok(Options {
            only: Some(seed),
            sessions: true,
            ..
        }) => only_session(seed),
        Ok(Options {
            only: Some(seed), ..
        }) => only(seed),
        Ok(options) if options.sessions => many_sessions(&options),
        Ok(options) => many(&options),
        Err(error) => {
            eprintln!(
                "{error}\nusage: simulate [--sessions] [--schedules N] [--seed N] [--only N]"
            );
            ExitCode::FAILURE
        }
    }
}

struct Options {
    schedules: u64,
    seed: u64,
    only: Option<u64>,
    sessions: bool,
}

impl Options {
    fn of(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            schedules: 10_000,
            seed: 0,
            only: None,
            sessions: false,
        };
        while let Some(name) = arguments.next() {
            if name == "--sessions" {
                options.sessions = true;
                continue;
            }
            let number = arguments.next().and_then(|number| number.parse().ok());
            let number = number.ok_or_else(|| format!("{name} takes a number"))?;
            match name.as_str() {
                "--schedules" => options.schedules = number,
                "--seed" => options.seed = number,
                "--only" => options.only = Some(number),
                _ => return Err(format!("there is no option {name}")),
            }
        }
        Ok(options)
    }
}

fn only(seed: u64) -> ExitCode {
    let schedule = Schedule::of_seed(seed);
    let report = replay(&schedule);
    println!("{schedule}\n{}", report.trace);
    match report.broken {
        Some(broken) => {
            println!("{broken}");
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    }
}

fn many(options: &Options) -> ExitCode {
    let started = Instant::now();
    let seeds = options.seed..options.seed.saturating_add(options.schedules);
    println!("seeds {} to {}", seeds.start, seeds.end);
    // What panics is told as a schedule that failed.
    std::panic::set_hook(Box::new(|_| {}));
    let summary = run_all(seeds);
    let seconds = started.elapsed();
    print_counts("faults", &Fault::NAMES, &summary.tally);
    print_counts("paths", &PATHS, &summary.tally);
    println!("the busiest minute had {} requests", summary.busiest_minute);
    for (seed, broken) in &summary.diverged {
        println!("seed {seed}: {broken}");
    }
    print_end(options.schedules, seconds, summary.diverged.len());
    let Some((first, _)) = summary.diverged.first() else {
        return ExitCode::SUCCESS;
    };
    let smallest = shrink(&Schedule::of_seed(*first));
    let report = replay(&smallest);
    println!("\nseed {first} made smaller:\n{smallest}\n{}", report.trace);
    if let Some(broken) = report.broken {
        println!("{broken}");
    }
    ExitCode::FAILURE
}

fn only_session(seed: u64) -> ExitCode {
    let plan = sessions::Plan::of_seed(seed);
    let report = sessions::replay(&plan);
    println!("{plan}\n{}", report.trace);
    match report.broken {
        Some(broken) => {
            println!("{broken}");
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    }
}

fn many_sessions(options: &Options) -> ExitCode {
    let started = Instant::now();
    let seeds = options.seed..options.seed.saturating_add(options.schedules);
    println!("seeds {} to {}", seeds.start, seeds.end);
    std::panic::set_hook(Box::new(|_| {}));
    let summary = sessions::run_all(seeds);
    let seconds = started.elapsed();
    let names: Vec<_> = summary.tally.keys().copied().collect();
    print_counts("faults and paths", &names, &summary.tally);
    for (seed, broken) in &summary.diverged {
        println!("seed {seed}: {broken}");
    }
    print_end(options.schedules, seconds, summary.diverged.len());
    match summary.diverged.first() {
        Some((first, _)) => {
            println!();
            only_session(*first)
        }
        None => ExitCode::SUCCESS,
    }
}

fn print_end(schedules: u64, time: Duration, divergences: usize) {
    let seconds = time.as_secs_f64();
    #[allow(clippy::cast_precision_loss)] // For people.
    let rate = schedules as f64 / seconds;
    println!(
        "{schedules} schedules in {seconds:.1} s, {rate:.0} a second: {divergences} divergences"
    );
}

fn print_counts(what: &str, names: &[&str], tally: &Tally) {
    println!("{what}:");
    for name in names {
        let count = tally.get(name).copied().unwrap_or_default();
        println!("{count:>12}  {name}");
    }
}
