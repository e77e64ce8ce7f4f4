//! A control plane as processes: how it starts, fails, is disturbed and goes.
#![cfg(unix)]

mod building;
mod controllers;
mod disturbed;
mod failing;
mod fakes;
mod following;
mod killed;
mod kwok;
#[cfg(target_os = "linux")]
mod leftovers;
mod logs;
mod node;
mod pods;
#[cfg(target_os = "linux")]
mod processes;
#[path = "../../../kubex-tokio/tests/terminal/pty.rs"]
mod pty;
mod service_accounts;
mod sessions;
mod socket;
mod terminal;
mod users;

use kubex_testing::ControlPlane;
use kubex_testing::control_plane::ControlPlaneBuilder;
use kubex_tokio::{Client, Kubeconfig};

/// A real one; `None`, and said why, where its binaries are missing.
fn real() -> Option<ControlPlane> {
    real_with(ControlPlane::builder())
}

fn real_with(builder: ControlPlaneBuilder) -> Option<ControlPlane> {
    let plane = builder.start_or_skip();
    plane.unwrap_or_else(|error| panic!("{error}"))
}

fn client(kubeconfig: &str) -> Client {
    let kubeconfig = Kubeconfig::parse(kubeconfig, "").unwrap();
    Client::new(kubeconfig.config(None).unwrap()).unwrap()
}
