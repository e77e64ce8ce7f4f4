//! Requests that may upgrade: each goes over a connection of HTTP/1.1 of its own.

use std::future::Future;

use bytes::Bytes;
use http::{Request, Response, StatusCode, header::UPGRADE};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::Incoming,
    upgrade::{self, Upgraded},
};
use kubex_proto::{ConnectFault, Event, Failure, Instant};

use super::SessionTransport;
use crate::{
    Body, ConnectError, Transport,
    connect::{Conversation, Wire},
    deadline::before,
    http1::{broken_off, in_origin_form, undelivered},
    link::Sends,
};

/// Sends what upgrades by itself, and everything else by the transport.
pub(super) struct WithUpgrades<'t, T>(pub(super) &'t T);

/// What an answer leaves to be read, or to be spoken over.
pub(super) enum Answer<B> {
    /// That of the transport's own connections.
    Body(B),
    /// That of a connection which was not upgraded.
    Refusal(Incoming, Conversation),
    /// A connection that was.
    Upgraded(Upgraded),
}

impl<B: Body> Body for Answer<B> {
    async fn read(&mut self) -> Event {
        match self {
            Self::Body(body) => body.read().await,
            Self::Refusal(body, conversation) => loop {
                match conversation.until(body.frame()).await {
                    Some(Ok(frame)) => {
                        if let Ok(data) = frame.into_data() {
                            return Event::Chunk(data);
                        }
                    }
                    Some(Err(error)) => return Event::Failed(broken_off(error)),
                    None => return Event::End,
                }
            },
            Self::Upgraded(_) => Event::End,
        }
    }
}

impl<T: SessionTransport> Sends for WithUpgrades<'_, T> {
    type Body = Answer<T::Body>;

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Self::Body>, Failure> {
        if request.headers().contains_key(UPGRADE) {
            return upgrade(self.0, request).await;
        }
        let answer = Transport::send(self.0, request).await?;
        Ok(answer.map(Answer::Body))
    }
}

async fn upgrade<T: SessionTransport>(
    transport: &T,
    request: Request<Bytes>,
) -> Result<Response<Answer<T::Body>>, Failure> {
    let connector = transport.connector();
    let target = connector.target();
    let Wire { io, refusal, .. } = dial(transport, connector.connect(), target).await?;
    let (mut sender, mut conversation) = Conversation::begin(io)
        .await
        .map_err(|error| ConnectError::new(ConnectFault::Other, target, error))?;
    let request = in_origin_form(request).map(Full::new);
    let answer = conversation.until(sender.try_send_request(request)).await;
    let answer = answer.map_err(|error| undelivered(error, target, &refusal))?;
    if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
        return Ok(answer.map(|body| Answer::Refusal(body, conversation)));
    }
    let (head, body) = answer.into_parts();
    let answer = Response::from_parts(head.clone(), body);
    let upgraded = conversation.until(upgrade::on(answer)).await;
    let upgraded = upgraded.map_err(broken_off)?;
    Ok(Response::from_parts(head, Answer::Upgraded(upgraded)))
}

/// Within the time that a dial has.
async fn dial<T: SessionTransport>(
    transport: &T,
    dial: impl Future<Output = Result<Wire, ConnectError>>,
    target: &std::sync::Arc<str>,
) -> Result<Wire, ConnectError> {
    let deadline: Option<Instant> = transport
        .connect_timeout()
        .map(|timeout| transport.now() + timeout);
    match before(transport, deadline, dial).await {
        Some(wire) => wire,
        None => Err(ConnectError::bare(ConnectFault::TimedOut, target)),
    }
}
