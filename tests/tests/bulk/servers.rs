//! Where sessions go: a pod that runs, in memory or on the node of a control plane.

use std::net::SocketAddr;
use std::time::Duration;

use kubex_proto::{Config, Kubeconfig};
use kubex_testing::server::{ServeOptions, Served};
use kubex_testing::{ControlPlane, Server as InMemory};
use kubex_tokio::{Api, Client};
use serde_json::json;

/// A server that can be started, unless it cannot be had here.
#[derive(Clone, Copy)]
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) start: fn() -> Option<Place>,
}

pub(crate) const ALL: [Server; 3] = [
    Server {
        name: "in_memory",
        start: || Some(in_memory()),
    },
    Server {
        name: "control_plane",
        start: || control_plane("v1.37"),
    },
    Server {
        name: "older_control_plane",
        start: || control_plane("v1.34"),
    },
];

/// A server with a pod `web` that runs.
pub(crate) enum Place {
    InMemory(InMemory, Served),
    ControlPlane(Box<ControlPlane>),
}

impl Place {
    pub(crate) fn config(&self) -> Config {
        let kubeconfig = match self {
            Self::InMemory(_, served) => served.kubeconfig(),
            Self::ControlPlane(plane) => plane.kubeconfig(),
        };
        let kubeconfig = Kubeconfig::parse(&kubeconfig, "").unwrap();
        kubeconfig.config(None).unwrap()
    }

    /// What listens at this address is a port of the pod.
    pub(crate) fn lead_to(&self, address: SocketAddr) {
        if let Self::InMemory(server, _) = self {
            server.map_port("default", "web", address.port(), address);
        }
    }

    /// Whether the server knows of no session any more, within a while. A real one does not tell.
    pub(crate) fn forgets_sessions(&self) -> bool {
        match self {
            Self::InMemory(server, _) => server.wait_for_sessions_to_end(Duration::from_secs(30)),
            Self::ControlPlane(_) => true,
        }
    }
}

fn in_memory() -> Place {
    let server = InMemory::builder().exec_by_processes().build();
    let running = server.serve_with(ServeOptions::tls()).unwrap();
    let place = Place::InMemory(server, running);
    with_a_pod(&place, false);
    place
}

fn control_plane(release: &'static str) -> Option<Place> {
    let builder = ControlPlane::builder().release(release).node();
    let started = builder
        .start_or_skip()
        .unwrap_or_else(|error| panic!("{error}"))?;
    let place = Place::ControlPlane(Box::new(started));
    with_a_pod(&place, true);
    Some(place)
}

fn with_a_pod(place: &Place, runs: bool) {
    let container = json!({"name": "main", "image": "none", "command": ["sleep", "100000"]});
    let pod = serde_json::from_value(json!({
        "metadata": {"name": "web"},
        "spec": {"nodeName": ControlPlane::NODE, "containers": [container]},
    }));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let pods: Api<k8s_openapi::api::core::v1::Pod> = Client::new(place.config()).unwrap().api();
        pods.create(&pod.unwrap()).await.unwrap();
        if runs {
            let ready = kubex_proto::StatusCondition::ready();
            pods.wait("web").until(ready).await.unwrap();
        }
    });
}
