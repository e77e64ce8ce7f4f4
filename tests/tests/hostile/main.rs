//! What each transport makes of servers that mean harm, and of one that is killed and comes back.
//!
//! Each case is a peer made by hand and what is to come of it: an error that says what is wrong, in time, and without memory
//! that grows with what was sent. Each is carried out in a process of its own, whose memory can so be told, by every transport of
//! the suite. At the end a list tells what was seen.

mod cases;
mod memory;
mod peer;
mod process;
mod report;

// Most of it is the suite's.
#[path = "../suite/harness/mod.rs"]
#[allow(dead_code)]
mod harness;

#[path = "../faults/observed.rs"]
mod observed;

use std::future::Future;
use std::process::ExitCode;
use std::sync::{Arc, mpsc};

use kubex_proto::Config;
use libtest_mimic::{Arguments, Trial};

use self::harness::{Client, Reached, Server, Transport};
use self::report::Report;

fn main() -> ExitCode {
    if let Some(code) = process::carried_out() {
        return code;
    }
    let arguments = Arguments::from_args();
    let report = Arc::new(Report::default());
    let outcome = libtest_mimic::run(&arguments, trials(&report));
    report.print();
    outcome.exit_code()
}

fn trials(report: &Arc<Report>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for case in cases::all() {
        for transport in Transport::ALL {
            let name = format!("{}::{}", case.name, transport.name());
            let report = Arc::clone(report);
            trials.push(Trial::test(name, move || {
                let seen = process::of(&case, transport);
                let verdict = seen.as_ref().map(|_| ()).map_err(Into::into);
                report.add(case.name, transport, seen);
                verdict
            }));
        }
    }
    trials
}

/// Works with a client of this configuration, on the transport's own runtime.
fn on<T, F>(transport: Transport, config: Config, work: impl FnOnce(Client) -> F) -> T
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    // Whatever is reached, nothing is asked of it besides its API.
    let server = Server::InMemory(kubex_testing::Server::new());
    let harness = match transport.reach("peer", None, config, server, Box::new(())) {
        Reached::Harness(harness, _) => harness,
        Reached::Refused { why, .. } => panic!("{why}"),
    };
    let (tell, told) = mpsc::channel();
    let work = work(harness.client());
    let outcome = harness.carry_out(Box::pin(async move {
        let _ = tell.send(work.await);
        Ok(())
    }));
    outcome.unwrap_or_else(|why| panic!("{why}"));
    told.recv().expect("what came of it was told")
}
