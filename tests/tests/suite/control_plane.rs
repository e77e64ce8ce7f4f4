//! The cases on a real control plane.
//!
//! Without its binaries the tests say so and pass, unless `KUBEX_REQUIRE_CONTROL_PLANE` is `1`.

use std::io::Write;
use std::sync::Arc;

use kubex_testing::ControlPlane;
use kubex_testing::control_plane::ControlPlaneBuilder;
use kubex_tokio::{Client, Kubeconfig, raw};
use tokio::runtime::{Builder, Runtime};

use crate::table::{Column, table};
use crate::{Server, run};

/// What `KUBEX_CONTROL_PLANE` names, or else the newest that was built.
#[test]
fn on_a_control_plane() {
    on(ControlPlane::builder());
}

/// One that is three releases older: clients meet old servers.
#[test]
fn on_an_older_control_plane() {
    on(ControlPlane::builder().release("v1.34"));
}

fn on(builder: ControlPlaneBuilder) {
    let plane = builder.start_or_skip();
    let Some(plane) = plane.unwrap_or_else(|error| panic!("{error}")) else {
        return;
    };
    // All ways in one test, one after the other: a case may restart the API server under the others. And the
    // control plane is a value of this function, so that it goes when the test ends, with a panic too.
    let plane = Arc::new(plane);
    let mut columns = Vec::new();
    for (name, kubeconfig) in [
        ("client certificate", plane.kubeconfig()),
        ("bearer token", plane.token_kubeconfig()),
    ] {
        for (threads, runtime) in runtimes() {
            let name = format!("{name}, {threads}");
            columns.push(runtime.block_on(column(&name, &kubeconfig, &plane)));
        }
    }
    let table = table(&columns);
    assert!(columns.iter().all(Column::is_green), "\n{table}");
    // To the standard output itself: what a test prints otherwise is shown only if it fails.
    let _ = write!(std::io::stdout(), "\n{table}");
}

fn runtimes() -> [(&'static str, Runtime); 2] {
    let current = Builder::new_current_thread().enable_all().build().unwrap();
    let multi = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    [("current thread", current), ("multi thread", multi)]
}

async fn column(name: &str, kubeconfig: &str, plane: &Arc<ControlPlane>) -> Column {
    let config = Kubeconfig::parse(kubeconfig, "").unwrap().config(None);
    let client = Client::new(config.unwrap()).unwrap();
    let version: serde_json::Value = client
        .call(raw::get("/version").json())
        .await
        .expect("a server that is ready tells its version");
    let version = version["gitVersion"].as_str().unwrap_or("?");
    let title = format!("kube-apiserver {version}, {name}");
    run(title, &client, &Server::ControlPlane(Arc::clone(plane))).await
}
