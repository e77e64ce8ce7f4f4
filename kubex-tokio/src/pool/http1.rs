//! One HTTP/1.1 connection: one request at a time.

use std::{pin::Pin, sync::Arc};

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use kubex_proto::{ConnectFault, Connections};

use crate::connect::{ConnectError, Io, Wire};

/// What a request is sent with; there is one for a connection.
pub(super) type Sender = http1::SendRequest<Full<Bytes>>;

/// The work of one connection, to its end.
pub(super) type Conversation = Pin<Box<http1::Connection<Box<dyn Io>, Full<Bytes>>>>;

/// Makes the connection ready for a first request; nothing is written for it.
pub(super) async fn open(
    wire: Wire,
    target: &Arc<str>,
    connections: &Connections,
) -> Result<(Sender, Conversation), ConnectError> {
    let mut builder = http1::Builder::new();
    if let Some(size) = connections.read_buffer {
        builder.max_buf_size(size);
    }
    builder
        .handshake(wire.io)
        .await
        .map(|(sender, conversation)| (sender, Box::pin(conversation)))
        .map_err(|error| ConnectError::new(ConnectFault::Other, target, error))
}
