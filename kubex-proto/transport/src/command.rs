//! Running the command that prints a credential.

use std::{
    io::{self, Read},
    process::{self, Child, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use kubex_proto::{Command, CommandEnding, CommandOutput, Error, Outcome, Secret};

/// How long what was printed before the end may take to arrive after it. It takes longer only where something else that the command
/// started has its output still open.
const AFTERGLOW: Duration = Duration::from_millis(500);

/// How often it is looked whether the command is over.
const LOOK: Duration = Duration::from_millis(10);

/// Runs the command to its end, or kills it. Blocks.
pub(crate) fn run(command: &Command) -> Outcome {
    let program = &command.program;
    match begin(command) {
        Ok(child) => match attend(child, command) {
            Ok(output) => Outcome::Command(output),
            Err(error) => failed(program, error),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Outcome::Command(without_output(CommandEnding::NotFound))
        }
        Err(error) => failed(program, error),
    }
}

fn failed(program: &str, error: io::Error) -> Outcome {
    let told = Error::credentials(format!("{program:?} cannot be run: {error}"));
    Outcome::Failed(told.with_source(error))
}

fn without_output(ending: CommandEnding) -> CommandOutput {
    CommandOutput {
        ending,
        stdout: Bytes::new(),
        stderr: Bytes::new(),
    }
}

fn begin(command: &Command) -> io::Result<Child> {
    let mut process = process::Command::new(&command.program);
    process
        .args(command.arguments.iter().map(Secret::expose))
        .stdout(Stdio::piped());
    for (name, value) in &command.environment {
        process.env(name, value.expose());
    }
    if command.interactive {
        process.stdin(Stdio::inherit()).stderr(Stdio::inherit());
    } else {
        process.stdin(Stdio::null()).stderr(Stdio::piped());
        // What it starts is killed with it. With the terminal, a group of its own could not read from it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut process, 0);
    }
    process.spawn()
}

/// Waits for the end of the command, and kills it when its time is over or it prints too much.
fn attend(mut child: Child, command: &Command) -> io::Result<CommandOutput> {
    let largest = command.largest_output;
    let deadline = command
        .time_limit
        .and_then(|limit| Instant::now().checked_add(limit));
    let stdout = collect(child.stdout.take(), largest, Beyond::Stop);
    let stderr = collect(child.stderr.take(), largest, Beyond::Discard);
    let mut printed = None;
    let ending = loop {
        if let Some(status) = child.try_wait()? {
            break CommandEnding::Exited(status.code());
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            kill(&mut child, command)?;
            break CommandEnding::TimedOut;
        }
        match printed {
            None => printed = stdout.recv_timeout(LOOK).ok(),
            Some(_) => thread::sleep(LOOK),
        }
        if printed
            .as_ref()
            .is_some_and(|printed| printed.len() > largest)
        {
            kill(&mut child, command)?;
            break CommandEnding::TooMuchOutput;
        }
    };
    let stdout = printed.or_else(|| stdout.recv_timeout(AFTERGLOW).ok());
    let stderr = stderr.recv_timeout(AFTERGLOW);
    let stdout = match ending {
        // Something keeps its output open, and may print on: what there is may not be all.
        CommandEnding::Exited(_) => stdout.ok_or_else(|| {
            io::Error::other("it is over, but what it started keeps its output open")
        })?,
        _ => Vec::new(),
    };
    if stdout.len() > largest {
        return Ok(without_output(CommandEnding::TooMuchOutput));
    }
    Ok(CommandOutput {
        ending,
        stdout: stdout.into(),
        stderr: stderr.unwrap_or_default().into(),
    })
}

/// What becomes of bytes beyond the largest output.
#[derive(Clone, Copy, PartialEq)]
enum Beyond {
    /// One of them is kept, which says that there are more.
    Stop,
    /// They are read and thrown away, so that nobody is held up.
    Discard,
}

/// Reads in a thread, as a read cannot be given up; where nothing is open, there is nothing to read.
fn collect(
    from: Option<impl Read + Send + 'static>,
    largest: usize,
    beyond: Beyond,
) -> Receiver<Vec<u8>> {
    let (all, received) = mpsc::channel();
    let Some(mut from) = from else {
        let _ = all.send(Vec::new());
        return received;
    };
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let kept = largest + usize::from(beyond == Beyond::Stop);
        let kept = u64::try_from(kept).unwrap_or(u64::MAX);
        // An error ends it as its end does.
        let _ = from.by_ref().take(kept).read_to_end(&mut bytes);
        let _ = all.send(bytes);
        if beyond == Beyond::Discard {
            let _ = io::copy(&mut from, &mut io::sink());
        }
    });
    received
}

/// Kills the command, with what it started where that can be told.
fn kill(child: &mut Child, command: &Command) -> io::Result<()> {
    #[cfg(unix)]
    if !command.interactive
        && let Some(group) = i32::try_from(child.id())
            .ok()
            .and_then(rustix::process::Pid::from_raw)
    {
        // It fails where all of them are gone.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    #[cfg(not(unix))]
    let _ = command;
    child.kill()?;
    child.wait()?;
    Ok(())
}

#[cfg(all(test, unix))]
mod tests;
