//! A connection that HTTP can be spoken over, and what its TLS layer said later on.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use kubex_transport::fault;

/// Anything that carries bytes both ways.
pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// The version of HTTP that both sides agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

/// A fresh connection.
pub(crate) struct Wire {
    pub(crate) io: Box<dyn Io>,
    pub(crate) protocol: Protocol,
    pub(crate) refusal: Refusal,
}

impl Wire {
    /// A connection without TLS.
    pub(crate) fn new(io: Box<dyn Io>, protocol: Protocol) -> Self {
        Self {
            io,
            protocol,
            refusal: Refusal::default(),
        }
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

    /// As if the server had refused it.
    #[cfg(test)]
    pub(crate) fn pretend(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn note(&self, error: &io::Error) {
        if fault::is_client_refused(error) {
            self.0.store(true, Ordering::Release);
        }
    }
}

/// A TLS stream that notes a [`Refusal`].
pub(super) struct Watched<S> {
    stream: S,
    refusal: Refusal,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, refusal: Refusal) -> Self {
        Self { stream, refusal }
    }

    fn noting<T>(&self, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if let Poll::Ready(Err(error)) = &polled {
            self.refusal.note(error);
        }
        polled
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.noting(polled)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.noting(polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_flush(cx);
        self.noting(polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.noting(polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
