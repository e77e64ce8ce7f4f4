//! Which streams of a process a session carries, as a query.

use alloc::string::String;

use super::{Prepared, Verb, container::add_container};
use crate::{Attached, Error, Resource, Scope, path::Query};

/// What `core/v1 PodExecOptions` and `PodAttachOptions` have in common.
#[derive(Clone, Debug, Default)]
#[doc(hidden)]
pub struct StreamOptions {
    pub(super) container: Option<String>,
    stdin: bool,
    /// Yes, unless it is said.
    stdout: Option<bool>,
    /// Yes, unless it is said or there is a terminal.
    stderr: Option<bool>,
    tty: bool,
}

impl StreamOptions {
    pub(super) fn with_stdin(&mut self) {
        self.stdin = true;
    }

    pub(super) fn attached(&self) -> Attached {
        let stdout = self.stdout.unwrap_or(true);
        let stderr = self.stderr.unwrap_or(!self.tty);
        Attached::new(self.stdin, stdout, stderr, self.tty)
    }

    /// In the order of the fields of the options. Refuses what the server or the node would refuse, or leave out.
    pub(super) fn query(&self) -> Result<Query, Error> {
        let attached = self.attached();
        if attached.tty && attached.stderr {
            return Err(Error::refused_field(
                "stderr",
                "goes not together with `tty`: a terminal has one output, which is stdout",
            ));
        }
        if !(attached.stdin || attached.stdout || attached.stderr) {
            return Err(Error::refused_field(
                "streams",
                "there is none of stdin, stdout and stderr: leave one of them on",
            ));
        }
        let mut query = Query::default();
        for (name, on) in [
            ("stdin", attached.stdin),
            ("stdout", attached.stdout),
            ("stderr", attached.stderr),
            ("tty", attached.tty),
        ] {
            if on {
                query.add(name, "true");
            }
        }
        add_container(&mut query, self.container.as_ref())?;
        Ok(query)
    }
}

/// Verbs that carry the streams of a process.
#[diagnostic::on_unimplemented(
    message = "this verb carries no streams of a process",
    note = "`exec().stream` and `attach().stream` do"
)]
pub trait HasStreams: Verb {
    #[doc(hidden)]
    fn streams(&mut self) -> &mut StreamOptions;
}

impl<V: Verb, K: Resource, S: Scope, C> Prepared<V, K, S, C> {
    /// Carries what is written to the process (`stdin`). Off by default: the process reads nothing.
    pub fn stdin(self) -> Self
    where
        V: HasStreams,
    {
        self.streams(|streams| streams.stdin = true)
    }

    /// Whether to carry what the process writes to its standard output (`stdout`). On by default.
    pub fn stdout(self, on: bool) -> Self
    where
        V: HasStreams,
    {
        self.streams(|streams| streams.stdout = Some(on))
    }

    /// Whether to carry what the process writes to its standard error (`stderr`). On by default, unless there is a
    /// [`tty`](Self::tty), which has one output alone.
    pub fn stderr(self, on: bool) -> Self
    where
        V: HasStreams,
    {
        self.streams(|streams| streams.stderr = Some(on))
    }

    /// The process has a terminal (`tty`), whose one output is stdout; it can be
    /// [resized](crate::Session::resize).
    pub fn tty(self) -> Self
    where
        V: HasStreams,
    {
        self.streams(|streams| streams.tty = true)
    }

    fn streams(mut self, set: impl FnOnce(&mut StreamOptions)) -> Self
    where
        V: HasStreams,
    {
        set(self.verb.streams());
        self
    }
}
