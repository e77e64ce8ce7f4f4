//! A connection as hyper wants it, and what its TLS layer said later on.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use futures_util::{AsyncRead, AsyncWrite};
use hyper::rt;

use super::fault;

/// Anything that carries bytes both ways.
pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// The largest TLS record, and a good size to read in.
const READ: usize = 16 * 1024;

/// A fresh connection, which hyper reads and writes.
pub(crate) struct Wire {
    io: Box<dyn Io>,
    /// Read into before it is hyper's: its own buffer may hold bytes that were never written, which safe code cannot
    /// lend to a reader.
    scratch: Box<[u8]>,
    refusal: Refusal,
}

impl Wire {
    pub(crate) fn new(io: Box<dyn Io>) -> Self {
        Self {
            io,
            scratch: vec![0; READ].into(),
            refusal: Refusal::default(),
        }
    }

    pub(crate) fn refusal(&self) -> Refusal {
        self.refusal.clone()
    }

    fn noting<T>(&self, result: io::Result<T>) -> Poll<io::Result<T>> {
        if let Err(error) = &result {
            self.refusal.note(error);
        }
        Poll::Ready(result)
    }
}

/// Whether the server refused the client's certificate on a connection.
///
/// In TLS 1.3 that comes with the first read, and HTTP layers above keep no more of the error than its
/// text, so it is noted where it passes by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refusal(Arc<AtomicBool>);

impl Refusal {
    pub(crate) fn is_noted(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    fn note(&self, error: &io::Error) {
        if fault::is_client_refused(error) {
            self.0.store(true, Ordering::Release);
        }
    }
}

impl rt::Read for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let size = this.scratch.len().min(buffer.remaining());
        let room = this.scratch.get_mut(..size).unwrap_or_default();
        let read = ready!(Pin::new(&mut this.io).poll_read(cx, room));
        if let Ok(read) = read {
            buffer.put_slice(this.scratch.get(..read).unwrap_or_default());
        }
        this.noting(read.map(drop))
    }
}

impl rt::Write for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.io).poll_write(cx, bytes));
        self.noting(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(Pin::new(&mut self.io).poll_flush(cx));
        self.noting(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_close(cx)
    }
}
