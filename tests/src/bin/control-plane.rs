//! A control plane for a person: it stays until Ctrl-C.
//!
//! `cargo run -p kubex-testing --bin control-plane [RELEASE] [PART]...`: a part is `controller-manager`, `scheduler`, `kwok`,
//! `node`, or `all` of these. What is missing is built first, where Go is there.

use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(unix)]
fn run() -> Result<(), Box<dyn std::error::Error>> {
    use std::time::{Duration, Instant};

    use kubex_testing::ControlPlane;
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let started = Instant::now();
    let mut builder = ControlPlane::builder().build_if_missing();
    for argument in std::env::args().skip(1) {
        builder = match argument.as_str() {
            "all" => builder.controller_manager().scheduler().kwok().node(),
            "controller-manager" => builder.controller_manager(),
            "scheduler" => builder.scheduler(),
            "kwok" => builder.kwok(),
            "node" => builder.node(),
            release if release.starts_with('v') => builder.release(release),
            other => {
                return Err(
                    format!("{other} is neither a part nor a release such as v1.37").into(),
                );
            }
        };
    }
    // Until here Ctrl-C ends the program as any other, and what it started ends with it.
    let plane = builder.start()?;
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    println!(
        "# Ready after {:.1?}; Ctrl-C takes it down.",
        started.elapsed()
    );
    println!("export KUBECONFIG={}", plane.kubeconfig_file().display());
    while signals.pending().next().is_none() {
        plane.check()?;
        std::thread::sleep(Duration::from_millis(100));
    }
    println!("# Taken down.");
    Ok(())
}

#[cfg(not(unix))]
fn run() -> Result<(), Box<dyn std::error::Error>> {
    Err("a control plane takes a Unix system: its parts are ended and frozen by signals".into())
}
