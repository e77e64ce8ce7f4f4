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

use hyper::rt::{Read, ReadBufCursor, Write};

use crate::fault;

/// Anything that carries bytes both ways, as hyper wants it.
pub trait Io: Read + Write + Send + Unpin + 'static {}

impl<T: Read + Write + Send + Unpin + 'static> Io for T {}

/// The version of HTTP that both sides agreed on.
///
/// ```
/// use kubex_transport::connect::Protocol;
///
/// assert_eq!(Protocol::agreed(Some(b"h2")), Protocol::Http2);
/// assert_eq!(Protocol::agreed(None), Protocol::Http1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.1.
    Http1,
    /// HTTP/2.
    Http2,
}

impl Protocol {
    /// By what a TLS handshake chose (ALPN, RFC 7301).
    pub fn agreed(chosen: Option<&[u8]>) -> Self {
        match chosen {
            Some(b"h2") => Self::Http2,
            _ => Self::Http1,
        }
    }
}

/// A fresh connection. [`Network`](super::Network) shows how one comes to be.
pub struct Wire {
    /// What hyper reads and writes.
    pub io: Box<dyn Io>,
    /// What is spoken over it.
    pub protocol: Protocol,
    /// Whether the server refused the client's certificate.
    pub refusal: Refusal,
}

impl Wire {
    /// A connection without TLS.
    pub fn new(io: impl Io, protocol: Protocol) -> Self {
        Self {
            io: Box::new(io),
            protocol,
            refusal: Refusal::default(),
        }
    }

    /// A connection by TLS, whose alerts are noted.
    pub(super) fn watched(io: impl Io, protocol: Protocol) -> Self {
        let refusal = Refusal::default();
        Self {
            io: Box::new(Watched {
                io,
                refusal: refusal.clone(),
            }),
            protocol,
            refusal,
        }
    }
}

/// Whether the server refused the client's certificate on a connection.
///
/// In TLS 1.3 that comes with the first read, and HTTP layers above keep no more of the error than its
/// text, so it is noted where it passes by.
///
/// ```
/// use kubex_transport::connect::Refusal;
///
/// let refusal = Refusal::default();
/// assert!(!refusal.is_noted());
/// refusal.note();
/// assert!(refusal.clone().is_noted());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Refusal(Arc<AtomicBool>);

impl Refusal {
    /// Whether the server refused it.
    pub fn is_noted(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// The server refused it.
    pub fn note(&self) {
        self.0.store(true, Ordering::Release);
    }
}

/// A TLS stream that notes a [`Refusal`].
struct Watched<I> {
    io: I,
    refusal: Refusal,
}

impl<I> Watched<I> {
    fn noting<T>(&self, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if let Poll::Ready(Err(error)) = &polled
            && fault::is_client_refused(error)
        {
            self.refusal.note();
        }
        polled
    }
}

impl<I: Read + Unpin> Read for Watched<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.io).poll_read(cx, buffer);
        self.noting(polled)
    }
}

impl<I: Write + Unpin> Write for Watched<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.noting(polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.io).poll_flush(cx);
        self.noting(polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
        self.noting(polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}
