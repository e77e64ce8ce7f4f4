//! What a process writes.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use kubex_proto::{Error, Output, Session};

use super::{Carried, io::Reading};

/// What a [`Process`](super::Process) writes: its standard output or that of its terminal, or its standard error.
///
/// It is read piece by piece, with [`next`](Self::next) or as a stream, or as the runtime's own `AsyncRead`. It ends where the session
/// does: an error is the last item where the session failed, so that an output that was cut off is none that ended. Dropping
/// it throws away the rest, which then holds up nobody.
///
/// ```no_run
/// # async fn run(process: kubex_tokio::Process) -> Result<(), kubex_tokio::Error> {
/// let mut stdout = process.stdout().expect("it was asked for, and nobody took it");
/// while let Some(bytes) = stdout.next().await {
///     println!("{} bytes", bytes?.len());
/// }
/// # Ok(())
/// # }
/// ```
pub struct OutputReader {
    carried: Arc<Carried<Session>>,
    output: Output,
    pub(super) reading: Reading,
}

impl OutputReader {
    pub(super) fn new(carried: Arc<Carried<Session>>, output: Output) -> Self {
        Self {
            carried,
            output,
            reading: Reading::default(),
        }
    }

    /// Which output it is.
    pub fn output(&self) -> Output {
        self.output
    }

    /// The next bytes, as they came in one message; none after the last. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl Stream for OutputReader {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self {
            carried,
            output,
            reading,
        } = &mut *self;
        reading.poll(|| {
            carried.shared.poll(cx, |session| {
                if let Some(bytes) = session.poll_output(*output) {
                    return Some(Some(Ok(bytes)));
                }
                let end = session.end()?;
                Some(end.as_ref().err().cloned().map(Err))
            })
        })
    }
}

impl Drop for OutputReader {
    fn drop(&mut self) {
        let output = self.output;
        self.carried.shared.act(|session| session.ignore(output));
    }
}

impl fmt::Debug for OutputReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutputReader")
            .field("output", &self.output)
            .finish_non_exhaustive()
    }
}
