//! Bytes from and to the traits of futures, which TLS and async-std have, and those of hyper.

use std::{
    io::Result,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::{AsyncRead, AsyncWrite};
use hyper::rt::{Read, ReadBuf, ReadBufCursor, Write};

/// The largest TLS record, and a good size to read in.
const READ: usize = 16 * 1024;

/// What futures reads and writes, for hyper.
pub(super) struct FuturesIo<S> {
    stream: S,
    /// Read into before it is hyper's: its own buffer may hold bytes that were never written, which safe code cannot
    /// lend to a reader.
    scratch: Box<[u8]>,
}

impl<S> FuturesIo<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            scratch: vec![0; READ].into(),
        }
    }
}

impl<S: AsyncRead + Unpin> Read for FuturesIo<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<Result<()>> {
        let this = self.get_mut();
        let size = this.scratch.len().min(buffer.remaining());
        let room = this.scratch.get_mut(..size).unwrap_or_default();
        let read = ready!(Pin::new(&mut this.stream).poll_read(cx, room))?;
        buffer.put_slice(this.scratch.get(..read).unwrap_or_default());
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> Write for FuturesIo<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_close(cx)
    }
}

/// What hyper reads and writes, for futures.
pub(super) struct HyperIo<I>(pub(super) I);

impl<I: Read + Unpin> AsyncRead for HyperIo<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &mut [u8],
    ) -> Poll<Result<usize>> {
        let mut buffer = ReadBuf::new(bytes);
        ready!(Pin::new(&mut self.0).poll_read(cx, buffer.unfilled()))?;
        Poll::Ready(Ok(buffer.filled().len()))
    }
}

impl<I: Write + Unpin> AsyncWrite for HyperIo<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
