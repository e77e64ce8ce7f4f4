//! The streams of sessions as readers and writers, as tokio and as futures have them.

use std::{
    future::poll_fn,
    io, mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use kubex_proto::Error;
use tokio::io::ReadBuf;

use super::{OutputReader, PortStream, Stdin};

/// How far a stream was read.
#[derive(Default)]
pub(super) struct Reading {
    /// What was taken and not read yet, by those who read less at a time than comes.
    rest: Bytes,
    /// The end, or an error, was told.
    is_over: bool,
}

impl Reading {
    /// The rest of what was taken, or what comes next.
    pub(super) fn poll(
        &mut self,
        next: impl FnOnce() -> Poll<Option<Result<Bytes, Error>>>,
    ) -> Poll<Option<Result<Bytes, Error>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(mem::take(&mut self.rest))));
        }
        if self.is_over {
            return Poll::Ready(None);
        }
        let next = next();
        self.is_over = matches!(next, Poll::Ready(None | Some(Err(_))));
        next
    }
}

/// A stream of bytes that can be read in other pieces.
trait Reads: Stream<Item = Result<Bytes, Error>> + Unpin {
    fn reading(&mut self) -> &mut Reading;

    /// The next bytes, so many at the most; none at the end.
    fn poll_some(&mut self, cx: &mut Context<'_>, most: usize) -> Poll<io::Result<Bytes>> {
        let mut bytes = match ready!(Pin::new(&mut *self).poll_next(cx)) {
            Some(Ok(bytes)) => bytes,
            Some(Err(error)) => return Poll::Ready(Err(broken(error))),
            None => return Poll::Ready(Ok(Bytes::new())),
        };
        self.reading().rest = bytes.split_off(bytes.len().min(most));
        Poll::Ready(Ok(bytes))
    }
}

impl Reads for OutputReader {
    fn reading(&mut self) -> &mut Reading {
        &mut self.reading
    }
}

impl Reads for PortStream {
    fn reading(&mut self) -> &mut Reading {
        &mut self.reading
    }
}

/// What can be written to.
pub(super) trait Writes {
    fn poll_written(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize, Error>>;

    fn poll_sent(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>>;

    /// Ends what is written, where there is a word for it.
    fn shut_down(&mut self) {}
}

/// Writes some of these bytes.
pub(super) async fn write(to: &mut impl Writes, bytes: &[u8]) -> Result<usize, Error> {
    poll_fn(|cx| to.poll_written(cx, bytes)).await
}

/// Writes all of these bytes.
pub(super) async fn write_all(to: &mut impl Writes, mut bytes: &[u8]) -> Result<(), Error> {
    while !bytes.is_empty() {
        let written = write(to, bytes).await?;
        bytes = bytes.get(written..).unwrap_or_default();
    }
    Ok(())
}

/// Waits until the system has all that was written.
pub(super) async fn flush(to: &mut impl Writes) -> Result<(), Error> {
    poll_fn(|cx| to.poll_sent(cx)).await
}

fn broken(error: Error) -> io::Error {
    let kind = if error.is_timeout() {
        io::ErrorKind::TimedOut
    } else {
        io::ErrorKind::ConnectionAborted
    };
    io::Error::new(kind, error)
}

fn unwritable(error: Error) -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, error)
}

macro_rules! reads {
    ($($type:ty),*) => {$(
        impl tokio::io::AsyncRead for $type {
            fn poll_read(
                mut self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buffer: &mut ReadBuf<'_>,
            ) -> Poll<io::Result<()>> {
                if buffer.remaining() == 0 {
                    return Poll::Ready(Ok(()));
                }
                let bytes = ready!(self.poll_some(cx, buffer.remaining()))?;
                buffer.put_slice(&bytes);
                Poll::Ready(Ok(()))
            }
        }

        impl futures_io::AsyncRead for $type {
            fn poll_read(
                mut self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buffer: &mut [u8],
            ) -> Poll<io::Result<usize>> {
                if buffer.is_empty() {
                    return Poll::Ready(Ok(0));
                }
                let bytes = ready!(self.poll_some(cx, buffer.len()))?;
                if let Some(place) = buffer.get_mut(..bytes.len()) {
                    place.copy_from_slice(&bytes);
                }
                Poll::Ready(Ok(bytes.len()))
            }
        }
    )*};
}

macro_rules! writes {
    ($($type:ty),*) => {$(
        impl tokio::io::AsyncWrite for $type {
            fn poll_write(
                mut self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                bytes: &[u8],
            ) -> Poll<io::Result<usize>> {
                self.poll_written(cx, bytes).map_err(unwritable)
            }

            fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.poll_sent(cx).map_err(unwritable)
            }

            fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.shut_down();
                self.poll_sent(cx).map_err(unwritable)
            }
        }

        impl futures_io::AsyncWrite for $type {
            fn poll_write(
                mut self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                bytes: &[u8],
            ) -> Poll<io::Result<usize>> {
                self.poll_written(cx, bytes).map_err(unwritable)
            }

            fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.poll_sent(cx).map_err(unwritable)
            }

            fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.shut_down();
                self.poll_sent(cx).map_err(unwritable)
            }
        }
    )*};
}

reads! { OutputReader, PortStream }
writes! { Stdin, PortStream }
