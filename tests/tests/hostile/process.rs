//! A case in a process of its own: this program again, with other arguments.

use std::env;
use std::process::{Command, ExitCode, exit};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::cases::{self, Case};
use crate::harness::Transport;
use crate::memory;

/// What makes this program carry out one case; its name and that of the transport follow.
const CARRY_OUT: &str = "--carry-out";

/// No case takes half as long, even where the machine is busy with another.
const PATIENCE: Duration = Duration::from_secs(120);

/// What came of a case.
#[derive(Deserialize, Serialize)]
pub(crate) struct Seen {
    /// The error, most often.
    pub(crate) what: String,
    pub(crate) milliseconds: u128,
    /// By how much the memory grew at most; none where the system does not say so.
    pub(crate) growth_kib: Option<usize>,
}

/// Carries a case out in another process.
pub(crate) fn of(case: &Case, transport: Transport) -> Result<Seen, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program)
        .args([CARRY_OUT, case.name, transport.name()])
        .output()
        .map_err(|error| error.to_string())?;
    let told = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{}: {told}", output.status));
    }
    let seen: Seen =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("{error}: {told}"))?;
    match seen.growth_kib {
        Some(growth) if growth > case.room_kib => Err(format!(
            "memory grew by {growth} KiB, not {} at most ({})",
            case.room_kib, seen.what
        )),
        _ => Ok(seen),
    }
}

/// In that other process: carries the case out and tells what came of it. None in any other.
pub(crate) fn carried_out() -> Option<ExitCode> {
    let mut arguments = env::args().skip(1);
    if arguments.next()? != CARRY_OUT {
        return None;
    }
    let (case, transport) = (arguments.next()?, arguments.next()?);
    let case = cases::all().into_iter().find(|one| one.name == case)?;
    let transport = Transport::ALL
        .into_iter()
        .find(|one| one.name() == transport)?;
    thread::spawn(|| {
        thread::sleep(PATIENCE);
        eprintln!("it is not over after {PATIENCE:?}");
        exit(1);
    });
    let before = memory::resident();
    let started = Instant::now();
    let what = (case.run)(transport);
    let growth_kib = memory::peak()
        .zip(before)
        .map(|(peak, before)| peak.saturating_sub(before));
    let seen = Seen {
        what,
        milliseconds: started.elapsed().as_millis(),
        growth_kib,
    };
    println!("{}", serde_json::to_string(&seen).expect("plain data"));
    Some(ExitCode::SUCCESS)
}
