//! What a session has, and what comes of it.

use core::fmt;

use bytes::Bytes;

use super::Session;
use crate::{CallDescription, ExitStatus, Opens, Subprotocol, session::upgrade::sealed::Sealed};

/// Which streams of a process a session carries.
///
/// ```
/// use kubex_proto::{Api, DynamicObject, ResourceDescription};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// # let call = pods.exec().stream("web", ["sh"]).tty().stdin().websocket_key(*b"the sample nonce");
/// # let (_, mut answer) = call.into_call().into_parts()?;
/// # answer.head(&http::Response::builder().status(101)
/// #     .header("upgrade", "websocket").header("connection", "Upgrade")
/// #     .header("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
/// #     .header("sec-websocket-protocol", "v5.channel.k8s.io").body(()).unwrap());
/// # let session = answer.poll().unwrap()?;
/// // The session of `pods.exec().stream("web", ["sh"]).tty().stdin()`:
/// let attached = session.attached();
/// assert!(attached.stdin && attached.stdout && attached.tty);
/// assert!(!attached.stderr); // it goes with stdout
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools)] // As many as the server has.
pub struct Attached {
    /// What is written to the process.
    pub stdin: bool,
    /// What the process writes, or its terminal.
    pub stdout: bool,
    /// What the process writes of errors.
    pub stderr: bool,
    /// Whether there is a terminal.
    pub tty: bool,
}

impl Attached {
    #[allow(clippy::fn_params_excessive_bools)] // Each is one of the four parameters of the request.
    pub(crate) const fn new(stdin: bool, stdout: bool, stderr: bool, tty: bool) -> Self {
        Self {
            stdin,
            stdout,
            stderr,
            tty,
        }
    }
}

impl Sealed for Attached {}

impl Opens for Attached {
    type Session = Session;

    fn open(&self, protocol: Subprotocol, what: CallDescription) -> Session {
        Session::new(protocol, *self, what)
    }
}

/// An output of a process.
///
/// ```
/// use kubex_proto::{Output, Session};
///
/// /// Nobody looks at what a process writes of errors.
/// fn without_errors(mut session: Session) -> Session {
///     session.ignore(Output::Stderr);
///     session
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// The standard output, or that of the terminal.
    Stdout,
    /// The standard error.
    Stderr,
}

impl Output {
    pub(super) const fn queue(self) -> usize {
        match self {
            Self::Stdout => 0,
            Self::Stderr => 1,
        }
    }
}

/// What comes of a [`Session`].
///
/// ```
/// use kubex_proto::{ExitStatus, SessionEvent};
///
/// fn tell(event: &SessionEvent) -> String {
///     match event {
///         SessionEvent::Stdout(bytes) => format!("{} bytes", bytes.len()),
///         SessionEvent::Stderr(bytes) => format!("{} bytes of errors", bytes.len()),
///         SessionEvent::Exited(status) => status.to_string(),
///         _ => String::new(),
///     }
/// }
/// assert_eq!(tell(&SessionEvent::Exited(ExitStatus::Success)), "exited with code 0");
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum SessionEvent {
    /// The process wrote this to its standard output, or its terminal.
    Stdout(Bytes),
    /// The process wrote this to its standard error.
    Stderr(Bytes),
    /// The session has ended, and so has the process, as far as the server tells. The last event.
    Exited(ExitStatus),
}

/// What is said is not printed, as it may be secret.
impl fmt::Debug for SessionEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout(bytes) => write!(f, "Stdout({} bytes)", bytes.len()),
            Self::Stderr(bytes) => write!(f, "Stderr({} bytes)", bytes.len()),
            Self::Exited(status) => f.debug_tuple("Exited").field(status).finish(),
        }
    }
}
