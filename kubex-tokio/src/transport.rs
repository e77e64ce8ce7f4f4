//! What tokio lends, and how a request is sent on it.

use std::{
    fmt,
    future::Future,
    io, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response};
use kubex_proto::{Config, Connections, Error, Failure, Identity, Instant};
use kubex_transport::{Runtime, Transport, Work};
#[cfg(feature = "sessions")]
use kubex_transport::{SessionTransport, connect::HTTP_1};
use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::{self, sleep_until},
};

#[cfg(feature = "sessions")]
use crate::connect::TokioNetwork;
use crate::{
    body::Body,
    connect::{Connector, connector},
    pool::Pool,
};

/// This transport: what a [`Client`](crate::Client) is a client of.
///
/// ```no_run
/// use kubex_tokio::{Client, Config, Tokio, Transport};
///
/// # fn run(config: Config) -> Result<(), kubex_tokio::Error> {
/// let transport = Tokio::open(&config)?;
/// let client = Client::over(transport, config)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Tokio {
    server: Arc<Server>,
    origin: time::Instant,
}

struct Server {
    /// What dials with the latest certificate.
    connector: Mutex<Connector>,
    connect_timeout: Option<Duration>,
    connections: Connections,
    /// The connections on which the client is known by the latest certificate.
    pool: Mutex<Arc<Pool>>,
}

impl Server {
    fn pool(&self) -> MutexGuard<'_, Arc<Pool>> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connector(&self) -> MutexGuard<'_, Connector> {
        self.connector
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runtime for Tokio {
    type Task = Task;

    fn now(&self) -> Instant {
        Instant::from_origin(self.origin.elapsed())
    }

    async fn sleep(&self, until: Instant) {
        match self.origin.checked_add(until.since_origin()) {
            Some(instant) => sleep_until(instant).await,
            None => std::future::pending().await,
        }
    }

    fn spawn(work: Work) -> Task {
        Task(tokio::spawn(work))
    }

    fn unblock<T: Send + 'static>(
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = io::Result<T>> + Send + 'static {
        let task = spawn_blocking(work);
        async { task.await.map_err(io::Error::other) }
    }
}

impl Transport for Tokio {
    type Body = Body;

    fn open(config: &Config) -> Result<Self, Error> {
        let connector = connector(config)?;
        let (connect_timeout, connections) = (config.timeouts.connect, config.connections);
        let pool = Pool::new(connector.clone(), connect_timeout, connections);
        Ok(Self {
            server: Arc::new(Server {
                connector: Mutex::new(connector),
                connect_timeout,
                connections,
                pool: Mutex::new(pool),
            }),
            origin: time::Instant::now(),
        })
    }

    fn identify(&self, identity: Option<&Identity>) -> Result<(), Error> {
        let server = &self.server;
        let mut latest = server.connector();
        *latest = latest.identified(identity)?;
        let pool = Pool::new(latest.clone(), server.connect_timeout, server.connections);
        mem::replace(&mut *server.pool(), pool).retire();
        Ok(())
    }

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Body>, Failure> {
        let pool = Arc::clone(&self.server.pool());
        let (answer, hold) = pool.send(request).await?;
        Ok(answer.map(|incoming| Body::new(incoming, hold)))
    }
}

#[cfg(feature = "sessions")]
impl SessionTransport for Tokio {
    type Network = TokioNetwork;

    fn connector(&self) -> Connector {
        self.server.connector().offering(&[HTTP_1])
    }

    fn connect_timeout(&self) -> Option<Duration> {
        self.server.connect_timeout
    }
}

impl fmt::Debug for Tokio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokio")
            .field("server", self.server.connector().target())
            .finish_non_exhaustive()
    }
}

/// A task that ends when this is dropped.
#[derive(Debug)]
pub struct Task(JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}
