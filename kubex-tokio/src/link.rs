//! Each thing that a machine can want done, done once: its outcome is an [`Event`].

use std::{future::Future, sync::Arc};

use bytes::Bytes;
use http::Request;
use kubex_proto::{Authorization, Event, Failure, Instant, Time};
use tokio::time::{sleep_until, timeout_at};

use crate::{body::Body, clock::Clock, loader::Loader, pool::Pool};

/// What carries calls out: connections, credentials and a clock. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) pool: Arc<Pool>,
    pub(crate) loader: Arc<Loader>,
    pub(crate) clock: Clock,
}

impl Link {
    pub(crate) fn now(&self) -> Time {
        self.clock.now()
    }

    pub(crate) async fn authorize(
        &self,
        rejected: Option<Authorization>,
        deadline: Option<Instant>,
    ) -> Event {
        match self.before(deadline, self.loader.load(rejected)).await {
            Some(Ok(authorization)) => Event::Authorized(authorization),
            Some(Err(error)) => Event::Unauthorized(error),
            None => Event::Elapsed,
        }
    }

    /// Sends the request; the body of the answer is left in `body`.
    pub(crate) async fn send(
        &self,
        request: Request<Bytes>,
        deadline: Option<Instant>,
        body: &mut Option<Body>,
    ) -> Event {
        match self.before(deadline, self.pool.send(request)).await {
            Some(Ok((answer, hold))) => {
                let (head, incoming) = answer.into_parts();
                *body = Some(Body::new(incoming, hold));
                Event::Head(http::Response::from_parts(head, ()))
            }
            Some(Err(failure)) => Event::Failed(failure),
            None => Event::Elapsed,
        }
    }

    pub(crate) async fn read(&self, body: &mut Option<Body>, deadline: Option<Instant>) -> Event {
        match body {
            Some(body) => self
                .before(deadline, body.read())
                .await
                .unwrap_or(Event::Elapsed),
            None => Event::Failed(Failure::broken("there is no answer to read")),
        }
    }

    pub(crate) async fn sleep(&self, until: Instant) -> Event {
        match self.clock.instant(until) {
            Some(instant) => sleep_until(instant).await,
            None => std::future::pending().await,
        }
        Event::Elapsed
    }

    async fn before<T>(
        &self,
        deadline: Option<Instant>,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        match deadline.and_then(|deadline| self.clock.instant(deadline)) {
            Some(instant) => timeout_at(instant, work).await.ok(),
            None => Some(work.await),
        }
    }
}
