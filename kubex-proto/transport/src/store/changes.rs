//! Who is told of the changes of a store.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use kubex_proto::{Change, Subscription};

use super::{Store, shared::Waiter};

/// The changes of a [`Store`], as a stream that ends only when the store's task does, with its runtime or because its objects can
/// never be asked for: what [`Store::changes`] gives.
///
/// ```no_run
/// use k8s_openapi::api::core::v1::Pod;
/// use kubex_tokio::Changes;
///
/// async fn follow(mut changes: Changes<Pod>) {
///     while let Some(change) = changes.next().await {
///         println!("{}", change.key);
///     }
/// }
/// ```
#[must_use = "changes are told only to who asks for them"]
pub struct Changes<T> {
    store: Store<T>,
    waiter: Waiter<T>,
    /// Is there until it is dropped.
    subscription: Option<Subscription>,
}

impl<T> Changes<T> {
    pub(super) fn new(store: Store<T>) -> Self {
        let subscription = store.shared.write().objects.subscribe();
        Self {
            waiter: Waiter::new(&store.shared),
            store,
            subscription: Some(subscription),
        }
    }

    /// The next change; dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Change<T>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&self, context: &Context<'_>) -> Poll<Option<Change<T>>> {
        let Some(subscription) = &self.subscription else {
            return Poll::Ready(None);
        };
        self.waiter.poll(context, |state| {
            match state.objects.next_change(subscription) {
                Some(change) => Some(Some(change)),
                None if state.ended => Some(None),
                None => None,
            }
        })
    }
}

impl<T> Stream for Changes<T> {
    type Item = Change<T>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Change<T>>> {
        self.poll(context)
    }
}

impl<T> Drop for Changes<T> {
    fn drop(&mut self) {
        if let Some(subscription) = self.subscription.take() {
            self.store.shared.write().objects.unsubscribe(subscription);
        }
    }
}

impl<T> fmt::Debug for Changes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Changes").field(&self.store).finish()
    }
}
