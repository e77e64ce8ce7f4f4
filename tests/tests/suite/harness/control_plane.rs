//! A real control plane, by each kind of credential.
//!
//! Without its binaries the tests say so and pass, unless `KUBEX_REQUIRE_CONTROL_PLANE` is `1`.

use std::sync::{Arc, Mutex, OnceLock};

use kubex_proto::Kubeconfig;
use kubex_testing::ControlPlane;
use kubex_testing::control_plane::ControlPlaneBuilder;

use super::{Server, Test, Transport};

/// A control plane that starts when it is first asked for, and goes with the last test that may ask for it.
pub(crate) struct Plane {
    /// What its tests are called by.
    pub(crate) name: &'static str,
    /// A case may restart the API server under the others, so one test after the other has it.
    pub(crate) turn: Arc<Mutex<()>>,
    builder: fn() -> ControlPlaneBuilder,
    started: OnceLock<Option<Arc<ControlPlane>>>,
}

/// What `KUBEX_CONTROL_PLANE` names, or else the newest that was built; and one that is three releases older, as clients
/// meet old servers.
pub(crate) fn planes() -> [Arc<Plane>; 2] {
    [
        Plane::new("control_plane", || ControlPlane::builder().node()),
        Plane::new("older_control_plane", || {
            ControlPlane::builder().release("v1.34").node()
        }),
    ]
}

/// How the kubeconfig of a user comes from a plane.
type Kubeconfigs = fn(&ControlPlane) -> String;

impl Plane {
    fn new(name: &'static str, builder: fn() -> ControlPlaneBuilder) -> Arc<Self> {
        Arc::new(Self {
            name,
            turn: Arc::default(),
            builder,
            started: OnceLock::new(),
        })
    }

    /// None where its binaries are missing, which was said.
    pub(crate) fn get(&self) -> Option<Arc<ControlPlane>> {
        let started = self.started.get_or_init(|| {
            let plane = (self.builder)().start_or_skip();
            plane
                .unwrap_or_else(|error| panic!("{error}"))
                .map(Arc::new)
        });
        started.clone()
    }

    /// One test for each kind of credential and each transport.
    pub(crate) fn tests(self: &Arc<Self>) -> Vec<Test> {
        let ways: [(&str, Kubeconfigs); 2] = [
            ("client_certificate", ControlPlane::kubeconfig),
            ("bearer_token", ControlPlane::token_kubeconfig),
        ];
        let mut tests = Vec::new();
        for (way, kubeconfig) in ways {
            for transport in Transport::ALL {
                let plane = Arc::clone(self);
                tests.push(Test {
                    server: self.name,
                    name: format!("{}::{way}::{}", self.name, transport.name()),
                    turn: Arc::clone(&self.turn),
                    start: Box::new(move || {
                        let started = plane.get()?;
                        let kubeconfig = Kubeconfig::parse(&kubeconfig(&started), "").unwrap();
                        let config = kubeconfig.config(None).unwrap();
                        let server = Server::ControlPlane(started);
                        Some(transport.reach(way, None, config, server, Box::new(())))
                    }),
                });
            }
        }
        tests
    }
}
