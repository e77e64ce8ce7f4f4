//! One dial, in a task of its own.

use std::{
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

use async_std::{future::timeout, task};
use futures_util::future::{AbortHandle, AbortRegistration, Abortable};
use hyper::client::conn::http1;
use kubex_proto::ConnectFault;
use kubex_transport::{
    ConnectError,
    connect::{Io, Refusal},
};

use super::{Pool, Sender, lease::Connection, state::Id, tend, with};
use crate::{
    backend::{Options, Upload},
    network::Connector,
};

/// A dial that the pool counts on.
pub(super) struct Dial {
    id: Id,
    generation: u64,
    connector: Connector,
    pause: Duration,
    limit: Option<Duration>,
    read_buffer: Option<usize>,
    registration: AbortRegistration,
}

/// A connection that is ready for requests, and its work to its end.
struct Opened {
    sender: Sender,
    refusal: Refusal,
    conversation: http1::Connection<Box<dyn Io>, Upload>,
}

impl Dial {
    pub(super) fn new(
        id: Id,
        generation: u64,
        connector: &Connector,
        pause: Duration,
        options: &Options,
    ) -> (Self, AbortHandle) {
        let (stop, registration) = AbortHandle::new_pair();
        let dial = Self {
            id,
            generation,
            connector: connector.clone(),
            pause,
            limit: options.connect_timeout,
            read_buffer: options.read_buffer,
            registration,
        };
        (dial, stop)
    }

    /// It holds the pool weakly: where nobody needs a connection any more, it is aborted with the pool.
    pub(super) fn start(self, pool: &Arc<Pool>) {
        let pool = Arc::downgrade(pool);
        let Self {
            id,
            generation,
            connector,
            pause,
            limit,
            read_buffer,
            registration,
        } = self;
        let work = async move {
            if !pause.is_zero() {
                task::sleep(pause).await;
                if with(&pool, |pool| pool.state().is_dial_wanted(id)) != Some(true) {
                    return;
                }
            }
            match within(limit, open(&connector, read_buffer), connector.target()).await {
                Ok(opened) => succeeded(&pool, id, generation, opened),
                Err(error) => failed(&pool, id, generation, &error),
            }
        };
        task::spawn(Abortable::new(work, registration));
    }
}

async fn within(
    limit: Option<Duration>,
    work: impl Future<Output = Result<Opened, ConnectError>>,
    target: &Arc<str>,
) -> Result<Opened, ConnectError> {
    match limit {
        Some(limit) => timeout(limit, work)
            .await
            .unwrap_or_else(|_| Err(ConnectError::bare(ConnectFault::TimedOut, target))),
        None => work.await,
    }
}

async fn open(connector: &Connector, read_buffer: Option<usize>) -> Result<Opened, ConnectError> {
    let wire = connector.connect().await?;
    let mut builder = http1::Builder::new();
    if let Some(size) = read_buffer {
        builder.max_buf_size(size);
    }
    // Nothing is written for it.
    let (sender, conversation) = builder
        .handshake(wire.io)
        .await
        .map_err(|error| ConnectError::new(ConnectFault::Other, connector.target(), error))?;
    Ok(Opened {
        sender,
        refusal: wire.refusal,
        conversation,
    })
}

fn succeeded(pool: &Weak<Pool>, id: Id, generation: u64, opened: Opened) {
    with(pool, |pool| {
        let (stop, registration) = AbortHandle::new_pair();
        task::spawn(tend::connection(
            Arc::downgrade(pool),
            id,
            Abortable::new(opened.conversation, registration),
        ));
        pool.rest(Connection {
            id,
            generation,
            sender: opened.sender,
            refusal: opened.refusal,
            stop,
            idle_since: Instant::now(),
        });
    });
}

fn failed(pool: &Weak<Pool>, id: Id, generation: u64, error: &ConnectError) {
    with(pool, |pool| {
        let waiters = pool.state().dial_failed(id, generation);
        for waiter in waiters {
            let _ = waiter.send(Err(error.clone()));
        }
        if pool.state().generation() != generation {
            // What the former certificate came to tells nothing of the present one.
            pool.serve();
        }
    });
}
