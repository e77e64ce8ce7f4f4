//! Work that has until something else comes.

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
    match deadline {
        Some(deadline) => unless(runtime.sleep(deadline), work).await,
        None => Some(work.await),
    }
}

/// What comes of the work, or `None` once the end has come. What is done just then counts as done.
pub(crate) async fn unless<T>(
    end: impl Future<Output = ()>,
    work: impl Future<Output = T>,
) -> Option<T> {
    let (mut end, mut work) = (pin!(end), pin!(work));
    poll_fn(|cx| {
        if let Poll::Ready(done) = work.as_mut().poll(cx) {
            return Poll::Ready(Some(done));
        }
        end.as_mut().poll(cx).map(|()| None)
    })
    .await
}
