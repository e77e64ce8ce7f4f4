//! A program to be run for a credential, and what it printed.

use alloc::{string::String, vec::Vec};
use core::{fmt, time::Duration};

use bytes::Bytes;

use crate::Secret;

/// A program to run, as [`Wish::RunCommand`](crate::Wish::RunCommand) asks for it.
///
/// What holds for it:
///
/// - The program is a path, or a name to be looked for in `PATH`. No shell is between.
/// - Its environment is that of the calling program, with `environment` added or put in place.
/// - If it is not `interactive`, its standard input is empty and its standard error is collected. If it is, it has
///   the terminal's standard input and standard error, so that it can ask; then nothing is collected of the latter.
/// - Whoever is still running when the time limit is over, or has printed more than the largest output, is killed, with what it started
///   as far as the system has a way.
/// - Of standard error, the first `largest_output` bytes are kept, and what follows is read and thrown away.
///
/// `Debug` shows neither the arguments nor the values of the environment: client secrets are passed in both.
///
#[cfg_attr(feature = "config", doc = "```")]
#[cfg_attr(not(feature = "config"), doc = "```ignore")]
/// use kubex_proto::{Credentials, ExecPlugin, ExecVersion, Instant, Time, Timestamp, Wish};
/// # let now = Time::new(Instant::from_origin(core::time::Duration::ZERO), Timestamp::from_unix_seconds(0));
///
/// let mut credentials = Credentials::exec(ExecPlugin::new(ExecVersion::V1, "./login"));
/// let Wish::RunCommand(command) = credentials.poll(now, None) else { panic!() };
/// assert_eq!(command.program, "./login");
/// assert_eq!(command.largest_output, 1 << 20);
/// assert!(!command.interactive);
/// assert_eq!(command.environment.last().unwrap().0, "KUBERNETES_EXEC_INFO");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Command {
    /// What to run: a path, or a name that is looked up in `PATH`.
    pub program: String,
    /// The arguments.
    pub arguments: Vec<Secret>,
    /// Variables that are added to the environment; the last of a name counts.
    pub environment: Vec<(String, Secret)>,
    /// Whether it is lent the terminal.
    pub interactive: bool,
    /// How long it may run; somebody who is asked may take as long as they like.
    pub time_limit: Option<Duration>,
    /// How many bytes it may print on standard output.
    pub largest_output: usize,
}

/// What came of a [`Command`].
///
/// `Debug` shows how much was printed, never what.
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::{CommandEnding, CommandOutput};
///
/// let output = CommandOutput {
///     ending: CommandEnding::Exited(Some(0)),
///     stdout: Bytes::from_static(br#"{"kind":"ExecCredential"}"#),
///     stderr: Bytes::new(),
/// };
/// assert!(!format!("{output:?}").contains("ExecCredential"));
/// ```
#[derive(Clone)]
pub struct CommandOutput {
    /// How it ended.
    pub ending: CommandEnding,
    /// What it printed on standard output.
    pub stdout: Bytes,
    /// What it printed on standard error, as far as it was collected.
    pub stderr: Bytes,
}

/// How a [`Command`] ended. What is not among these (no permission to run it, say) is an
/// [`Outcome::Failed`](crate::Outcome::Failed) that names the program.
///
/// ```
/// use kubex_proto::CommandEnding;
///
/// # #[cfg(unix)] {
/// let status = std::process::Command::new("false").status().unwrap();
/// assert_eq!(CommandEnding::Exited(status.code()), CommandEnding::Exited(Some(1)));
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommandEnding {
    /// By itself with this exit code, or without one: by a signal (what `std::process::ExitStatus::code` says).
    Exited(Option<i32>),
    /// It was never begun: there is no such program.
    NotFound,
    /// It was killed because its time limit was over.
    TimedOut,
    /// It was killed because it printed more than the largest output.
    TooMuchOutput,
}

impl fmt::Debug for CommandOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandOutput")
            .field("ending", &self.ending)
            .field("stdout", &format_args!("{} bytes", self.stdout.len()))
            .field("stderr", &format_args!("{} bytes", self.stderr.len()))
            .finish()
    }
}
