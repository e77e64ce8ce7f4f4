//! The body of an answer as surf reads it.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use futures_util::{AsyncBufRead, AsyncRead};
use http_body::Body as _;
use hyper::body::Incoming;
use kubex_proto::Failure;
use kubex_transport::http1::broken_off;

use super::{Chunk, Undelivered};
use crate::pool::Lease;

/// Dropping it before its end closes the connection; at its end the connection serves another call.
pub(super) struct Reader {
    incoming: Incoming,
    /// There until the end.
    lease: Option<Lease>,
    present: Bytes,
    /// The present bytes again, for whoever can do without a copy.
    chunk: Chunk,
    failed: Option<Failure>,
}

impl Reader {
    pub(super) fn new(incoming: Incoming, lease: Lease, chunk: Chunk) -> Self {
        let mut reader = Self {
            incoming,
            lease: Some(lease),
            present: Bytes::new(),
            chunk,
            failed: None,
        };
        reader.finish_at_end();
        reader
    }

    /// Frees the connection as soon as all that was announced is there, whether or not somebody asks for more.
    fn finish_at_end(&mut self) {
        if self.incoming.is_end_stream() {
            self.finish();
        }
    }

    fn finish(&mut self) {
        if let Some(lease) = self.lease.take() {
            lease.finish();
        }
    }

    fn present(&mut self, bytes: Bytes) {
        self.chunk.set(bytes.clone());
        self.present = bytes;
    }
}

impl AsyncBufRead for Reader {
    fn poll_fill_buf(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let this = self.get_mut();
        while this.present.is_empty() && this.lease.is_some() {
            match ready!(Pin::new(&mut this.incoming).poll_frame(cx)) {
                Some(Ok(frame)) => {
                    // Trailers say nothing that matters here.
                    if let Ok(data) = frame.into_data() {
                        this.present(data);
                    }
                    this.finish_at_end();
                }
                Some(Err(error)) => {
                    this.lease = None;
                    this.failed = Some(broken_off(error));
                }
                None => this.finish(),
            }
        }
        match &this.failed {
            Some(failure) => Poll::Ready(Err(io::Error::other(Undelivered(failure.clone())))),
            None => Poll::Ready(Ok(&this.present)),
        }
    }

    fn consume(self: Pin<&mut Self>, amount: usize) {
        let this = self.get_mut();
        let mut present = std::mem::take(&mut this.present);
        present.advance(amount.min(present.len()));
        this.present(present);
    }
}

impl AsyncRead for Reader {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let present = ready!(self.as_mut().poll_fill_buf(cx))?;
        let length = present.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), present.get(..length)) {
            to.copy_from_slice(from);
        }
        self.consume(length);
        Poll::Ready(Ok(length))
    }
}
