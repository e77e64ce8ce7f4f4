//! A process in a container: its streams, its terminal and its end.

use std::{
    fmt,
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use kubex_proto::{Attached, Error, ExitStatus, Output, Session, Subprotocol};

use super::{Carried, OutputReader, Stdin};

/// A process in a container: what [`exec().stream(..)`](kubex_proto::ExecSubresource::stream) started, or
/// [`attach().stream(..)`](kubex_proto::AttachSubresource::stream) found running.
///
/// Its streams are taken out one by one, each once, and can be used beside each other. The session goes on by a task of its own
/// until the process has ended, and as long as somebody holds this or one of the streams: dropping them all closes its connection at
/// once, and the process loses its streams.
///
/// One connection carries all streams, and what nobody reads holds up the others once it is 256 KiB. So read both outputs, or
/// drop the one that is of no use. [`status`](Self::status) does that with those that were never taken.
///
/// ```no_run
/// # async fn run(client: kubex_tokio::Client) -> Result<(), kubex_tokio::Error> {
/// use k8s_openapi::api::core::v1::Pod;
///
/// let pods = client.api::<Pod>();
/// let process = pods.exec().stream("web", ["sort"]).stdin().await?;
/// let (mut stdin, mut stdout) = (process.stdin().unwrap(), process.stdout().unwrap());
/// stdin.write_all(b"pear\napple\n").await?;
/// stdin.close().await?;
/// while let Some(bytes) = stdout.next().await {
///     print!("{}", String::from_utf8_lossy(&bytes?));
/// }
/// assert!(process.status().await?.is_success());
/// # Ok(())
/// # }
/// ```
pub struct Process {
    carried: Arc<Carried<Session>>,
    attached: Attached,
    protocol: Subprotocol,
    /// Of stdin, stdout and stderr, whether somebody has it.
    taken: [AtomicBool; 3],
}

const STDIN: usize = 0;
const STDOUT: usize = 1;
const STDERR: usize = 2;

impl Process {
    pub(super) fn new(carried: Arc<Carried<Session>>) -> Self {
        let shared = &carried.shared;
        let (attached, protocol) = shared.look(|session| (session.attached(), session.protocol()));
        let there = [attached.stdin, attached.stdout, attached.stderr];
        Self {
            attached,
            protocol,
            taken: there.map(|there| AtomicBool::new(!there)),
            carried,
        }
    }

    /// What is written to the process; none if it was not asked for, or was taken before.
    pub fn stdin(&self) -> Option<Stdin> {
        self.take(STDIN)
            .then(|| Stdin::new(Arc::clone(&self.carried)))
    }

    /// What the process writes, or its terminal; none if it was not asked for, or was taken before.
    pub fn stdout(&self) -> Option<OutputReader> {
        self.take(STDOUT)
            .then(|| OutputReader::new(Arc::clone(&self.carried), Output::Stdout))
    }

    /// What the process writes of errors; none if it was not asked for, or there is a terminal, or it was taken before.
    pub fn stderr(&self) -> Option<OutputReader> {
        self.take(STDERR)
            .then(|| OutputReader::new(Arc::clone(&self.carried), Output::Stderr))
    }

    /// Which streams there are.
    pub fn attached(&self) -> Attached {
        self.attached
    }

    /// The subprotocol that the server chose.
    pub fn protocol(&self) -> Subprotocol {
        self.protocol
    }

    /// Tells the terminal its size, in characters. Without a terminal it is an error.
    pub fn resize(&self, width: u16, height: u16) -> Result<(), Error> {
        let shared = &self.carried.shared;
        shared.act(|session| session.resize(width, height))
    }

    /// Ends stdin, after what was written to it; output goes on. A server that speaks `v4.channel.k8s.io` has no word for it,
    /// which is an error then.
    pub fn close_stdin(&self) -> Result<(), Error> {
        self.carried.shared.act(Session::close_stdin)
    }

    /// Waits for the end, and tells how it came: with which code, as far as the server says so. An error is one of the
    /// session, not of the process.
    ///
    /// Streams that were never taken are given up: stdin is closed, where the server has a word for that, and outputs are thrown away.
    /// Once it is known, it is told to all who ask.
    pub async fn status(&self) -> Result<ExitStatus, Error> {
        let shared = &self.carried.shared;
        let given_up = [STDIN, STDOUT, STDERR].map(|stream| self.take(stream));
        shared.act(|session| {
            if given_up[STDIN] {
                // Where it cannot be, the process may wait for more.
                let _ = session.close_stdin();
            }
            if given_up[STDOUT] {
                session.ignore(Output::Stdout);
            }
            if given_up[STDERR] {
                session.ignore(Output::Stderr);
            }
        });
        poll_fn(|cx| shared.poll(cx, |session| session.end().cloned())).await
    }

    /// Ends the session in order, and waits until the server was told, for 4 s at the most. The process loses its streams; what
    /// becomes of it nobody tells. What was read by then can still be taken of the streams.
    pub async fn close(&self) {
        let shared = &self.carried.shared;
        shared.act(Session::close);
        poll_fn(|cx| shared.poll_left(cx)).await;
    }

    /// Whether it is there, and the first to ask.
    fn take(&self, stream: usize) -> bool {
        !self.taken[stream].swap(true, Ordering::AcqRel)
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.carried.shared.look(|session| {
            f.debug_struct("Process")
                .field("session", session)
                .finish_non_exhaustive()
        })
    }
}
