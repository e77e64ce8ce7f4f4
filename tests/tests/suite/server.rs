//! What cases ask of a server that is not in its API.

/// The server that a case runs on.
#[derive(Clone)]
pub(crate) enum Server {
    InMemory(kubex_testing::Server),
    #[cfg(unix)]
    ControlPlane(std::sync::Arc<kubex_testing::ControlPlane>),
}

impl Server {
    /// Makes the server forget all resource versions but the newest.
    ///
    /// Compaction of etcd is half of it on the real server, whose caches still know what etcd forgot: they serve a
    /// watch from an old version, and a page of an old list, as if nothing had happened. So they go as well, with
    /// the process that holds them.
    pub(crate) async fn forget_versions(&self) {
        match self {
            Server::InMemory(server) => server.compact(),
            #[cfg(unix)]
            Server::ControlPlane(plane) => {
                use kubex_testing::control_plane::Part;

                let plane = std::sync::Arc::clone(plane);
                let forgetting = tokio::task::spawn_blocking(move || {
                    plane.compact()?;
                    plane.restart(Part::ApiServer)
                });
                forgetting.await.unwrap().unwrap();
            }
        }
    }
}
