//! Connections to ports of a pod.

use std::{
    collections::BTreeSet,
    fmt,
    future::poll_fn,
    sync::{Arc, Mutex, PoisonError},
};

use kubex_proto::{Error, PortForward};

use super::{Carried, PortStream};

/// Connections to ports of a pod, one to each: what
/// [`port_forward().forward(..)`](kubex_proto::PortForwardSubresource::forward) opened.
///
/// Each is a stream that is taken out once. They go on by a task of their own, as long as somebody holds this or one of them:
/// dropping them all closes the connection at once. One connection carries all of them, and what nobody reads holds up the others
/// once it is 256 KiB.
///
/// ```no_run
/// # async fn run(client: kubex_tokio::Client) -> Result<(), kubex_tokio::Error> {
/// use k8s_openapi::api::core::v1::Pod;
///
/// let ports = client.api::<Pod>().port_forward().forward("web", [80]).await?;
/// let mut http = ports.stream(80).unwrap();
/// http.write_all(b"GET / HTTP/1.0\r\n\r\n").await?;
/// while let Some(bytes) = http.next().await {
///     print!("{}", String::from_utf8_lossy(&bytes?));
/// }
/// # Ok(())
/// # }
/// ```
pub struct Ports {
    carried: Arc<Carried<PortForward>>,
    /// Those that nobody has taken.
    left: Mutex<BTreeSet<u16>>,
}

impl Ports {
    pub(super) fn new(carried: Arc<Carried<PortForward>>) -> Self {
        let ports = carried.shared.look(|ports| ports.ports().collect());
        Self {
            carried,
            left: Mutex::new(ports),
        }
    }

    /// The connection to a port; none if it was not asked for, or was taken before.
    pub fn stream(&self, port: u16) -> Option<PortStream> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.remove(&port)
            .then(|| PortStream::new(Arc::clone(&self.carried), port))
    }

    /// Waits for the end of all connections: in order, or as this error tells.
    pub async fn closed(&self) -> Result<(), Error> {
        let shared = &self.carried.shared;
        poll_fn(|cx| shared.poll(cx, |ports| ports.end().cloned())).await
    }

    /// The name of the pod: the one that was chosen, where a service or the like was asked for.
    pub fn pod(&self) -> String {
        self.carried.shared.look(|ports| ports.pod().to_owned())
    }

    /// The ports, by the numbers that were asked for, whether or not their streams were taken.
    pub fn ports(&self) -> Vec<u16> {
        self.carried.shared.look(|ports| ports.ports().collect())
    }

    /// Closes all connections in order, and waits until the server was told, for 4 s at the most. What was written and is not
    /// flushed is not sent; what was read by then can still be taken.
    pub async fn close(&self) {
        let shared = &self.carried.shared;
        shared.act(PortForward::close);
        poll_fn(|cx| shared.poll_left(cx)).await;
    }
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.carried.shared.look(|ports| {
            f.debug_struct("Ports")
                .field("ports", ports)
                .finish_non_exhaustive()
        })
    }
}
