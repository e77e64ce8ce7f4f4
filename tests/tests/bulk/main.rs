//! Sessions in bulk, by both runtimes, in memory and on real control planes: much through one of them, and many of them.
//!
//! What is measured is of the whole process, so one test runs at a time.
#![cfg(target_os = "linux")]

mod many;
mod much;
mod observed;
mod servers;

use std::future::Future;

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Api, Namespaced, SessionClient};
use kubex_transport::{Ports, Process};
use libtest_mimic::{Arguments, Failed, Trial};

use self::servers::Place;

fn main() -> std::process::ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    let mut trials = Vec::new();
    for server in servers::ALL {
        trials.extend(on(server, "tokio", OnTokio));
        trials.extend(on(server, "async_std", OnAsyncStd));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A runtime, and its client.
trait Runtime: Copy + Send + 'static {
    type Client: SessionClient<Process = Process, Ports = Ports> + 'static;

    fn client(place: &Place) -> Self::Client;

    /// Carries work out. How many tasks of the runtime are alive then, if it tells.
    fn carry_out(work: impl Future<Output = ()>) -> Option<usize>;
}

/// The pods of a place.
type Pods<R> = Api<Pod, Namespaced, <R as Runtime>::Client>;

#[derive(Clone, Copy)]
struct OnTokio;

impl Runtime for OnTokio {
    type Client = kubex_tokio::Client;

    fn client(place: &Place) -> Self::Client {
        kubex_tokio::Client::new(place.config()).unwrap()
    }

    fn carry_out(work: impl Future<Output = ()>) -> Option<usize> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(work);
        let metrics = runtime.metrics();
        // A task that was ended is gone a moment later.
        observed::until(|| metrics.num_alive_tasks() == 0);
        Some(metrics.num_alive_tasks())
    }
}

#[derive(Clone, Copy)]
struct OnAsyncStd;

impl Runtime for OnAsyncStd {
    type Client = kubex_async_std::Client;

    fn client(place: &Place) -> Self::Client {
        kubex_async_std::Client::new(place.config()).unwrap()
    }

    fn carry_out(work: impl Future<Output = ()>) -> Option<usize> {
        async_std::task::block_on(work);
        None
    }
}

fn on<R: Runtime>(server: servers::Server, name: &str, _: R) -> Vec<Trial> {
    let trial = |what: &str, test: fn(&Place)| {
        let name = format!("{}::{name}::{what}", server.name);
        Trial::test(name, move || {
            let Some(place) = (server.start)() else {
                return Ok(());
            };
            test(&place);
            Ok::<(), Failed>(())
        })
    };
    vec![
        trial("much_through_a_command", much::through_a_command::<R>),
        trial("much_through_a_port", much::through_a_port::<R>),
        trial("many_that_are_dropped", many::dropped::<R>),
    ]
}
