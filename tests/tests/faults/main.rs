//! What a client makes of a real control plane that breaks: each fault with its error, or with the recovery.
//!
//! A test a release, as a control plane takes seconds to start. The faults come one after the other, since most of them
//! disturb everybody, each with a namespace of its own. What they look like is printed.
#![cfg(unix)]

mod cases;
mod context;
mod observed;
mod run;

use std::io::Write;
use std::sync::Arc;

use kubex_testing::ControlPlane;
use kubex_testing::control_plane::ControlPlaneBuilder;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_control_plane() {
    on(ControlPlane::builder()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_an_older_control_plane() {
    on(ControlPlane::builder().release("v1.34")).await;
}

async fn on(builder: ControlPlaneBuilder) {
    let plane = builder.start_or_skip();
    let Some(plane) = plane.unwrap_or_else(|error| panic!("{error}")) else {
        return;
    };
    let plane = Arc::new(plane);
    let report = run::run(&plane).await;
    assert!(report.is_green, "\n{}", report.text);
    // To the standard output itself: what a test prints otherwise is shown only if it fails.
    let _ = write!(std::io::stdout(), "\n{}", report.text);
}
