//! A transport for tests of what needs no network.

use std::{
    future::{Future, pending},
    io,
    sync::{Arc, Mutex},
    time,
};

use bytes::Bytes;
use http::{Request, Response};
use kubex_proto::{Config, Error, Event, Failure, Identity, Instant, Pem};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::{Body, Runtime, Transport, Work};

/// Sends nothing, and remembers who it showed; a certificate that says `rubbish` it cannot show.
#[derive(Clone)]
pub(crate) struct Offline {
    origin: time::Instant,
    shown: Arc<Mutex<Vec<Option<Identity>>>>,
}

impl Offline {
    pub(crate) fn new() -> Self {
        Self {
            origin: time::Instant::now(),
            shown: Arc::default(),
        }
    }

    /// Whom it showed, one after the other.
    pub(crate) fn shown(&self) -> Vec<Option<Identity>> {
        self.shown.lock().unwrap().clone()
    }
}

pub(crate) struct Task(JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Runtime for Offline {
    type Task = Task;

    fn now(&self) -> Instant {
        Instant::from_origin(self.origin.elapsed())
    }

    fn sleep(&self, _: Instant) -> impl Future<Output = ()> + Send {
        pending()
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

impl Transport for Offline {
    type Body = NoBody;

    fn open(_: &Config) -> Result<Self, Error> {
        Ok(Self::new())
    }

    fn identify(&self, identity: Option<&Identity>) -> Result<(), Error> {
        if identity.is_some_and(is_rubbish) {
            return Err(Error::configuration("client-certificate: rubbish"));
        }
        self.shown.lock().unwrap().push(identity.cloned());
        Ok(())
    }

    async fn send(&self, _: Request<Bytes>) -> Result<Response<NoBody>, Failure> {
        Err(Failure::unsent("there is no network"))
    }
}

fn is_rubbish(identity: &Identity) -> bool {
    match &identity.certificate {
        Pem::Data(text) => String::from_utf8_lossy(text).contains("rubbish"),
        _ => false,
    }
}

pub(crate) struct NoBody;

impl Body for NoBody {
    async fn read(&mut self) -> Event {
        Event::End
    }
}
