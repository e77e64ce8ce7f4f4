//! A connection of which only so much is read in a turn.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How often there is something to read in a turn. What says nothing and is said without end, such as pieces of a message of no
/// bytes, is passed over by whoever reads, who would never come to an end otherwise.
const READS: u32 = 32;

pub(super) struct Paced<S> {
    stream: S,
    left: u32,
}

impl<S> Paced<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            left: READS,
        }
    }

    pub(super) fn begin_turn(&mut self) {
        self.left = READS;
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Some(left) = self.left.checked_sub(1) else {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        };
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if read.is_ready() {
            self.left = left;
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, pin::pin};

    use super::*;

    #[tokio::test]
    async fn others_have_their_turn() {
        let mut endless = pin!(Paced::new(tokio::io::repeat(7)));
        let mut reads = 0;
        poll_fn(|cx| {
            let mut bytes = [0; 16];
            while let Poll::Ready(read) = endless
                .as_mut()
                .poll_read(cx, &mut ReadBuf::new(&mut bytes))
            {
                read.unwrap();
                reads += 1;
            }
            Poll::Ready(())
        })
        .await;
        assert_eq!(reads, READS);
        endless.begin_turn();
        let mut bytes = [0; 16];
        tokio::io::AsyncReadExt::read_exact(&mut endless, &mut bytes)
            .await
            .unwrap();
        assert_eq!(bytes, [7; 16]);
    }
}
