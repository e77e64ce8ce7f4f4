//! Each thing that a machine can want done, done once: its outcome is an [`Event`].

use std::{future::Future, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};
use kubex_proto::{Authorization, Event, Failure, Instant, Time};

use crate::{Body, Transport, clock, deadline::before, loader::Loader};

/// Whatever sends a request.
pub(crate) trait Sends: Sync {
    /// An answer's body, as it arrives.
    type Body: Body;

    /// Sends the request and waits for the head of its answer. Dropping the future cancels it.
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<Response<Self::Body>, Failure>> + Send;
}

impl<T: Transport> Sends for T {
    type Body = T::Body;

    fn send(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<Response<T::Body>, Failure>> + Send {
        Transport::send(self, request)
    }
}

/// What carries calls out: connections, credentials and a clock. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Link<T: Transport> {
    pub(crate) transport: T,
    pub(crate) loader: Arc<Loader<T>>,
}

impl<T: Transport> Link<T> {
    pub(crate) fn now(&self) -> Time {
        clock::now(&self.transport)
    }

    pub(crate) async fn authorize(
        &self,
        rejected: Option<Authorization>,
        deadline: Option<Instant>,
    ) -> Event {
        let load = self.loader.load(rejected);
        match before(&self.transport, deadline, load).await {
            Some(Ok(authorization)) => Event::Authorized(authorization),
            Some(Err(error)) => Event::Unauthorized(error),
            None => Event::Elapsed,
        }
    }

    /// Sends the request; the body of the answer is left in `body`.
    pub(crate) async fn send<S: Sends>(
        &self,
        by: &S,
        request: Request<Bytes>,
        deadline: Option<Instant>,
        body: &mut Option<S::Body>,
    ) -> Event {
        let send = by.send(request);
        match before(&self.transport, deadline, send).await {
            Some(Ok(answer)) => {
                let (head, incoming) = answer.into_parts();
                *body = Some(incoming);
                Event::Head(Response::from_parts(head, ()))
            }
            Some(Err(failure)) => Event::Failed(failure),
            None => Event::Elapsed,
        }
    }

    pub(crate) async fn read<B: Body>(
        &self,
        body: &mut Option<B>,
        deadline: Option<Instant>,
    ) -> Event {
        match body {
            Some(body) => before(&self.transport, deadline, body.read())
                .await
                .unwrap_or(Event::Elapsed),
            None => Event::Failed(Failure::broken("there is no answer to read")),
        }
    }

    pub(crate) async fn sleep(&self, until: Instant) -> Event {
        self.transport.sleep(until).await;
        Event::Elapsed
    }
}
