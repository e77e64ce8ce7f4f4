//! Grants what credentials wish for: files, programs and the issuers of tokens.

use std::{
    fs::File,
    io::{self, ErrorKind, Read},
    process::{Child, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant as Clock},
};

use bytes::Bytes;
use http::Response;
use kubex_proto::{
    Command, CommandEnding, CommandOutput, Config, Error, IssuerRequest, Outcome, Secret, Tls, Wish,
};
use ureq::Agent;

/// What comes of a wish that is neither ready nor failed.
pub(super) fn grant(wish: Wish, config: &Config) -> Outcome {
    let outcome = match wish {
        Wish::ReadFile(path) => read_file(&path).map(Outcome::File),
        Wish::RunCommand(command) => run(&command).map(Outcome::Command),
        Wish::AskIssuer(asked) => ask(*asked, config).map(Outcome::Answer),
        _ => Err(Error::credentials("this transport cannot obtain them")),
    };
    outcome.unwrap_or_else(Outcome::Failed)
}

fn read_file(path: &str) -> Result<Bytes, Error> {
    // More than the protocol takes, so what is larger is refused there.
    const LARGEST: u64 = (1 << 20) + 1;
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST).read_to_end(&mut bytes))
        .map_err(|error| Error::credentials(format!("{path}: {error}")).with_source(error))?;
    Ok(bytes.into())
}

fn run(command: &Command) -> Result<CommandOutput, Error> {
    let (stdin, stderr) = if command.interactive {
        (Stdio::inherit(), Stdio::inherit())
    } else {
        (Stdio::null(), Stdio::piped())
    };
    let environment = command.environment.iter();
    let mut process = std::process::Command::new(&command.program);
    process
        .args(command.arguments.iter().map(Secret::expose))
        .envs(environment.map(|(name, value)| (name, value.expose())))
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(stderr);
    let mut child = match process.spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(CommandOutput {
                ending: CommandEnding::NotFound,
                stdout: Bytes::new(),
                stderr: Bytes::new(),
            });
        }
        Err(error) => return Err(failed(command, error)),
    };
    let limit = command.largest_output;
    // One byte more shows that it is too much.
    let mut stdout = Printed::collect(child.stdout.take(), limit + 1, false);
    let mut stderr = Printed::collect(child.stderr.take(), limit, true);
    let ending = end(&mut child, command, &mut stdout).map_err(|error| failed(command, error))?;
    let printed = stdout.within(AFTERGLOW);
    let stdout = match ending {
        CommandEnding::Exited(_) => printed.ok_or_else(|| {
            let error = io::Error::other("what it started keeps its output open");
            failed(command, error)
        })?,
        // Half of something is of no use.
        _ => &[],
    };
    Ok(CommandOutput {
        ending: if stdout.len() > limit {
            CommandEnding::TooMuchOutput
        } else {
            ending
        },
        stdout: Bytes::copy_from_slice(stdout),
        stderr: Bytes::copy_from_slice(stderr.within(AFTERGLOW).unwrap_or_default()),
    })
}

/// How long what was printed before the end may take to arrive after it.
const AFTERGLOW: Duration = Duration::from_millis(500);

/// How often it is looked whether a program is over.
const LOOK: Duration = Duration::from_millis(10);

/// Waits for its end, or makes one when its time is over or it prints too much.
fn end(child: &mut Child, command: &Command, stdout: &mut Printed) -> io::Result<CommandEnding> {
    let ends = command
        .time_limit
        .and_then(|limit| Clock::now().checked_add(limit));
    let ending = loop {
        if let Some(status) = child.try_wait()? {
            return Ok(CommandEnding::Exited(status.code()));
        }
        let printed = stdout.within(LOOK);
        if printed.is_some_and(|printed| printed.len() > command.largest_output) {
            break CommandEnding::TooMuchOutput;
        }
        if ends.is_some_and(|ends| ends <= Clock::now()) {
            break CommandEnding::TimedOut;
        }
        if printed.is_some() {
            thread::sleep(LOOK);
        }
    };
    child.kill()?;
    child.wait()?;
    Ok(ending)
}

/// What a pipe brings, up to a limit; a thread reads it, as a read cannot be given up.
struct Printed {
    receiver: Receiver<Vec<u8>>,
    all: Option<Vec<u8>>,
}

impl Printed {
    /// Of what is beyond the limit, the pipe is either rid or left with it.
    fn collect(pipe: Option<impl Read + Send + 'static>, limit: usize, drain: bool) -> Self {
        let (tell, receiver) = mpsc::channel();
        let Some(mut pipe) = pipe else {
            return Self {
                receiver,
                all: Some(Vec::new()),
            };
        };
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let limit = u64::try_from(limit).unwrap_or(u64::MAX);
            // What cannot be read is not there.
            let _ = pipe.by_ref().take(limit).read_to_end(&mut bytes);
            let _ = tell.send(bytes);
            if drain {
                let _ = io::copy(&mut pipe, &mut io::sink());
            }
        });
        Self {
            receiver,
            all: None,
        }
    }

    /// All of it, if that is there before the time is over.
    fn within(&mut self, time: Duration) -> Option<&[u8]> {
        if self.all.is_none() {
            self.all = self.receiver.recv_timeout(time).ok();
        }
        self.all.as_deref()
    }
}

fn failed(command: &Command, error: io::Error) -> Error {
    Error::credentials(format!("{}: {error}", command.program)).with_source(error)
}

/// By connections of its own: neither the cluster's authority nor the client's certificate is for the issuer.
fn ask(asked: IssuerRequest, config: &Config) -> Result<Response<Bytes>, Error> {
    let uri = asked.request.uri();
    let host = uri.host().unwrap_or_default().to_owned();
    let place = uri.authority().map_or("", |authority| authority.as_str());
    let mut issuer = config.clone();
    issuer.server = format!("{}://{place}", uri.scheme_str().unwrap_or("https")).parse()?;
    let tls = Tls {
        certificate_authority: asked.certificate_authority,
        ..Tls::default()
    };
    let agent: Agent = super::agent::settings(&issuer, &tls)?
        .timeout_global(Some(asked.time_limit))
        .build()
        .into();
    let failed =
        |error: ureq::Error| Error::credentials(format!("{host}: {error}")).with_source(error);
    let answer = super::run(&agent, asked.request);
    let (head, body) = answer.map_err(failed)?.into_parts();
    let mut bytes = Vec::new();
    let largest = u64::try_from(asked.largest_answer).unwrap_or(u64::MAX);
    body.into_reader()
        .take(largest.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| failed(error.into()))?;
    Ok(Response::from_parts(head, bytes.into()))
}
