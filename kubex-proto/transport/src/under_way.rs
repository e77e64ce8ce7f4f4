//! Blocking work that outlives whoever asked for it.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::Runtime;

/// Blocking work of one sort, once at a time. It may hang for good, and holds a thread then, so whoever comes later waits
/// for what is under way instead of beginning another.
pub(crate) struct UnderWay<T>(Option<Work<T>>);

struct Work<T> {
    outcome: Pin<Box<dyn Future<Output = io::Result<T>> + Send>>,
    is_over: Arc<AtomicBool>,
}

impl<T> Default for UnderWay<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Send + 'static> UnderWay<T> {
    /// The outcome of what is under way, or of this work. Dropping the future leaves it to the next who comes.
    pub(crate) async fn join<R: Runtime>(
        &mut self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<T> {
        // What ended while nobody waited may be old by now.
        self.0.take_if(|work| work.is_over.load(Ordering::Acquire));
        let under_way = self.0.get_or_insert_with(|| begin::<R, T>(work));
        let outcome = under_way.outcome.as_mut().await;
        self.0 = None;
        outcome
    }
}

fn begin<R: Runtime, T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Work<T> {
    let is_over = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&is_over);
    let outcome = R::unblock(move || {
        let outcome = work();
        over.store(true, Ordering::Release);
        outcome
    });
    Work {
        outcome: Box::pin(outcome),
        is_over,
    }
}
