//! What a test has its containers write.

use bytes::Bytes;

use super::kept::Log;
use crate::server::object_meta;
use crate::server::{Server, State};

/// A container, as which a test writes: there are none here that would do so by themselves.
///
/// A container runs from the first time that it writes. Clones are the same container.
///
/// ```
/// use bytes::Bytes;
/// use kubex_testing::Server;
///
/// let server = Server::new();
/// let pod = r#"{"metadata":{"name":"web"},"spec":{"containers":[{"name":"main","image":"b"}]}}"#;
/// let request = http::Request::post("/api/v1/namespaces/default/pods").body(Bytes::from(pod)).unwrap();
/// assert_eq!(server.handle(request).status(), 201);
///
/// let main = server.container("default", "web", "main");
/// main.write("starting\nready\n");
/// let request = http::Request::get("/api/v1/namespaces/default/pods/web/log?tailLines=1").body(Bytes::new()).unwrap();
/// assert_eq!(server.handle(request).into_body().into_bytes().unwrap(), "ready\n");
/// ```
#[derive(Clone, Debug)]
pub struct ContainerLog {
    server: Server,
    namespace: String,
    pod: String,
    container: String,
}

impl Server {
    /// A container of a pod, to write to its log.
    pub fn container(&self, namespace: &str, pod: &str, container: &str) -> ContainerLog {
        ContainerLog {
            server: self.clone(),
            namespace: namespace.to_owned(),
            pod: pod.to_owned(),
            container: container.to_owned(),
        }
    }
}

impl ContainerLog {
    /// Writes, at the time of the server's clock: whole lines, or a part of one that the next text goes on with. Those
    /// who follow are told at once. What is written after an end is of the next run, and what was there is
    /// `previous` then.
    ///
    /// # Panics
    /// If there is no such pod.
    pub fn write(&self, text: impl Into<Bytes>) {
        let now = self.server.0.settings.clock.now();
        self.change(|log| log.write(&text.into(), now));
    }

    /// The container ends, and so does what those read who follow. The pod stays as it is.
    ///
    /// # Panics
    /// If there is no such pod.
    pub fn end(&self) {
        self.change(Log::end);
    }

    /// Breaks off what those read who follow, as a connection that is lost.
    ///
    /// # Panics
    /// If there is no such pod.
    pub fn cut(&self) {
        self.change(Log::cut);
    }

    /// How many follow.
    ///
    /// # Panics
    /// If there is no such pod.
    pub fn followers(&self) -> usize {
        let mut state = self.server.state();
        let uid = self.uid(&state);
        state.logs.followers(&uid, &self.container)
    }

    fn change(&self, change: impl FnOnce(&mut Log)) {
        let mut state = self.server.state();
        let uid = self.uid(&state);
        change(state.logs.begun(&uid, &self.container));
    }

    fn uid(&self, state: &State) -> String {
        let pods = state.registry.find("", "v1", "pods");
        let pod = pods.and_then(|pods| state.object(pods, Some(&self.namespace), &self.pod));
        let Some(pod) = pod else {
            panic!(
                "there is no pod {:?} in namespace {:?}",
                self.pod, self.namespace
            );
        };
        object_meta::text(pod, "uid").to_owned()
    }
}
