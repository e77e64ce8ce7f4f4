//! The task that does the work of one connection until it is over.
//!
//! It knows the pool weakly: dropping the pool drops the senders, and with them the connections.

use std::{
    future::{Future, pending, poll_fn},
    pin::Pin,
    sync::Weak,
    time::Duration,
};

use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until, timeout},
};

use super::{
    Pool, http1,
    http2::{self, Change},
    lease::Home,
    state::Id,
    with,
};
use crate::connect::Refusal;

/// Tends an HTTP/2 connection.
pub(super) async fn shared(pool: Weak<Pool>, id: Id, mut conversation: Box<http2::Conversation>) {
    let mut look = first_look(&pool);
    let mut over = over(&pool);
    loop {
        tokio::select! {
            () = &mut over => return,
            change = conversation.next() => match change {
                Change::Limit(limit) => {
                    with(&pool, |pool| { pool.state().shared.set_limit(id, limit); pool.serve(); });
                }
                Change::Closing => {
                    with(&pool, |pool| { pool.state().lost(id); pool.serve(); });
                }
                Change::Closed => return,
            },
            () = at(look) => look = look_again(&pool, id),
        }
    }
}

/// Where the sender of an HTTP/1.1 connection returns to between two requests.
pub(super) struct Hearth {
    pub(super) home: Home,
    pub(super) returning: mpsc::UnboundedReceiver<http1::Sender>,
    pub(super) refusal: Refusal,
}

/// Tends an HTTP/1.1 connection.
pub(super) async fn whole(
    pool: Weak<Pool>,
    id: Id,
    mut conversation: http1::Conversation,
    mut hearth: Hearth,
) {
    let mut look = first_look(&pool);
    let mut over = over(&pool);
    let mut back = None;
    loop {
        tokio::select! {
            () = &mut over => return,
            _ = &mut conversation => break,
            sender = hearth.returning.recv() => back = sender,
            sender = ready(&mut back) => match sender {
                Some(sender) => rest(&pool, id, sender, &hearth),
                None => forget(&pool, id),
            },
            () = at(look) => look = look_again(&pool, id),
        }
    }
    forget(&pool, id);
}

fn rest(pool: &Weak<Pool>, id: Id, sender: http1::Sender, hearth: &Hearth) {
    with(pool, |pool| {
        let (home, refusal) = (hearth.home.clone(), hearth.refusal.clone());
        pool.state().whole.rest(id, sender, home, refusal);
        pool.serve();
    });
}

fn forget(pool: &Weak<Pool>, id: Id) {
    with(pool, |pool| {
        pool.state().lost(id);
        pool.serve();
    });
}

/// How long a connection may take to be ready again; it takes its time only where the server answered
/// before it had read the request.
const TURN: Duration = Duration::from_secs(1);

/// Waits until the sender that came back can take another request, and takes it out; one that cannot is
/// dropped.
async fn ready(back: &mut Option<http1::Sender>) -> Option<http1::Sender> {
    let Some(sender) = back.as_mut() else {
        return pending().await;
    };
    let fit = timeout(TURN, poll_fn(|cx| sender.poll_ready(cx))).await;
    back.take().filter(|_| matches!(fit, Ok(Ok(()))))
}

/// Comes when the connection must end, whatever is under way on it.
fn over(pool: &Weak<Pool>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    let over = with(pool, |pool| pool.over.subscribe());
    Box::pin(async move {
        if let Some(mut over) = over
            && over.wait_for(|over| *over).await.is_ok()
        {
            return;
        }
        // The pool went without a word: what is under way may end as it likes.
        pending::<()>().await;
    })
}

fn first_look(pool: &Weak<Pool>) -> Option<Instant> {
    with(pool, |pool| {
        let idle_timeout = pool.connections.idle_timeout?;
        Instant::now().checked_add(idle_timeout)
    })
    .flatten()
}

/// Lets the pool close the connection if it has been idle for long.
fn look_again(pool: &Weak<Pool>, id: Id) -> Option<Instant> {
    with(pool, |pool| {
        let idle_timeout = pool.connections.idle_timeout?;
        pool.state().reap(id, idle_timeout)
    })
    .flatten()
}

async fn at(instant: Option<Instant>) {
    match instant {
        Some(instant) => sleep_until(instant).await,
        None => pending().await,
    }
}
