//! A connection of HTTP/1.1 that may be upgraded, and is worked on where something is waited for.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{self, SendRequest};

use super::Io;

/// The work of a connection, done by whoever waits for something of it.
pub(crate) struct Conversation {
    connection: Pin<Box<dyn Future<Output = Result<(), hyper::Error>> + Send>>,
    is_over: bool,
}

impl Conversation {
    /// Nothing is written for it.
    pub(crate) async fn begin(
        io: impl Io,
    ) -> Result<(SendRequest<Full<Bytes>>, Self), hyper::Error> {
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
