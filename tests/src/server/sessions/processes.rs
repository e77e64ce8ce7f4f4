//! Commands as processes of this machine, for tests that ask for that.

use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, Command};

use super::exit::Exit;
use super::process::{ContainerProcess, ContainerStdin};
use crate::server::{Server, ServerBuilder};

impl ServerBuilder {
    /// As [`Server::exec_by_processes`].
    pub fn exec_by_processes(self) -> Self {
        self.on_exec(run)
    }
}

impl Server {
    /// Runs the commands that are executed in containers as processes of this machine, with all that they may do here: for
    /// tests that know what they execute. There is no shell but one that the command names, and no terminal.
    ///
    /// A command ends with all that it started, unless that left its process group, when the client goes.
    ///
    /// ```
    /// use kubex_testing::Server;
    ///
    /// let server = Server::new();
    /// server.exec_by_processes();
    /// ```
    pub fn exec_by_processes(&self) {
        self.on_exec(run);
    }
}

async fn run(mut process: ContainerProcess) -> Exit {
    if process.tty {
        return Exit::Failed("a process of this machine has no terminal here".to_owned());
    }
    let Some((program, arguments)) = process.command.split_first() else {
        return Exit::Failed("there is no command".to_owned());
    };
    let mut command = Command::new(program);
    command.args(arguments).process_group(0);
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut group = match command.spawn() {
        Ok(child) => Group::of(child),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Exit::no_such_program(program);
        }
        Err(error) => return Exit::Failed(format!("exec: {program:?}: {error}")),
    };
    let stdin = feed(process.stdin, group.child.stdin.take());
    let stdout = drain(group.child.stdout.take(), &mut process.stdout);
    let stderr = drain(group.child.stderr.take(), &mut process.stderr);
    // Whoever holds an output is waited for; what nobody reads of stdin is not.
    let ended = tokio::select! {
        (ended, (), ()) = async { tokio::join!(group.child.wait(), stdout, stderr) } => ended,
        never = stdin => match never {},
    };
    group.is_over = true;
    match ended {
        Ok(status) => Exit::Code(code(status)),
        Err(error) => Exit::Failed(error.to_string()),
    }
}

async fn feed(mut stdin: ContainerStdin, to: Option<ChildStdin>) -> std::convert::Infallible {
    if let Some(mut to) = to {
        // An error means that the process reads no more.
        let _ = tokio::io::copy(&mut stdin, &mut to).await;
        let _ = to.shutdown().await;
    }
    drop(stdin);
    std::future::pending().await
}

async fn drain(output: Option<impl AsyncRead + Unpin>, to: &mut (impl AsyncWrite + Unpin)) {
    if let Some(mut output) = output {
        // An error means that the client is gone, which ends the process as well.
        let _ = tokio::io::copy(&mut output, to).await;
    }
}

/// As a shell tells it.
fn code(status: ExitStatus) -> i32 {
    let signal = status.signal().map(|signal| 128 + signal);
    status.code().or(signal).unwrap_or(-1)
}

/// A process that leads a group, which ends with this.
struct Group {
    child: Child,
    leader: Option<Pid>,
    is_over: bool,
}

impl Group {
    fn of(child: Child) -> Self {
        let leader = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        Self {
            child,
            leader,
            is_over: false,
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        if let Some(leader) = self.leader {
            // An error means that all have ended.
            let _ = kill_process_group(leader, Signal::KILL);
        }
        // The runtime that would wait for it goes away. It was killed, so this takes no time to speak of.
        while let Ok(None) = self.child.try_wait() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
