//! What the function of a test is given that says what is said in a session of port-forward.

use std::fmt;

use bytes::Bytes;

use super::exit::Exit;
use super::forward::Forward;
use super::kept::PortFunction;
use super::line::Line;
use super::process::RawMessages;
use super::upgraded::Received;

/// Ports of a pod, as the server's side of a session of port-forward: what
/// [`Server::on_port_forward`](crate::Server::on_port_forward) gives to the function of a test. Nothing was said yet.
///
/// ```
/// use kubex_testing::Server;
/// use kubex_testing::server::{Exit, ForwardedPorts};
///
/// let server = Server::new();
/// server.on_port_forward(|ports: ForwardedPorts| async move {
///     for (channel, port) in (0..).step_by(2).zip(&ports.ports) {
///         let [low, high] = port.to_le_bytes();
///         let _ = ports.raw.send(vec![channel, low, high]).await;
///         let _ = ports.raw.send(vec![channel + 1, low, high]).await;
///     }
///     let echo = ports.receive().await;
///     let _ = ports.raw.send(echo).await;
///     Exit::Silent
/// });
/// ```
#[non_exhaustive]
pub struct ForwardedPorts {
    /// The namespace of the pod.
    pub namespace: String,
    /// The name of the pod.
    pub pod: String,
    /// The ports, in the order of their channels.
    pub ports: Vec<u16>,
    /// Messages as they are.
    pub raw: RawMessages,
    line: Line,
}

impl ForwardedPorts {
    /// The next message of the client's, with its channel. Where the client goes, the function is dropped.
    pub async fn receive(&self) -> Bytes {
        self.line.hear().await
    }
}

impl Forward {
    /// The same as the function of a test would have it.
    pub(super) async fn run_by(self, function: PortFunction, line: Line) -> Received {
        let exit = function(ForwardedPorts {
            namespace: self.namespace,
            pod: self.pod,
            ports: self.ports.iter().map(|(port, _)| *port).collect(),
            raw: RawMessages(line.clone()),
            line,
        });
        match exit.await {
            Exit::Close { code, reason } => Received::Close { code, reason },
            Exit::Cut => Received::Cut,
            // There is nothing else to tell of a connection.
            Exit::Code(_) | Exit::Failed(_) | Exit::Status(_) | Exit::Silent => Received::closed(),
        }
    }
}

impl fmt::Debug for ForwardedPorts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForwardedPorts")
            .field("pod", &self.pod)
            .field("ports", &self.ports)
            .finish_non_exhaustive()
    }
}
