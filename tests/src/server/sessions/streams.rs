//! The streams of a process: exec and attach, once the connection is upgraded.

use bytes::Bytes;
use serde_json::Value;
use tokio::io::{AsyncWriteExt, DuplexStream};
use tokio::sync::mpsc;

use super::exit::{Doing, Exit};
use super::handshake::Protocol;
use super::kept::Function;
use super::line::Line;
use super::process::{
    ContainerOutput, ContainerProcess, ContainerStdin, RawMessages, Resizes, message,
};
use super::upgraded::Received;

/// The channels, by which messages begin.
const STDIN: u8 = 0;
const STDOUT: u8 = 1;
const STDERR: u8 = 2;
const ERROR: u8 = 3;
const RESIZE: u8 = 4;
const CLOSE: u8 = 255;
/// How many channels there are, but for the one that closes others.
const CHANNELS: u8 = 5;

/// How much of stdin waits for the process, beside what waits in the session.
const STDIN_HELD: usize = 16 * 1024;
const RESIZES_HELD: usize = 64;

/// What a client asked for.
#[expect(
    clippy::struct_excessive_bools,
    reason = "as many as there are options"
)]
pub(super) struct Streams {
    pub(super) namespace: String,
    pub(super) pod: String,
    pub(super) container: String,
    pub(super) doing: Doing,
    pub(super) stdin: bool,
    pub(super) stdout: bool,
    pub(super) stderr: bool,
    pub(super) tty: bool,
    pub(super) protocol: Protocol,
}

impl Streams {
    /// Whether there is anything to carry, to the mind of a kubelet.
    pub(super) fn is_nothing(&self) -> bool {
        !(self.stdin || self.stdout || (self.stderr && !self.tty))
    }

    /// Carries a process out, from its first message to its last but for the close.
    pub(super) async fn run(self, function: Function, line: Line) -> Received {
        // An error means that the client is gone, which ends this anyway.
        let _ = line.say(self.opening()).await;
        let (to_stdin, stdin) = tokio::io::duplex(STDIN_HELD);
        let (to_resizes, resizes) = mpsc::channel(RESIZES_HELD);
        let output = |channel, on: bool| ContainerOutput::new(line.clone(), on.then_some(channel));
        let process = ContainerProcess {
            command: match &self.doing {
                Doing::Exec(command) => command.clone(),
                Doing::Attach => Vec::new(),
            },
            tty: self.tty,
            protocol: self.protocol.name(),
            stdin: ContainerStdin(stdin),
            stdout: output(STDOUT, self.stdout),
            // A terminal has one output.
            stderr: output(STDERR, self.stderr && !self.tty),
            resizes: Resizes(resizes),
            raw: RawMessages(line.clone()),
            namespace: self.namespace,
            pod: self.pod,
            container: self.container,
        };
        let inputs = Inputs {
            protocol: self.protocol,
            stdin: self.stdin.then_some(to_stdin),
            resizes: self.tty.then_some(to_resizes),
        };
        let exit = tokio::select! {
            exit = function(process) => exit,
            // What the client said makes no sense, at which a server closes.
            () = inputs.carry(&line) => Exit::Silent,
        };
        end(exit, &self.doing, self.protocol, &line).await
    }

    /// The same of what a kubelet refuses, who is asked once the connection is upgraded already.
    pub(super) async fn refuse(self, words: String, line: Line) -> Received {
        let _ = line.say(self.opening()).await;
        let status = super::exit::internal_error(&format!("unable to upgrade connection: {words}"));
        end(Exit::Status(status), &self.doing, self.protocol, &line).await
    }

    /// An empty message on the first channel that is written to tells that the session is open.
    fn opening(&self) -> Received {
        let channel = match (self.stdout, self.stderr && !self.tty) {
            (true, _) => STDOUT,
            (false, true) => STDERR,
            (false, false) => ERROR,
        };
        Received::Message(message(channel, b""))
    }
}

async fn end(exit: Exit, doing: &Doing, protocol: Protocol, line: &Line) -> Received {
    let say = async |status: Value| {
        let message = message(ERROR, status.to_string().as_bytes());
        let _ = line.say(Received::Message(message)).await;
    };
    match exit {
        Exit::Code(code) => say(doing.exited(code, protocol)).await,
        Exit::Failed(why) => say(doing.failed(&why, protocol)).await,
        Exit::Status(status) => say(status).await,
        Exit::Silent => {}
        Exit::Close { code, reason } => return Received::Close { code, reason },
        Exit::Cut => return Received::Cut,
    }
    Received::closed()
}

/// Where goes what the client says.
struct Inputs {
    protocol: Protocol,
    stdin: Option<DuplexStream>,
    resizes: Option<mpsc::Sender<(u16, u16)>>,
}

impl Inputs {
    /// Carries all that the client says, in its order: what nobody reads holds up what comes after. Returns where a server
    /// makes no sense of it.
    async fn carry(mut self, line: &Line) {
        loop {
            let mut message = line.hear().await;
            if message.is_empty() {
                continue;
            }
            let channel = message.split_to(1)[0];
            match channel {
                STDIN => self.write(&message).await,
                RESIZE => self.resize(&message).await,
                CLOSE if self.protocol == Protocol::V5 => match message[..] {
                    [STDIN] => self.stdin = None,
                    [channel] if channel < CHANNELS => {}
                    _ => return,
                },
                // Passed over, as by a server.
                _ => {}
            }
        }
    }

    async fn write(&mut self, bytes: &Bytes) {
        if let Some(stdin) = &mut self.stdin
            && stdin.write_all(bytes).await.is_err()
        {
            // The process reads no more.
            self.stdin = None;
        }
    }

    /// Sizes come as JSON, each in a message; what is none ends them, as at a kubelet.
    async fn resize(&mut self, text: &Bytes) {
        let Some(resizes) = &self.resizes else {
            return;
        };
        let size: Option<Value> = serde_json::from_slice(text).ok();
        let number = |name| {
            let number = size.as_ref()?.get(name)?.as_u64()?;
            u16::try_from(number).ok()
        };
        match (number("Width"), number("Height")) {
            (Some(width), Some(height)) => {
                // An error means that nobody looks at them.
                let _ = resizes.send((width, height)).await;
            }
            _ => self.resizes = None,
        }
    }
}
