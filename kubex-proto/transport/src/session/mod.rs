//! Exec, attach and port-forward: a connection of its own, a WebSocket over it, and what callers hold of that.

mod client;
mod dedicated;
mod io;
mod listening;
mod open;
mod output_reader;
mod paced;
mod port_stream;
mod ports;
mod process;
mod pump;
mod shared;
mod socket;
mod stdin;

use std::{any::Any, sync::Arc, time::Duration};

use kubex_proto::Duplex;

pub(crate) use self::open::Opener;
pub use self::{
    listening::{ListenError, Listening, LocalPort},
    output_reader::OutputReader,
    port_stream::PortStream,
    ports::Ports,
    process::Process,
    stdin::Stdin,
};
use self::{pump::Pump, shared::Shared, socket::Socket};
use crate::{
    Runtime, Transport,
    connect::{Connector, Listens},
};

/// A [`Transport`] whose network carries sessions, too: [`kubex_proto::SessionClient`] is what its clients are then.
///
/// ```no_run
/// use kubex_transport::{Client, SessionTransport};
///
/// /// Where sessions of this transport go, for people.
/// fn target(transport: &impl SessionTransport) -> String {
///     transport.connector().target().to_string()
/// }
/// ```
pub trait SessionTransport: Transport {
    /// The runtime's network.
    type Network: Listens;

    /// What dials the server for a session: with the latest client certificate, by the same proxy. HTTP/1.1 alone is offered.
    fn connector(&self) -> Connector<Self::Network>;

    /// After how long a dial is given up.
    fn connect_timeout(&self) -> Option<Duration>;
}

/// A session and the work behind it, which ends when nobody holds this.
struct Carried<D> {
    shared: Arc<Shared<D>>,
    /// What ends with this.
    _task: Box<dyn Any + Send + Sync>,
}

impl<D: Duplex + Send + 'static> Carried<D> {
    /// Carries the session by a task of its own.
    fn new<R: Runtime>(duplex: D, socket: Socket, runtime: R) -> Arc<Self> {
        let shared = Arc::new(Shared::new(duplex));
        let task = R::spawn(Box::pin(
            Pump::new(Arc::clone(&shared), socket, runtime).run(),
        ));
        Arc::new(Self {
            shared,
            _task: Box::new(task),
        })
    }
}
