//! What credentials wish for, done on this thread: files are read, commands run and issuers asked.

use std::{
    fs::File,
    io::{self, Read},
    process::{self, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant as Clock},
};

use bytes::Bytes;
use http::{Method, Request};
use kubex_proto::{
    Command, CommandEnding, CommandOutput, Error, IssuerRequest, Outcome, Tls, Wish,
};
use ureq::Agent;

use super::tls;

/// What comes of a wish that is neither a credential nor a failure.
pub(super) fn grant(wish: Wish) -> Outcome {
    let told = |what: &str, error: io::Error| {
        Outcome::Failed(Error::credentials(format!("{what}: {error}")).with_source(error))
    };
    match wish {
        Wish::ReadFile(path) => read(&path).map_or_else(|error| told(&path, error), Outcome::File),
        Wish::RunCommand(command) => {
            run(&command).map_or_else(|error| told(&command.program, error), Outcome::Command)
        }
        Wish::AskIssuer(asked) => ask(*asked),
        _ => Outcome::Failed(Error::credentials("this transport cannot obtain them")),
    }
}

fn read(path: &str) -> io::Result<Bytes> {
    // More than the protocol takes, so what is larger is refused there.
    const LARGEST: u64 = (1 << 20) + 1;
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes.into())
}

/// Runs the command to its end, or ends it. What it started itself goes on: the standard library cannot end that.
fn run(command: &Command) -> io::Result<CommandOutput> {
    let lent = command.interactive;
    let child = process::Command::new(&command.program)
        .args(command.arguments.iter().map(kubex_proto::Secret::expose))
        .envs(
            command
                .environment
                .iter()
                .map(|(name, value)| (name, value.expose())),
        )
        .stdin(if lent {
            Stdio::inherit()
        } else {
            Stdio::null()
        })
        .stdout(Stdio::piped())
        .stderr(if lent {
            Stdio::inherit()
        } else {
            Stdio::piped()
        })
        .spawn();
    let mut child = match child {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(CommandOutput {
                ending: CommandEnding::NotFound,
                stdout: Bytes::new(),
                stderr: Bytes::new(),
            });
        }
        child => child?,
    };
    let largest = command.largest_output;
    let stdout = collect(child.stdout.take(), largest + 1);
    let stderr = collect(child.stderr.take(), largest);
    let started = Clock::now();
    let mut printed = None;
    let ending = loop {
        if let Some(status) = child.try_wait()? {
            break CommandEnding::Exited(status.code());
        }
        if printed.is_none() {
            printed = stdout.try_recv().ok();
        }
        if printed
            .as_ref()
            .is_some_and(|printed: &Bytes| printed.len() > largest)
        {
            break CommandEnding::TooMuchOutput;
        }
        if command
            .time_limit
            .is_some_and(|limit| started.elapsed() >= limit)
        {
            break CommandEnding::TimedOut;
        }
        thread::sleep(Duration::from_millis(10));
    };
    if !matches!(ending, CommandEnding::Exited(_)) {
        child.kill()?;
        child.wait()?;
    }
    // Something else may have its output open still, so the end of it is not waited for.
    let rest = |from: Receiver<Bytes>| from.recv_timeout(Duration::from_millis(500));
    Ok(CommandOutput {
        ending,
        stdout: printed.or_else(|| rest(stdout).ok()).unwrap_or_default(),
        stderr: rest(stderr).unwrap_or_default(),
    })
}

/// Reads so much and throws the rest away, on a thread of its own: a read cannot be given up.
fn collect(from: Option<impl Read + Send + 'static>, most: usize) -> Receiver<Bytes> {
    let (all, collected) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut from) = from {
            // An error ends it as its end does.
            let _ = from.by_ref().take(most as u64).read_to_end(&mut bytes);
            let _ = all.send(bytes.into());
            let _ = io::copy(&mut from, &mut io::sink());
        }
    });
    collected
}

/// Asks over a connection of its own, whatever the API server's are.
fn ask(asked: IssuerRequest) -> Outcome {
    let host = asked.request.uri().host().unwrap_or_default().to_owned();
    let limit = asked.time_limit;
    let trusting = Tls {
        certificate_authority: asked.certificate_authority.clone(),
        ..Tls::default()
    };
    let answer = tls::config(&trusting).and_then(|tls| {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_global(Some(limit))
            .tls_config(tls);
        answer(&Agent::new_with_config(agent.build()), asked)
            .map_err(|error| Error::credentials(format!("{host}: {error}")).with_source(error))
    });
    answer.map_or_else(Outcome::Failed, Outcome::Answer)
}

fn answer(agent: &Agent, asked: IssuerRequest) -> Result<http::Response<Bytes>, ureq::Error> {
    let (head, content) = asked.request.into_parts();
    let answer = if head.method == Method::GET {
        agent.run(Request::from_parts(head, ()))?
    } else {
        agent.run(Request::from_parts(head, &content[..]))?
    };
    let (head, body) = answer.into_parts();
    let mut bytes = Vec::new();
    // One more than it may be, so that it is seen.
    body.into_reader()
        .take(asked.largest_answer as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(http::Response::from_parts(head, bytes.into()))
}
