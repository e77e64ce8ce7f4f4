//! Work that has until some instant.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use kubex_proto::Instant;

use crate::Runtime;

/// What comes of the work, or `None` once the deadline has passed. What is done just then counts as done.
pub(crate) async fn before<R: Runtime, T>(
    runtime: &R,
    deadline: Option<Instant>,
    work: impl Future<Output = T>,
) -> Option<T> {
    let Some(deadline) = deadline else {
        return Some(work.await);
    };
    let mut work = pin!(work);
    let mut sleep = pin!(runtime.sleep(deadline));
    poll_fn(|context| {
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        sleep.as_mut().poll(context).map(|()| None)
    })
    .await
}
