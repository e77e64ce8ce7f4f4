//! The body of one answer, as it arrives.

use std::io;

use futures_util::AsyncBufReadExt;
use kubex_proto::{Event, Failure};

use crate::backend::{Chunk, Undelivered};

/// Dropping it cancels the rest of the answer and frees its connection.
pub struct Body {
    reader: surf::Body,
    /// What our own reader lends, if it is at the bottom.
    chunk: Option<Chunk>,
    /// What is left, where it is known.
    left: Option<usize>,
}

impl Body {
    pub(crate) fn new(reader: surf::Body, chunk: Option<Chunk>) -> Self {
        Self {
            left: reader.len(),
            reader,
            chunk,
        }
    }
}

impl kubex_transport::Body for Body {
    async fn read(&mut self) -> Event {
        let lent = match self.reader.fill_buf().await {
            Ok(lent) => lent,
            Err(error) => return Event::Failed(broken(error)),
        };
        let bytes = match &self.chunk {
            Some(chunk) => chunk.own(lent),
            None => bytes::Bytes::copy_from_slice(lent),
        };
        if bytes.is_empty() {
            return match self.left {
                // Not every HTTP client tells that from the end.
                Some(missing) if missing > 0 => Event::Failed(lost()),
                _ => Event::End,
            };
        }
        self.left = self.left.map(|left| left.saturating_sub(bytes.len()));
        self.reader.consume_unpin(bytes.len());
        Event::Chunk(bytes)
    }
}

fn lost() -> Failure {
    Failure::broken("the connection was lost in the middle of the answer")
}

fn broken(error: io::Error) -> Failure {
    let known = error.get_ref().and_then(|error| error.downcast_ref());
    match known {
        Some(Undelivered(failure)) => failure.clone(),
        None => lost().with_source(error),
    }
}
