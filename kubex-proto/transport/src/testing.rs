//! A runtime for tests of what needs no network.

use std::{
    future::{Future, pending},
    io, thread,
};

use kubex_proto::Instant;
use std::time;

use crate::Runtime;

/// Work that blocks has a thread each; tasks there are none.
#[derive(Clone)]
pub(crate) struct Threads(time::Instant);

impl Threads {
    pub(crate) fn new() -> Self {
        Self(time::Instant::now())
    }
}

impl Runtime for Threads {
    type Task = ();

    fn now(&self) -> Instant {
        Instant::from_origin(self.0.elapsed())
    }

    fn sleep(&self, _: Instant) -> impl Future<Output = ()> + Send {
        pending()
    }

    fn spawn(_: impl Future<Output = ()> + Send + 'static) {}

    fn unblock<T: Send + 'static>(
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = io::Result<T>> + Send + 'static {
        let (done, outcome) = tokio::sync::oneshot::channel();
        thread::spawn(move || done.send(work()));
        async { outcome.await.map_err(io::Error::other) }
    }
}
