//! Many schedules of faults, one after the other: `cargo run --release -p kubex-testing --bin simulate -- --schedules 100000`.
//!
//! `--seed N` begins with that seed instead of 0, `--only N` carries out one and prints all that happens. Counts are printed in the
//! end; the first schedule at which something does not hold is made smaller and printed with all that happens, and the program fails.

use std::{
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use kubex_testing::simulation::model::{
    Fault, PATHS, Report, Schedule, Tally, add, replay, run, shrink,
};

fn main() -> ExitCode {
    match Options::of(std::env::args().skip(1)) {
        Ok(Options {
            only: Some(seed), ..
        }) => only(seed),
        Ok(options) => many(&options),
        Err(error) => {
            eprintln!("{error}\nusage: simulate [--schedules N] [--seed N] [--only N]");
            ExitCode::FAILURE
        }
    }
}

struct Options {
    schedules: u64,
    seed: u64,
    only: Option<u64>,
}

impl Options {
    fn of(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            schedules: 10_000,
            seed: 0,
            only: None,
        };
        while let Some(name) = arguments.next() {
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

/// What came of all schedules.
#[derive(Default)]
struct Sum {
    tally: Tally,
    busiest_minute: usize,
    /// The seeds that failed.
    diverged: Vec<u64>,
}

impl Sum {
    fn take(&mut self, seed: u64, report: Report) {
        add(&mut self.tally, report.tally);
        self.busiest_minute = self.busiest_minute.max(report.busiest_minute);
        if let Some(broken) = report.broken {
            println!("seed {seed}: {broken}");
            self.diverged.push(seed);
        }
    }
}

fn many(options: &Options) -> ExitCode {
    let started = Instant::now();
    let end = options.seed.saturating_add(options.schedules);
    println!("seeds {} to {end}", options.seed);
    // What panics is told as a schedule that failed.
    std::panic::set_hook(Box::new(|_| {}));
    let next = AtomicU64::new(options.seed);
    let sum = Mutex::new(Sum::default());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        break;
                    }
                    let report = run(&Schedule::of_seed(seed));
                    sum.lock().expect("a sum").take(seed, report);
                }
            });
        }
    });
    let mut sum = sum.into_inner().expect("a sum");
    let seconds = started.elapsed().as_secs_f64();
    print_counts("faults", &Fault::NAMES, &sum.tally);
    print_counts("paths", &PATHS, &sum.tally);
    println!("the busiest minute had {} requests", sum.busiest_minute);
    #[allow(clippy::cast_precision_loss)] // For people.
    let rate = options.schedules as f64 / seconds;
    println!(
        "{} schedules in {seconds:.1} s, {rate:.0} a second on {threads} threads: {} divergences",
        options.schedules,
        sum.diverged.len()
    );
    sum.diverged.sort_unstable();
    let Some(first) = sum.diverged.first() else {
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

fn print_counts(what: &str, names: &[&str], tally: &Tally) {
    println!("{what}:");
    for name in names {
        let count = tally.get(name).copied().unwrap_or_default();
        println!("{count:>12}  {name}");
    }
}
