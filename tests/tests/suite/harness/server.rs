//! What cases ask of a server that is not in its API.

use std::path::PathBuf;

use kubex_proto::{Config, Credentials, Secret};
use kubex_testing::server::Served;

use super::Client;
use super::blocking::ureq;

/// The server that a case runs on.
#[derive(Clone)]
pub(crate) enum Server {
    InMemory(kubex_testing::Server),
    #[cfg(unix)]
    ControlPlane(std::sync::Arc<kubex_testing::ControlPlane>),
}

/// Somebody else, who shows a token and nothing else.
pub(crate) struct Bearer {
    pub(crate) client: Client,
    /// Where the server is reached.
    _served: Option<Served>,
}

impl Server {
    /// A client of the bearer of a token.
    pub(crate) fn as_bearer(&self, token: &Secret) -> Bearer {
        let (config, served) = match self {
            Self::InMemory(server) => {
                let running = server.serve().unwrap();
                (Config::new(running.url().parse().unwrap()), Some(running))
            }
            #[cfg(unix)]
            Self::ControlPlane(plane) => {
                let kubeconfig = kubex_proto::Kubeconfig::parse(&plane.token_kubeconfig(), "");
                (kubeconfig.unwrap().config(None).unwrap(), None)
            }
        };
        let config = config.with_credentials(Credentials::token(token.clone()));
        Bearer {
            client: Client::Ureq(ureq::Client::new(config).unwrap()),
            _served: served,
        }
    }

    pub(crate) fn is_in_memory(&self) -> bool {
        matches!(self, Self::InMemory(_))
    }

    /// Makes the server forget all resource versions but the newest; it may take its time.
    ///
    /// Compaction of etcd is half of it on the real server, whose caches still know what etcd forgot: they serve a
    /// watch from an old version, and a page of an old list, as if nothing had happened. So they go as well, with
    /// the process that holds them.
    pub(crate) fn forget_versions(&self) {
        match self {
            Self::InMemory(server) => server.compact(),
            #[cfg(unix)]
            Self::ControlPlane(plane) => {
                plane.compact().unwrap();
                plane
                    .restart(kubex_testing::control_plane::Part::ApiServer)
                    .unwrap();
            }
        }
    }

    /// Kills the API server.
    pub(crate) fn kill(&self) {
        match self {
            Self::InMemory(_) => panic!("nobody here can kill it"),
            #[cfg(unix)]
            Self::ControlPlane(plane) => plane.stop(kubex_testing::control_plane::Part::ApiServer),
        }
    }

    /// Starts the API server anew; it may take its time.
    pub(crate) fn restart(&self) {
        match self {
            Self::InMemory(_) => panic!("nobody here can start it"),
            #[cfg(unix)]
            Self::ControlPlane(plane) => plane
                .restart(kubex_testing::control_plane::Part::ApiServer)
                .unwrap(),
        }
    }

    /// Does something while no write comes to its end.
    pub(crate) fn without_store<T>(&self, act: impl FnOnce() -> T) -> T {
        match self {
            Self::InMemory(_) => panic!("its store does not stand still"),
            #[cfg(unix)]
            Self::ControlPlane(plane) => {
                let frozen = plane
                    .freeze(kubex_testing::control_plane::Part::Etcd)
                    .unwrap();
                let outcome = act();
                frozen.thaw();
                outcome
            }
        }
    }

    /// Where the logs are kept of a server that has some, once a case failed on it.
    pub(crate) fn keep_logs(&self) -> Option<PathBuf> {
        match self {
            Self::InMemory(_) => None,
            #[cfg(unix)]
            Self::ControlPlane(plane) => plane.keep_logs().ok(),
        }
    }
}
