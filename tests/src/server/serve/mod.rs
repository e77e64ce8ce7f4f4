//! The server on a loopback port, with a thread and a runtime of its own.

mod certificates;
mod connection;
mod connections;
mod departure;
mod kubeconfig;
mod options;
mod tls;
mod websocket;

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

#[cfg(unix)]
pub(crate) use self::certificates::Validity;
pub use self::certificates::{CertificateAuthority, Identity};
pub use self::connections::Connections;
pub use self::options::ServeOptions;
pub(crate) use self::tls::acceptor as tls_acceptor;

use self::connection::Settings;
use self::connections::ConnectionList;
use super::Server;

/// How often the watches are looked through for those whose time is over.
const WATCH_EXPIRY: Duration = Duration::from_millis(100);

/// A [`Server`] on a loopback port; dropping it frees the port.
///
/// It runs on a thread of its own, so that clients on any runtime, or on none, can use it.
///
/// ```
/// use kubex_testing::Server;
///
/// # fn main() -> std::io::Result<()> {
/// let served = Server::new().serve()?;
/// println!("kubectl --server {} get pods", served.url());
/// served.stop();
/// # Ok(())
/// # }
/// ```
pub struct Served {
    server: Server,
    address: SocketAddr,
    options: ServeOptions,
    client: Option<Identity>,
    connections: ConnectionList,
    runtime: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves plain HTTP on a loopback port.
    ///
    /// # Errors
    /// If there is no port or no thread to be had.
    pub fn serve(&self) -> io::Result<Served> {
        self.serve_with(ServeOptions::plain())
    }

    /// Serves on a loopback port as the options say.
    ///
    /// # Errors
    /// If there is no port or no thread to be had, or the one that was asked for is taken.
    pub fn serve_with(&self, options: ServeOptions) -> io::Result<Served> {
        let tls = options
            .authority
            .as_ref()
            .map(|authority| tls::acceptor(&options, authority))
            .transpose()?;
        let client = options
            .authority
            .as_ref()
            .filter(|_| options.client_certificates);
        let client = client.map(|authority| authority.issue_client("kubex", "system:masters"));
        if client.is_some() {
            self.front().authentication.accept_certificates();
        }
        let ip = if options.ipv6 {
            Ipv6Addr::LOCALHOST.into()
        } else {
            Ipv4Addr::LOCALHOST.into()
        };
        let listener = TcpListener::bind(SocketAddr::new(ip, options.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let connections = ConnectionList::default();
        let settings = Settings {
            server: self.clone(),
            tls,
            options: options.clone(),
        };
        let (stop, stopped) = oneshot::channel();
        let list = connections.clone();
        let thread = std::thread::Builder::new()
            .name("kubex-server".to_owned())
            .spawn(move || {
                runtime.block_on(async move {
                    tokio::spawn(catch_up(settings.server.clone()));
                    tokio::spawn(accept(listener, settings, list));
                    // The sender is used or dropped: both mean that it is over.
                    let _ = stopped.await;
                });
            })?;
        Ok(Served {
            server: self.clone(),
            address,
            options,
            client,
            connections,
            runtime: handle,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

async fn accept(listener: TcpListener, settings: Settings, connections: ConnectionList) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    loop {
        // A connection that went away before it was accepted is no reason to stop.
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let open = connections.open();
        let number = open.number();
        let settings = settings.clone();
        let task = tokio::spawn(async move {
            let _open = open;
            connection::serve(settings, stream).await;
        });
        connections.remember(number, task.abort_handle());
    }
}

async fn catch_up(server: Server) {
    let mut interval = tokio::time::interval(WATCH_EXPIRY);
    loop {
        interval.tick().await;
        server.catch_up();
    }
}

impl Served {
    /// The server itself, to inject faults or to look at requests.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The URL for clients, with the path prefix if there is one.
    pub fn url(&self) -> String {
        let scheme = if self.options.authority.is_some() {
            "https"
        } else {
            "http"
        };
        format!(
            "{scheme}://{}{}",
            self.address, self.server.0.settings.prefix
        )
    }

    /// The address and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The certificate of the authority that clients are to trust; `None` without TLS.
    pub fn ca_pem(&self) -> Option<String> {
        self.options
            .authority
            .as_ref()
            .map(CertificateAuthority::pem)
    }

    /// The authority that signed the server's certificate; `None` without TLS.
    pub fn authority(&self) -> Option<&CertificateAuthority> {
        self.options.authority.as_ref()
    }

    /// A client certificate that is accepted; `None` if none is demanded.
    pub fn client_certificate_pem(&self) -> Option<&str> {
        self.client.as_ref().map(Identity::certificate_pem)
    }

    /// The key of the client certificate; `None` if none is demanded.
    pub fn client_key_pem(&self) -> Option<&str> {
        self.client.as_ref().map(Identity::key_pem)
    }

    /// How many connections there were and are.
    pub fn connections(&self) -> Connections {
        self.connections.counts()
    }

    /// Cuts all connections that are open; new ones are accepted.
    pub fn cut_connections(&self) {
        self.connections.cut();
    }

    /// Makes the server deaf and dumb until the guard is dropped: connections stay open, new ones
    /// are accepted by the system, and nobody reads or writes, as behind a network that is gone.
    #[must_use = "the server thaws when this is dropped"]
    pub fn freeze(&self) -> Frozen<'_> {
        let (frozen, is_frozen) = mpsc::channel();
        let (thaw, thawed) = mpsc::channel::<()>();
        // It is the point of this task to block the only thread of the runtime.
        self.runtime.spawn(async move {
            let _ = frozen.send(());
            let _ = thawed.recv();
        });
        // An error means that the thread is gone, which is as quiet as can be.
        let _ = is_frozen.recv();
        Frozen {
            _served: self,
            _thaw: thaw,
        }
    }

    /// Stops serving and frees the port. The server itself lives on in its clones.
    pub fn stop(self) {
        drop(self);
    }
}

/// Keeps a server from reading and writing; see [`Served::freeze`].
pub struct Frozen<'a> {
    _served: &'a Served,
    _thaw: mpsc::Sender<()>,
}

impl std::fmt::Debug for Frozen<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Frozen")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic on the thread was told there; here is nothing to add.
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for Served {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Served")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}
