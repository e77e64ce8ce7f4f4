//! Runs the faults, whatever becomes of each.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use kubex_testing::ControlPlane;
use kubex_tokio::raw;
use tokio::task::{LocalSet, spawn_blocking, spawn_local};

use crate::cases;
use crate::context::{Context, Shown};

pub(crate) struct Report {
    pub(crate) is_green: bool,
    pub(crate) text: String,
}

pub(crate) async fn run(plane: &Arc<ControlPlane>) -> Report {
    let mut report = Report {
        is_green: true,
        text: format!("{}\n", version(plane).await),
    };
    for case in cases::all() {
        let shown = Shown::default();
        let context = Context::new(plane, &shown).await;
        let started = Instant::now();
        // As a task, so that a panic ends this case and not the others.
        let task = LocalSet::new();
        let outcome = task
            .run_until(async { spawn_local((case.run)(context)).await })
            .await;
        let outcome = match outcome {
            Ok(()) => format!("{} ms", started.elapsed().as_millis()),
            Err(panic) => {
                report.is_green = false;
                // The next case is to find the parts as they should be.
                let plane = Arc::clone(plane);
                let _ = spawn_blocking(move || cases::mend(&plane)).await;
                format!("FAILED: {panic}")
            }
        };
        let _ = writeln!(report.text, "{}: {outcome}", case.name);
        for line in shown.lines() {
            let _ = writeln!(report.text, "    {line}");
        }
    }
    report
}

async fn version(plane: &Arc<ControlPlane>) -> String {
    let client = Context::new(plane, &Shown::default()).await.client;
    let version: serde_json::Value = client
        .call(raw::get("/version").json())
        .await
        .expect("a server that is ready tells its version");
    format!(
        "kube-apiserver {}",
        version["gitVersion"].as_str().unwrap_or("?")
    )
}
