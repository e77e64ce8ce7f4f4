//! A connection of HTTP/1.1 that may be upgraded, and is worked on where something is waited for.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
};

use hyper::{
    body::Body,
    client::conn::http1::{self, SendRequest, UpgradeableConnection},
};

use super::Io;

/// The work of a connection, done by whoever waits for something of it.
pub(crate) struct Conversation<I: Io, B: Body + 'static> {
    connection: Pin<Box<UpgradeableConnection<I, B>>>,
    is_over: bool,
}

impl<I, B> Conversation<I, B>
where
    I: Io,
    B: Body<Error: std::error::Error + Send + Sync, Data: Send> + Send + 'static,
{
    /// Nothing is written for it.
    pub(crate) async fn begin(io: I) -> Result<(SendRequest<B>, Self), hyper::Error> {
        let (sender, connection) = http1::handshake(io).await?;
        let conversation = Self {
            connection: Box::pin(connection.with_upgrades()),
            is_over: false,
        };
        Ok((sender, conversation))
    }

    /// Goes on with the connection until this has come. Of the connection's errors, what is waited for tells, too.
    pub(crate) async fn until<T>(&mut self, coming: impl Future<Output = T>) -> T {
        let mut coming = pin!(coming);
        poll_fn(|cx| {
            self.is_over = self.is_over || self.connection.as_mut().poll(cx).is_ready();
            coming.as_mut().poll(cx)
        })
        .await
    }
}
