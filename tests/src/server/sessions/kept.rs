//! What tests say of sessions: the functions that are the processes, and what listens on the ports.

use std::collections::HashMap;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::exit::Exit;
use super::forwarded::ForwardedPorts;
use super::open::OpenSessions;
use super::process::ContainerProcess;
use crate::server::{Server, ServerBuilder};

type Ending = Pin<Box<dyn Future<Output = Exit> + Send>>;

/// What a process does.
pub(super) type Function = Arc<dyn Fn(ContainerProcess) -> Ending + Send + Sync>;

/// What the ports of a pod do.
pub(super) type PortFunction = Arc<dyn Fn(ForwardedPorts) -> Ending + Send + Sync>;

/// What a server knows of sessions.
#[derive(Clone, Default)]
pub(crate) struct Sessions {
    pub(super) exec: Option<Function>,
    pub(super) attach: Option<Function>,
    pub(super) port_forward: Option<PortFunction>,
    /// By namespace, name and port of a pod.
    pub(super) ports: HashMap<(String, String, u16), SocketAddr>,
    pub(super) open: OpenSessions,
    /// Clients cannot end stdin, as on servers before 1.30.
    pub(super) only_v4: bool,
}

fn boxed<F>(function: impl Fn(ContainerProcess) -> F + Send + Sync + 'static) -> Function
where
    F: Future<Output = Exit> + Send + 'static,
{
    Arc::new(move |process| Box::pin(function(process)))
}

impl ServerBuilder {
    /// As [`Server::on_exec`].
    pub fn on_exec<F>(
        mut self,
        function: impl Fn(ContainerProcess) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Exit> + Send + 'static,
    {
        self.sessions.exec = Some(boxed(function));
        self
    }

    /// As [`Server::on_attach`].
    pub fn on_attach<F>(
        mut self,
        function: impl Fn(ContainerProcess) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Exit> + Send + 'static,
    {
        self.sessions.attach = Some(boxed(function));
        self
    }

    /// Speaks `v4.channel.k8s.io` for exec and attach, as servers did before 1.30: stdin cannot be ended.
    pub fn without_stream_close(mut self) -> Self {
        self.sessions.only_v4 = true;
        self
    }
}

impl Server {
    /// Says what commands do that are executed in containers: this function is called for each, and how it ends is how
    /// the command ends. It replaces the one before for commands that come later.
    ///
    /// It runs on a thread and a tokio runtime of its own, and is dropped when the client goes, so it must not block.
    ///
    /// ```
    /// use kubex_testing::Server;
    /// use kubex_testing::server::{ContainerProcess, Exit};
    /// use tokio::io::AsyncWriteExt;
    ///
    /// let server = Server::new();
    /// server.on_exec(|mut process: ContainerProcess| async move {
    ///     let _ = process.stderr.write_all(b"no").await;
    ///     Exit::Code(1)
    /// });
    /// ```
    pub fn on_exec<F>(&self, function: impl Fn(ContainerProcess) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Exit> + Send + 'static,
    {
        self.state().sessions.exec = Some(boxed(function));
    }

    /// Says what the processes of containers do with whom attaches to them, as [`on_exec`](Self::on_exec) does for
    /// commands. The function is called for each client that attaches, and the container does not end with it.
    pub fn on_attach<F>(&self, function: impl Fn(ContainerProcess) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Exit> + Send + 'static,
    {
        self.state().sessions.attach = Some(boxed(function));
    }

    /// Says what listens on a port of a pod: forwarded, it leads to this address. On other ports nobody listens.
    ///
    /// ```
    /// use std::net::TcpListener;
    /// use kubex_testing::Server;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// Server::new().map_port("default", "web", 80, listener.local_addr()?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn map_port(&self, namespace: &str, pod: &str, port: u16, address: SocketAddr) {
        let at = (namespace.to_owned(), pod.to_owned(), port);
        self.state().sessions.ports.insert(at, address);
    }

    /// Says what is said in all sessions of port-forward, message by message: for a server that errs. Up to then, and
    /// where a test has no such wish, it is what [`map_port`](Self::map_port) says.
    ///
    /// ```
    /// use kubex_testing::Server;
    /// use kubex_testing::server::{Exit, ForwardedPorts};
    ///
    /// let server = Server::new();
    /// server.on_port_forward(|ports: ForwardedPorts| async move {
    ///     // A port that was not asked for.
    ///     let _ = ports.raw.send(vec![0, 9, 9]).await;
    ///     Exit::Cut
    /// });
    /// ```
    pub fn on_port_forward<F>(&self, function: impl Fn(ForwardedPorts) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Exit> + Send + 'static,
    {
        let function: PortFunction = Arc::new(move |ports| Box::pin(function(ports)));
        self.state().sessions.port_forward = Some(function);
    }

    /// How many sessions are open: of exec, attach and port-forward. One is over before its client hears of its end; where
    /// a client goes, that takes a moment.
    pub fn sessions(&self) -> usize {
        self.state().sessions.open.count()
    }

    /// Waits until no session is open, no longer than this; whether that is so.
    pub fn wait_for_sessions_to_end(&self, patience: Duration) -> bool {
        let open = self.state().sessions.open.clone();
        open.wait_for_none(patience)
    }
}
