//! A control plane as processes: how it starts, fails, is disturbed and goes.
#![cfg(unix)]

mod disturbed;
mod failing;
mod fakes;
mod killed;
mod users;

use kubex_testing::ControlPlane;
use kubex_tokio::{Client, Kubeconfig};

/// A real one; `None`, and said why, where its binaries are missing.
fn real() -> Option<ControlPlane> {
    let plane = ControlPlane::builder().start_or_skip();
    plane.unwrap_or_else(|error| panic!("{error}"))
}

fn client(kubeconfig: &str) -> Client {
    let kubeconfig = Kubeconfig::parse(kubeconfig, "").unwrap();
    Client::new(kubeconfig.config(None).unwrap()).unwrap()
}
