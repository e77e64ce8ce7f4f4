//! The connection to one port of a pod.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use kubex_proto::{Error, PortForward};

use super::{
    Carried,
    io::{self, Reading, Writes},
};

/// The connection to one port of a pod: bytes both ways.
///
/// It is read with [`next`](Self::next), as a stream, or as the runtime's own `AsyncRead`, and written to with
/// [`write_all`](Self::write_all), or as its `AsyncWrite`. The protocol has no end of one direction alone: shutting it down flushes, and
/// the pod learns of an end only when all streams and the [`Ports`](super::Ports) are dropped, or by [`Ports::close`](super::Ports::close). Dropping one throws away what comes of it, and what was written and
/// is not [flushed](Self::flush) yet. A port on which nobody listens is an error here, and of no matter to the other ports; a
/// session that breaks off is one to all.
///
/// ```no_run
/// # async fn run(ports: kubex_tokio::Ports) -> Result<(), kubex_tokio::Error> {
/// let mut redis = ports.stream(6379).expect("it was asked for, and nobody took it");
/// redis.write_all(b"PING\r\n").await?;
/// if let Some(bytes) = redis.next().await {
///     assert_eq!(bytes?, "+PONG\r\n");
/// }
/// # Ok(())
/// # }
/// ```
pub struct PortStream {
    carried: Arc<Carried<PortForward>>,
    port: u16,
    pub(super) reading: Reading,
    /// How much was given when all was.
    mark: Option<u64>,
}

impl PortStream {
    pub(super) fn new(carried: Arc<Carried<PortForward>>, port: u16) -> Self {
        Self {
            carried,
            port,
            reading: Reading::default(),
            mark: None,
        }
    }

    /// Which port it is.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The next bytes, as they came in one message; none after the last. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Writes some of these bytes, and tells how many; waits while there is no room. Dropping the future before it is done has
    /// written nothing.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        io::write(self, bytes).await
    }

    /// Writes all of these bytes.
    pub async fn write_all(&mut self, bytes: &[u8]) -> Result<(), Error> {
        io::write_all(self, bytes).await
    }

    /// Waits until all that was written is on its way to the server: the system has it. Who leaves at once then had better
    /// [close](super::Ports::close): a connection that is dropped takes along what the server has not received.
    pub async fn flush(&mut self) -> Result<(), Error> {
        io::flush(self).await
    }
}

impl Stream for PortStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self {
            carried,
            port,
            reading,
            ..
        } = &mut *self;
        reading.poll(|| {
            carried.shared.poll(cx, |ports| {
                if let Some(bytes) = ports.poll_bytes(*port) {
                    return Some(Some(bytes));
                }
                let end = ports.end()?;
                Some(end.as_ref().err().cloned().map(Err))
            })
        })
    }
}

impl Writes for PortStream {
    fn poll_written(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize, Error>> {
        if bytes.is_empty() {
            return Poll::Ready(Ok(0));
        }
        self.mark = None;
        let port = self.port;
        self.carried
            .shared
            .poll_acting(cx, |ports| match ports.write(port, bytes) {
                Ok(0) => None,
                written => Some(written),
            })
    }

    fn poll_sent(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let port = self.port;
        let over = |ports: &mut PortForward| ports.write(port, &[]).map(|_| ());
        let flushed = |ports: &mut PortForward| {
            if ports.is_flushed(port) {
                return Some(Ok(()));
            }
            // What was not sent by the end, or when the port failed, never will be.
            over(ports).err().map(Err)
        };
        let shared = &self.carried.shared;
        shared.poll_sent(cx, &mut self.mark, flushed, over)
    }
}

impl Drop for PortStream {
    fn drop(&mut self) {
        let port = self.port;
        self.carried.shared.act(|ports| ports.ignore(port));
    }
}

impl fmt::Debug for PortStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PortStream")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}
