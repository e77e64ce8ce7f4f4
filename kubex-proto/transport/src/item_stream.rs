//! The items of a call, as a stream.

use std::{
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use futures_core::Stream;
use kubex_proto::{Error, Machine};

use crate::{Transport, carry_out::carry_out, link::Link};

/// The items of a call, one by one: watch events, log lines, pages.
///
/// It works only while it is polled. An error may be an item in the middle; the stream goes on until it
/// says `None`. Dropping it cancels the call and frees its connection.
///
/// ```no_run
/// use futures_core::Stream;
/// use std::{future::poll_fn, pin::Pin};
///
/// async fn count<T>(mut items: kubex_tokio::ItemStream<T>) -> Result<usize, kubex_proto::Error> {
///     let mut count = 0;
///     while let Some(item) = poll_fn(|cx| Pin::new(&mut items).poll_next(cx)).await {
///         item?;
///         count += 1;
///     }
///     Ok(count)
/// }
/// ```
#[must_use = "nothing is sent before it is polled"]
pub struct ItemStream<T> {
    work: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    shelf: Shelf<T>,
}

/// Room for one item between the work and whoever polls for it.
type Shelf<T> = Arc<Mutex<Option<Result<T, Error>>>>;

fn on<T>(shelf: &Shelf<T>) -> MutexGuard<'_, Option<Result<T, Error>>> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where the work puts its items.
pub(crate) struct Outlet<T>(Shelf<T>);

impl<T> Outlet<T> {
    /// Puts the item on the shelf and waits until it has been taken.
    ///
    /// No waker is needed for that: who takes the item is who polls the work.
    pub(crate) async fn hand_over(&self, item: Result<T, Error>) {
        *on(&self.0) = Some(item);
        poll_fn(|_| match *on(&self.0) {
            Some(_) => Poll::Pending,
            None => Poll::Ready(()),
        })
        .await;
    }
}

impl<T: Send + 'static> ItemStream<T> {
    pub(crate) fn new<M, C>(machine: M, link: Link<C>) -> Self
    where
        M: Machine<Item = T> + Send + 'static,
        C: Transport,
    {
        let shelf = Shelf::default();
        let outlet = Outlet(Arc::clone(&shelf));
        Self {
            work: Some(Box::pin(carry_out(machine, link, outlet))),
            shelf,
        }
    }
}

impl<T> ItemStream<T> {
    /// The next item; `None` when there are no more.
    ///
    /// Dropping the future loses nothing: the item comes with the next call.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T> Stream for ItemStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(work) = &mut this.work else {
            return Poll::Ready(None);
        };
        let over = work.as_mut().poll(cx).is_ready();
        if over {
            this.work = None;
        }
        let item = on(&this.shelf).take();
        match item {
            Some(item) => Poll::Ready(Some(item)),
            None if over => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemStream")
            .field("over", &self.work.is_none())
            .finish_non_exhaustive()
    }
}
