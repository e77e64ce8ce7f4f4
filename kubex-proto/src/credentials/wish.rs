//! What credentials want done, and what came of it.

use alloc::{boxed::Box, string::String};
use core::fmt;

use bytes::Bytes;
use http::Response;

use crate::{Authorization, Command, CommandOutput, Error, IssuerRequest};

/// What [`Credentials`](crate::Credentials) want done.
///
/// Each but `Ready` and `Failed` has its [`Outcome`], which is handed to [`Credentials::handle`](crate::Credentials::handle). What grants them
/// may look like this; it knows neither what a file is for nor what the answers mean:
///
#[cfg_attr(feature = "config", doc = "```")]
#[cfg_attr(not(feature = "config"), doc = "```ignore")]
/// use std::{io::ErrorKind, process::Stdio};
///
/// use bytes::Bytes;
/// use http::Response;
/// use kubex_proto::{
///     Authorization, Command, CommandEnding, CommandOutput, Credentials, Error, IssuerRequest, Outcome, Time, Wish,
/// };
///
/// fn authorize(
///     credentials: &mut Credentials,
///     clock: impl Fn() -> Time,
///     rejected: Option<&Authorization>,
/// ) -> Result<Authorization, Error> {
///     loop {
///         let outcome = match credentials.poll(clock(), rejected) {
///             Wish::Ready(authorization) => return Ok(authorization),
///             Wish::Failed(error) => return Err(error),
///             Wish::ReadFile(path) => match std::fs::read(&path) {
///                 Ok(content) => Outcome::File(Bytes::from(content)),
///                 Err(error) => Outcome::Failed(Error::credentials(format!("{path}: {error}"))),
///             },
///             Wish::RunCommand(command) => run(command),
///             Wish::AskIssuer(asked) => match ask(*asked) {
///                 Ok(answer) => Outcome::Answer(answer),
///                 Err(error) => Outcome::Failed(error),
///             },
///             _ => Outcome::Failed(Error::credentials("a wish that this transport cannot grant")),
///         };
///         credentials.handle(clock(), outcome);
///     }
/// }
///
/// /// A real one also ends what runs for too long or prints too much.
/// fn run(command: Command) -> Outcome {
///     let environment = command.environment.iter();
///     let mut process = std::process::Command::new(&command.program);
///     process
///         .args(command.arguments.iter().map(|argument| argument.expose()))
///         .envs(environment.map(|(name, value)| (name, value.expose())));
///     if command.interactive {
///         process.stdin(Stdio::inherit()).stderr(Stdio::inherit());
///     } else {
///         process.stdin(Stdio::null());
///     }
///     match process.output() {
///         Ok(output) => Outcome::Command(CommandOutput {
///             ending: CommandEnding::Exited(output.status.code()),
///             stdout: output.stdout.into(),
///             stderr: output.stderr.into(),
///         }),
///         Err(error) if error.kind() == ErrorKind::NotFound => Outcome::Command(CommandOutput {
///             ending: CommandEnding::NotFound,
///             stdout: Bytes::new(),
///             stderr: Bytes::new(),
///         }),
///         Err(error) => Outcome::Failed(Error::credentials(format!("{}: {error}", command.program))),
///     }
/// }
///
/// /// By whatever HTTP client the transport has, without following redirects.
/// fn ask(asked: IssuerRequest) -> Result<Response<Bytes>, Error> {
///     let host = asked.request.uri().host().unwrap_or_default();
///     Err(Error::credentials(format!("{host}: not reachable from an example")))
/// }
/// # use kubex_proto::{ExecPlugin, ExecVersion, Instant, OidcProvider, Secret, Timestamp};
/// # let now = || Time::new(Instant::from_origin(core::time::Duration::ZERO), Timestamp::from_unix_seconds(0));
/// # let error = authorize(&mut Credentials::token_file("/no/such/token"), now, None).unwrap_err();
/// # assert!(error.to_string().contains("/no/such/token"), "{error}");
/// # let plugin = ExecPlugin::new(ExecVersion::V1, "/no/such/plugin");
/// # let error = authorize(&mut Credentials::exec(plugin), now, None).unwrap_err();
/// # assert!(error.to_string().contains("/no/such/plugin"), "{error}");
/// # let mut provider = OidcProvider::new("https://issuer.example", "kubernetes");
/// # provider.refresh_token = Some(Secret::new("q1bKLF..."));
/// # let error = authorize(&mut Credentials::oidc(provider), now, None).unwrap_err();
/// # assert!(error.to_string().contains("issuer.example: not reachable"), "{error}");
/// # #[cfg(unix)] {
/// # let mut plugin = ExecPlugin::new(ExecVersion::V1, "sh");
/// # let answer = r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}"#;
/// # plugin.arguments = ["-c".into(), format!("echo '{answer}'")].map(Secret::new).into();
/// # let authorization = authorize(&mut Credentials::exec(plugin), now, None).unwrap();
/// # assert_eq!(authorization.value().unwrap(), "Bearer t");
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Wish {
    /// Nothing: here is what the request carries, and what the connection shows.
    Ready(Authorization),
    /// Read this file, whole: [`Outcome::File`]. Of a file over 1 MiB the first 1 MiB and a byte will do.
    ReadFile(String),
    /// Run this program: [`Outcome::Command`].
    RunCommand(Command),
    /// Send this to the issuer of tokens: [`Outcome::Answer`].
    AskIssuer(Box<IssuerRequest>),
    /// Nothing can be done, this time; a later poll tries again.
    Failed(Error),
}

/// What came of a [`Wish`].
///
/// `Debug` shows how much came, never what.
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::Outcome;
///
/// let outcome = Outcome::File(Bytes::from_static(b"eyJhbGciOi..."));
/// assert_eq!(format!("{outcome:?}"), "File(13 bytes)");
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Outcome {
    /// What the file holds.
    File(Bytes),
    /// How the command ended, and what it printed.
    Command(CommandOutput),
    /// What the issuer answered, whatever the status.
    Answer(Response<Bytes>),
    /// Nothing of these, and why: an error made with [`Error::credentials`] that names the path, the
    /// program or the host.
    Failed(Error),
}

impl Outcome {
    /// Of a file, the only outcome that there is.
    pub(super) fn into_file(self) -> Result<Bytes, Error> {
        match self {
            Self::File(content) => Ok(content),
            Self::Failed(error) => Err(error),
            Self::Command(_) | Self::Answer(_) => Err(Error::misused(UNFIT)),
        }
    }
}

/// What a transport is told that grants another wish than was made.
pub(super) const UNFIT: &str = "the outcome of another wish than the credentials had";

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(content) => write!(f, "File({} bytes)", content.len()),
            Self::Command(output) => f.debug_tuple("Command").field(output).finish(),
            Self::Answer(answer) => write!(
                f,
                "Answer({}, {} bytes)",
                answer.status(),
                answer.body().len()
            ),
            Self::Failed(error) => f.debug_tuple("Failed").field(error).finish(),
        }
    }
}
