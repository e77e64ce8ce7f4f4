//! What the function of a test is given: a process that a client started, or attached to.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{BufMut, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tokio::sync::mpsc;

use super::line::{CHUNK, Line};
use super::upgraded::Received;

/// A process in a container, as its own side of its streams: what [`Server::on_exec`](crate::Server::on_exec) and
/// [`Server::on_attach`](crate::Server::on_attach) give to the function of a test.
///
/// ```
/// use kubex_testing::Server;
/// use kubex_testing::server::{ContainerProcess, Exit};
///
/// let server = Server::builder()
///     .on_exec(|mut process: ContainerProcess| async move {
///         match process.command.first().map(String::as_str) {
///             Some("cat") => match tokio::io::copy(&mut process.stdin, &mut process.stdout).await {
///                 Ok(_) => Exit::Code(0),
///                 Err(error) => Exit::Failed(error.to_string()),
///             },
///             other => Exit::no_such_program(other.unwrap_or_default()),
///         }
///     })
///     .build();
/// assert_eq!(server.sessions(), 0);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct ContainerProcess {
    /// The namespace of the pod.
    pub namespace: String,
    /// The name of the pod.
    pub pod: String,
    /// The container, also where the client left it to the server.
    pub container: String,
    /// The command and its arguments; none where the client attached to what runs.
    pub command: Vec<String>,
    /// Whether it has a terminal.
    pub tty: bool,
    /// The subprotocol that is spoken, such as `v5.channel.k8s.io`.
    pub protocol: &'static str,
    /// What the client writes. At its end at once where the client has none; ends when the client closes it.
    pub stdin: ContainerStdin,
    /// What goes to the client, which is waited for. Thrown away where the client does not want it.
    pub stdout: ContainerOutput,
    /// As stdout. With a terminal nobody hears it.
    pub stderr: ContainerOutput,
    /// The sizes that the terminal is given.
    pub resizes: Resizes,
    /// Messages as they are, for a server that errs.
    pub raw: RawMessages,
}

/// What a client writes to a process.
///
/// ```
/// use kubex_testing::Server;
/// use kubex_testing::server::{ContainerProcess, ContainerStdin, Exit};
/// use tokio::io::AsyncReadExt;
///
/// async fn first_byte(stdin: &mut ContainerStdin) -> Option<u8> {
///     stdin.read_u8().await.ok()
/// }
///
/// Server::new().on_exec(|mut process: ContainerProcess| async move {
///     Exit::Code(first_byte(&mut process.stdin).await.unwrap_or(255).into())
/// });
/// ```
pub struct ContainerStdin(pub(super) DuplexStream);

impl AsyncRead for ContainerStdin {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

/// What a process writes to a client, in messages of at most 32 KiB. A client that does not read holds it up.
///
/// ```
/// use kubex_testing::Server;
/// use kubex_testing::server::{ContainerOutput, ContainerProcess, Exit};
/// use tokio::io::AsyncWriteExt;
///
/// async fn greet(output: &mut ContainerOutput) -> std::io::Result<()> {
///     output.write_all(b"hello\n").await
/// }
///
/// Server::new().on_exec(|mut process: ContainerProcess| async move {
///     match greet(&mut process.stdout).await {
///         Ok(()) => Exit::Code(0),
///         Err(error) => Exit::Failed(error.to_string()),
///     }
/// });
/// ```
pub struct ContainerOutput {
    line: Line,
    /// None where the client has no use for it.
    channel: Option<u8>,
}

impl ContainerOutput {
    pub(super) fn new(line: Line, channel: Option<u8>) -> Self {
        Self { line, channel }
    }
}

impl AsyncWrite for ContainerOutput {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Some(channel) = self.channel.filter(|_| !bytes.is_empty()) else {
            return Poll::Ready(Ok(bytes.len()));
        };
        let bytes = bytes.get(..CHUNK).unwrap_or(bytes);
        let said = self.line.poll_say(context, bytes.len(), || {
            Received::Message(message(channel, bytes))
        });
        said.map_ok(|()| bytes.len())
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// The sizes of a terminal, as the client tells them.
///
/// ```
/// use kubex_testing::Server;
/// use kubex_testing::server::{ContainerProcess, Exit};
/// use tokio::io::AsyncWriteExt;
///
/// Server::new().on_exec(|mut process: ContainerProcess| async move {
///     while let Some((width, height)) = process.resizes.next().await {
///         let told = format!("{width}x{height}\r\n");
///         let _ = process.stdout.write_all(told.as_bytes()).await;
///     }
///     Exit::Code(0)
/// });
/// ```
#[derive(Debug)]
pub struct Resizes(pub(super) mpsc::Receiver<(u16, u16)>);

impl Resizes {
    /// The next size, in characters: width and height. None once no more can come, and where there is no terminal.
    pub async fn next(&mut self) -> Option<(u16, u16)> {
        self.0.recv().await
    }
}

/// Says to a client whatever a test wants. Clones are the same.
///
/// ```
/// use kubex_testing::Server;
/// use kubex_testing::server::{ContainerProcess, Exit};
///
/// Server::new().on_exec(|process: ContainerProcess| async move {
///     // A Status in pieces.
///     let _ = process.raw.send("\u{3}{\"sta").await;
///     let _ = process.raw.send("\u{3}tus\":\"Success\"}").await;
///     Exit::Silent
/// });
/// ```
#[derive(Clone)]
pub struct RawMessages(pub(super) Line);

impl RawMessages {
    /// Sends a message of the binary kind: its first byte is the channel, where there is one.
    ///
    /// # Errors
    /// If the session is over.
    pub async fn send(&self, message: impl Into<Bytes>) -> io::Result<()> {
        self.0.say(Received::Message(message.into())).await
    }

    /// Sends a message of text, which none of the protocols has.
    ///
    /// # Errors
    /// If the session is over.
    pub async fn send_text(&self, text: impl Into<String>) -> io::Result<()> {
        self.0.say(Received::Text(text.into())).await
    }
}

/// A message on a channel.
pub(super) fn message(channel: u8, bytes: &[u8]) -> Bytes {
    let mut message = BytesMut::with_capacity(1 + bytes.len());
    message.put_u8(channel);
    message.put_slice(bytes);
    message.freeze()
}

impl fmt::Debug for ContainerStdin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContainerStdin")
    }
}

impl fmt::Debug for ContainerOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContainerOutput")
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for RawMessages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawMessages")
    }
}
