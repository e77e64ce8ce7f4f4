//! One dial, in a task of its own.

use std::{
    future::Future,
    sync::{Arc, Weak},
    time::Duration,
};

use kubex_proto::{ConnectFault, Connections};
use tokio::{
    runtime,
    sync::mpsc,
    time::{sleep, timeout},
};

use super::{Pool, http1, http2, state::Waiter, tend, with};
use crate::connect::{ConnectError, Dial, Protocol, Refusal};

/// Connects, adds the connection to the pool and leaves it to a task that tends it. It holds the pool
/// weakly: where nobody needs a connection any more, the dial is aborted with the pool.
pub(super) fn dial(
    pool: &Arc<Pool>,
    pause: Duration,
    runtime: runtime::Id,
) -> impl Future<Output = ()> + Send + 'static {
    let mut pending = Pending {
        pool: Arc::downgrade(pool),
        runtime,
    };
    let connector = Arc::clone(&pool.connector);
    let (limit, connections) = (pool.connect_timeout, pool.connections);
    async move {
        if !pause.is_zero() {
            sleep(pause).await;
            if !pending.is_wanted() {
                return;
            }
        }
        match within(limit, open(&*connector, &connections), connector.target()).await {
            Ok(opened) => pending.succeeded(opened),
            Err(error) => pending.failed(&error),
        }
    }
}

/// A connection that is ready for requests.
enum Opened {
    Shared(http2::Sender, usize, Refusal, Box<http2::Conversation>),
    Whole(http1::Sender, Refusal, http1::Conversation),
}

async fn open(connector: &dyn Dial, connections: &Connections) -> Result<Opened, ConnectError> {
    let wire = connector.dial().await?;
    let target = connector.target();
    let refusal = wire.refusal.clone();
    match wire.protocol {
        Protocol::Http2 => {
            let (sender, limit, conversation) = http2::open(wire, target, connections).await?;
            Ok(Opened::Shared(
                sender,
                limit,
                refusal,
                Box::new(conversation),
            ))
        }
        Protocol::Http1 => {
            let (sender, conversation) = http1::open(wire, target, connections).await?;
            Ok(Opened::Whole(sender, refusal, conversation))
        }
    }
}

async fn within<T>(
    limit: Option<Duration>,
    work: impl Future<Output = Result<T, ConnectError>>,
    target: &Arc<str>,
) -> Result<T, ConnectError> {
    match limit {
        Some(limit) => timeout(limit, work)
            .await
            .unwrap_or_else(|_| Err(ConnectError::bare(ConnectFault::TimedOut, target))),
        None => work.await,
    }
}

/// A dial that the pool counts on. It is dropped without an outcome when its runtime shuts down.
struct Pending {
    pool: Weak<Pool>,
    runtime: runtime::Id,
}

impl Pending {
    /// Asked after a pause; if it is not, it counts no more.
    fn is_wanted(&mut self) -> bool {
        let wanted = with(&self.pool, |pool| pool.state().is_dial_wanted()) == Some(true);
        if !wanted {
            self.pool = Weak::new();
        }
        wanted
    }

    fn succeeded(mut self, opened: Opened) {
        let weak = std::mem::take(&mut self.pool);
        with(&weak, |pool| {
            match opened {
                Opened::Shared(sender, limit, refusal, conversation) => {
                    let id = pool.state().add_shared(sender, limit, refusal);
                    tokio::spawn(tend::shared(Weak::clone(&weak), id, conversation));
                }
                Opened::Whole(sender, refusal, conversation) => {
                    let (home, returning) = mpsc::unbounded_channel();
                    let id = pool
                        .state()
                        .add_whole(sender, home.clone(), refusal.clone());
                    let hearth = tend::Hearth {
                        home,
                        returning,
                        refusal,
                    };
                    tokio::spawn(tend::whole(Weak::clone(&weak), id, conversation, hearth));
                }
            }
            pool.serve();
        });
    }

    fn failed(mut self, error: &ConnectError) {
        let pool = std::mem::take(&mut self.pool);
        with(&pool, |pool| {
            let waiters = pool.state().dial_failed();
            tell(waiters, error);
        });
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        with(&self.pool, |pool| {
            let (gone, others) = pool.state().dial_aborted(self.runtime);
            tell(gone, &pool.runtime_gone());
            // Whoever waits on another runtime is served by a dial there. Not from here, as the pool may be
            // in the middle of starting this very dial.
            for runtime in others {
                let pool = Arc::downgrade(pool);
                runtime.spawn(async move { with(&pool, Pool::serve) });
            }
        });
    }
}

fn tell(waiters: impl IntoIterator<Item = Waiter>, error: &ConnectError) {
    for waiter in waiters {
        let _ = waiter.answer.send(Err(error.clone()));
    }
}
