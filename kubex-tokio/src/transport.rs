//! What tokio lends, and how a request is sent on it.

use std::{future::Future, io, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};
use kubex_proto::{Config, Error, Failure, Instant};
use kubex_transport::{Runtime, Transport};
use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::{self, sleep_until},
};

use crate::{body::Body, connect::Connector, pool::Pool};

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
    pool: Arc<Pool>,
    origin: time::Instant,
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

    fn spawn(work: impl Future<Output = ()> + Send + 'static) -> Task {
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
        if config.proxy_url.is_some() {
            return Err(Error::configuration(
                "proxy-url: not supported yet by this version",
            ));
        }
        let connector = Connector::new(&config.server, &config.tls)?;
        Ok(Self {
            pool: Pool::new(connector, config.timeouts.connect),
            origin: time::Instant::now(),
        })
    }

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Body>, Failure> {
        let (answer, hold) = self.pool.send(request).await?;
        Ok(answer.map(|incoming| Body::new(incoming, hold)))
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
