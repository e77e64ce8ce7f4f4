//! What a client does with a server: each case over every way to reach it, by every transport, on in-memory and real
//! servers.
//!
//! A [`Harness`](harness::Harness) is one server, reached in one way, by one transport on one runtime. Each is a test,
//! `in_memory::plain::tokio_current_thread` for example, which runs all cases one after the other, each in a namespace
//! of its own. At the end a table for each server tells how each case went on each harness.

mod cases;
mod harness;
#[cfg(unix)]
mod quickstart;
mod report;
mod run;
mod table;
mod test;

use std::process::ExitCode;
use std::sync::Arc;

use kubex_proto::{Api as AnyApi, Namespaced, Resource, StaticResource};
use libtest_mimic::{Arguments, Trial};

use self::harness::{Client, Options, Server, in_memory};
use self::report::Report;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let report = Arc::new(Report::default());
    let outcome = libtest_mimic::run(&arguments, trials(&report));
    report.print();
    outcome.exit_code()
}

fn trials(report: &Arc<Report>) -> Vec<Trial> {
    let mut trials = vec![Trial::test("table::a_failure_is_told", || {
        table::check();
        Ok(())
    })];
    #[cfg(unix)]
    trials.extend(on_control_planes(report));
    let tests = in_memory::tests().into_iter();
    trials.extend(tests.map(|test| test.into_trial(report)));
    trials
}

/// They take longest, so they begin first; and by turns, so that none waits for another on the same one.
#[cfg(unix)]
fn on_control_planes(report: &Arc<Report>) -> Vec<Trial> {
    let [newest, older] = harness::control_plane::planes();
    let mut trials = Vec::new();
    for (one, other) in newest.tests().into_iter().zip(older.tests()) {
        trials.extend([one.into_trial(report), other.into_trial(report)]);
    }
    trials.extend([newest, older].map(quickstart::trial));
    trials
}

/// The calls of a kind, whichever transport makes them.
type Api<K, S = <K as Resource>::Scope> = AnyApi<K, S, Client>;

/// What a case works with.
struct Context {
    client: Client,
    options: Options,
    server: Server,
    namespace: String,
}

impl Context {
    /// The calls of a kind, in the namespace of this case.
    fn api<K>(&self) -> Api<K>
    where
        K: StaticResource<Scope = Namespaced>,
    {
        self.client.api().with_namespace(self.namespace.as_str())
    }

    /// From now on only what is sent now is looked at.
    fn forget_requests(&self) {
        if let Server::InMemory(server) = &self.server {
            server.forget_requests();
        }
    }

    /// All that was sent asked for gzip, so that the server packed what is large. A real server does not tell what it was
    /// asked.
    fn assert_gzip_asked_for(&self) {
        if let Server::InMemory(server) = &self.server {
            let requests = server.requests();
            assert!(!requests.is_empty());
            for request in requests {
                assert_eq!(request.headers["accept-encoding"], "gzip");
            }
        }
    }

    /// Makes the server forget all resource versions but the newest.
    async fn forget_versions(&self) {
        let server = self.server.clone();
        self.client.unblock(move || server.forget_versions()).await;
    }
}
