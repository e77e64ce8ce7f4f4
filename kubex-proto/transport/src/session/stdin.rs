//! What is written to a process.

use std::{
    fmt,
    sync::Arc,
    task::{Context, Poll},
};

use kubex_proto::{Error, Session};

use super::{
    Carried,
    io::{self, Writes},
};

/// What is written to a [`Process`](super::Process): its standard input, or its terminal.
///
/// It takes 256 KiB beyond what is on its way; whoever writes more waits for the process to read. It is also the runtime's own
/// `AsyncWrite`. Dropping it ends the input, as [`close`](Self::close) does without waiting; where the server has no word for that
/// (`v4.channel.k8s.io`), nothing happens.
///
/// ```no_run
/// # async fn run(process: kubex_tokio::Process) -> Result<(), kubex_tokio::Error> {
/// let mut stdin = process.stdin().expect("it was asked for, and nobody took it");
/// stdin.write_all(b"hello\n").await?;
/// stdin.close().await?;
/// # Ok(())
/// # }
/// ```
pub struct Stdin {
    carried: Arc<Carried<Session>>,
    /// How much was given when all was.
    mark: Option<u64>,
}

impl Stdin {
    pub(super) fn new(carried: Arc<Carried<Session>>) -> Self {
        Self {
            carried,
            mark: None,
        }
    }

    /// Writes some of these bytes, and tells how many; waits while there is no room. Dropping the future before it is done has
    /// written nothing. Once the process has ended it is an error.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        io::write(self, bytes).await
    }

    /// Writes all of these bytes.
    pub async fn write_all(&mut self, bytes: &[u8]) -> Result<(), Error> {
        io::write_all(self, bytes).await
    }

    /// Waits until all that was written is on its way to the server: the system has it. Who leaves at once then had better
    /// [close](super::Process::close): a connection that is dropped takes along what the server has not received.
    pub async fn flush(&mut self) -> Result<(), Error> {
        io::flush(self).await
    }

    /// Ends the input after what was written, and waits until that is on its way. The process goes on, and so does what it
    /// writes. Where the server has no word for it (`v4.channel.k8s.io`) it is an error.
    pub async fn close(mut self) -> Result<(), Error> {
        self.end()?;
        self.flush().await
    }

    fn end(&self) -> Result<(), Error> {
        self.carried.shared.act(Session::close_stdin)
    }
}

impl Writes for Stdin {
    fn poll_written(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize, Error>> {
        if bytes.is_empty() {
            return Poll::Ready(Ok(0));
        }
        self.mark = None;
        self.carried
            .shared
            .poll_acting(cx, |session| match session.write_stdin(bytes) {
                Ok(0) => None,
                written => Some(written),
            })
    }

    fn poll_sent(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let over = |session: &mut Session| session.write_stdin(&[]).map(|_| ());
        let flushed = |session: &mut Session| {
            if session.is_flushed() {
                return Some(Ok(()));
            }
            // What was not sent by now never will be.
            session.end()?;
            Some(over(session))
        };
        let shared = &self.carried.shared;
        shared.poll_sent(cx, &mut self.mark, flushed, over)
    }

    fn shut_down(&mut self) {
        self.mark = None;
        // Where there is no word for it, the process waits for more.
        let _ = self.end();
    }
}

impl Drop for Stdin {
    fn drop(&mut self) {
        // Where there is no word for it, or nobody hears it.
        let _ = self.end();
    }
}

impl fmt::Debug for Stdin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stdin").finish_non_exhaustive()
    }
}
