//! The one error type.

use alloc::{boxed::Box, format, string::String};
use core::{fmt, time::Duration};

use http::StatusCode;

use crate::{
    excerpt::excerpt,
    failure::{Failure, Progress, Source},
    meta::Status,
};

/// Anything that can go wrong, from a name that is none to an answer that never comes.
///
/// What it is, is asked with predicates; what the server said, with [`status`](Self::status);
/// whose fault it is, with [`origin`](Self::origin). `Display` is for people: it says what was
/// tried, what happened and, where it can be known, what to do. Neither `Display` nor `Debug` holds
/// a token, a key, or the data of a Secret.
///
/// ```
/// use kubex_proto::{Api, PartialObjectMetadata, DynamicObject, Origin, ResourceDescription};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let error = pods.get("../secrets").into_call().request().unwrap_err();
/// assert_eq!(error.origin(), Origin::Caller);
/// assert!(error.to_string().contains("../secrets"));
/// ```
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: Kind,
    /// What was being done: `get pods "web" in namespace "default"`.
    call: Option<String>,
    /// How many times the request was sent, when more than once.
    attempts: u32,
    /// A write was sent, and nobody knows what became of it.
    unanswered: bool,
    source: Option<Source>,
}

/// Whose fault an [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// Yours: refused before anything was sent (a name, an option, a body, the configuration,
    /// the credentials).
    Caller,
    /// What lies between: the network, TLS, a proxy, a body that is not what it should be, time.
    Wire,
    /// The API server's answer, as it meant it.
    Server,
}

#[derive(Debug)]
enum Kind {
    Refused(String),
    Configuration(String),
    Credentials(String),
    Status(Box<Status>),
    /// An answer that is no Status: a proxy's page, a plain-text 404.
    Foreign {
        code: StatusCode,
        body: String,
    },
    Decode(String),
    Limit {
        what: &'static str,
        bytes: usize,
    },
    /// A body that ended too early.
    CutOff(String),
    Failed(Failure),
    TimedOut {
        waiting_for: &'static str,
        after: Duration,
    },
    Misused(&'static str),
}

impl Error {
    // --- what is refused before sending --------------------------------------------------------

    /// A field's value that cannot be sent: `{field} "{value, shortened}": {reason and way out}`.
    pub(crate) fn refused(field: &str, value: &str, reason: impl fmt::Display) -> Self {
        Self::new(Kind::Refused(format!(
            "{field} {:?}: {reason}",
            excerpt(value)
        )))
    }

    /// As [`refused`](Self::refused), where there is no value to show.
    pub(crate) fn refused_field(field: &str, reason: impl fmt::Display) -> Self {
        Self::new(Kind::Refused(format!("{field}: {reason}")))
    }

    /// A configuration that cannot be used. The message names the field and the way out.
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::new(Kind::Configuration(message.into()))
    }

    /// Credentials that cannot be had. The message names where from, never what.
    pub fn credentials(message: impl Into<String>) -> Self {
        Self::new(Kind::Credentials(message.into()))
    }

    // --- what the server or the wire said ------------------------------------------------------

    pub(crate) fn server(status: Status) -> Self {
        Self::new(Kind::Status(Box::new(status)))
    }

    pub(crate) fn foreign(code: StatusCode, body: String) -> Self {
        Self::new(Kind::Foreign { code, body })
    }

    pub(crate) fn decode(message: String) -> Self {
        Self::new(Kind::Decode(message))
    }

    pub(crate) fn limit(what: &'static str, bytes: usize) -> Self {
        Self::new(Kind::Limit { what, bytes })
    }

    pub(crate) fn cut_off(message: impl Into<String>) -> Self {
        Self::new(Kind::CutOff(message.into()))
    }

    pub(crate) fn failed(failure: Failure) -> Self {
        Self::new(Kind::Failed(failure))
    }

    pub(crate) fn timed_out(waiting_for: &'static str, after: Duration) -> Self {
        Self::new(Kind::TimedOut { waiting_for, after })
    }

    /// A machine and its transport that do not fit: a fault of the transport, or of how it was asked to carry the machine out.
    pub fn misused(message: &'static str) -> Self {
        Self::new(Kind::Misused(message))
    }

    fn new(kind: Kind) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                call: None,
                attempts: 0,
                unanswered: false,
                source: None,
            }),
        }
    }

    /// Adds the error beneath.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.inner.source = Some(source.into());
        self
    }

    /// Takes the credential out of what the server or a proxy said, should it have echoed it.
    pub(crate) fn without(mut self, credential: &str) -> Self {
        let redact = |text: &mut String| {
            if text.contains(credential) {
                *text = text.replace(credential, "(not shown)");
            }
        };
        match &mut self.inner.kind {
            _ if credential.is_empty() => {}
            Kind::Status(status) => {
                redact(&mut status.message);
                redact(&mut status.reason);
                for cause in status
                    .details
                    .iter_mut()
                    .flat_map(|details| &mut details.causes)
                {
                    redact(&mut cause.message);
                }
            }
            Kind::Foreign { body, .. } => redact(body),
            _ => {}
        }
        self
    }

    /// Says whether this leaves a write of which nobody knows what became.
    pub(crate) fn unanswered(mut self, unanswered: bool) -> Self {
        self.inner.unanswered = unanswered;
        self
    }

    /// Says what was being done, unless that has been said.
    pub(crate) fn while_doing(mut self, call: &str, attempts: u32) -> Self {
        if self.inner.call.is_none() {
            self.inner.call = Some(call.into());
            self.inner.attempts = attempts;
        }
        self
    }

    // --- the questions -------------------------------------------------------------------------

    /// Whose fault it is.
    pub fn origin(&self) -> Origin {
        match &self.inner.kind {
            Kind::Refused(_) | Kind::Configuration(_) | Kind::Credentials(_) | Kind::Misused(_) => {
                Origin::Caller
            }
            Kind::Status(_) => Origin::Server,
            Kind::Foreign { .. }
            | Kind::Decode(_)
            | Kind::Limit { .. }
            | Kind::CutOff(_)
            | Kind::Failed(_)
            | Kind::TimedOut { .. } => Origin::Wire,
        }
    }

    /// What the server said, where it answered with a Status (API concepts, "Status").
    pub fn status(&self) -> Option<&Status> {
        match &self.inner.kind {
            Kind::Status(status) => Some(status),
            _ => None,
        }
    }

    /// The HTTP status code of the answer, where there was one that told of a failure.
    pub fn code(&self) -> Option<StatusCode> {
        match &self.inner.kind {
            Kind::Status(status) => StatusCode::from_u16(status.code).ok(),
            Kind::Foreign { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// The server has no such object, or no such route (404).
    pub fn is_not_found(&self) -> bool {
        self.has_code(StatusCode::NOT_FOUND)
    }

    /// The object was changed by somebody else since it was read (409, reason `Conflict`), or a
    /// precondition did not hold, or a field belongs to another manager.
    pub fn is_conflict(&self) -> bool {
        self.has_code(StatusCode::CONFLICT) && !self.is_already_exists()
    }

    /// There is an object of that name already (409, reason `AlreadyExists`).
    pub fn is_already_exists(&self) -> bool {
        self.has_reason("AlreadyExists")
    }

    /// The resource version or continue token asked for is no longer kept (410, reason `Expired` or
    /// `Gone`): list anew.
    pub fn is_gone(&self) -> bool {
        self.has_code(StatusCode::GONE) || self.has_reason("Expired") || self.has_reason("Gone")
    }

    /// The object, or an option, is not valid (422, reason `Invalid`); the causes name the fields.
    pub fn is_invalid(&self) -> bool {
        self.has_code(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// The server does not know who is calling (401).
    pub fn is_unauthorized(&self) -> bool {
        self.has_code(StatusCode::UNAUTHORIZED)
    }

    /// The caller may not do this (403); the message names verb and resource.
    pub fn is_forbidden(&self) -> bool {
        self.has_code(StatusCode::FORBIDDEN)
    }

    /// The server does not understand the request (400): an option, a selector, a body.
    pub fn is_bad_request(&self) -> bool {
        self.has_code(StatusCode::BAD_REQUEST)
    }

    /// After how long the server thinks that the same call may succeed (`details.retryAfterSeconds`).
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.status()?.details.as_ref()?.retry_after_seconds;
        (seconds > 0).then(|| Duration::from_secs(seconds.into()))
    }

    /// The server asks for patience (429).
    pub fn is_too_many_requests(&self) -> bool {
        self.has_code(StatusCode::TOO_MANY_REQUESTS)
    }

    /// A deadline passed: one of the client's (connect, read, total), or one of the server's
    /// (reason `Timeout` or `ServerTimeout`, 504).
    pub fn is_timeout(&self) -> bool {
        match &self.inner.kind {
            Kind::TimedOut { .. } => true,
            Kind::Failed(failure) => {
                failure.progress() == Progress::Unconnected(crate::ConnectFault::TimedOut)
            }
            Kind::Status(status) => {
                status.code == 504 || matches!(&*status.reason, "Timeout" | "ServerTimeout")
            }
            Kind::Foreign { code, .. } => *code == StatusCode::GATEWAY_TIMEOUT,
            _ => false,
        }
    }

    /// The same call may succeed later without anybody mending anything: the network, a server
    /// that restarts or is overloaded. Whether a *write* may be repeated is another question; see
    /// [`is_unanswered`](Self::is_unanswered).
    pub fn is_transient(&self) -> bool {
        match &self.inner.kind {
            Kind::TimedOut { .. } | Kind::CutOff(_) => true,
            Kind::Failed(failure) => failure.is_repeatable(),
            _ => self
                .code()
                .is_some_and(|code| matches!(code.as_u16(), 429 | 500 | 502 | 503 | 504)),
        }
    }

    /// A write was sent, or some of it, and no answer came, or none that can be read: the server may have acted on
    /// it. Read the object before writing again.
    pub fn is_unanswered(&self) -> bool {
        self.inner.unanswered
    }

    /// What came could not be decoded; the message names the JSON path and the offset.
    pub fn is_decode(&self) -> bool {
        matches!(&self.inner.kind, Kind::Decode(_))
    }

    /// Something larger than the client is willing to hold came.
    pub fn is_limit(&self) -> bool {
        matches!(&self.inner.kind, Kind::Limit { .. })
    }

    /// The body ended before it was whole.
    pub fn is_cut_off(&self) -> bool {
        matches!(&self.inner.kind, Kind::CutOff(_))
    }

    fn has_code(&self, code: StatusCode) -> bool {
        self.code() == Some(code)
    }

    fn has_reason(&self, reason: &str) -> bool {
        self.status().is_some_and(|status| status.reason == reason)
    }
}

const UNAUTHORIZED: &str = ": check the token or the client certificate of the user";

const UNANSWERED: &str =
    "; the request may have been taken: read the object before sending it again";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(call) = &self.inner.call {
            write!(f, "{call}: ")?;
        }
        match &self.inner.kind {
            Kind::Refused(message) => write!(f, "not sent: {message}")?,
            Kind::Configuration(message) => write!(f, "configuration: {message}")?,
            Kind::Credentials(message) => write!(f, "credentials: {message}")?,
            Kind::Status(status) => {
                fmt::Display::fmt(status, f)?;
                if status.code == 401 {
                    f.write_str(UNAUTHORIZED)?;
                }
            }
            Kind::Foreign { code, body } if body.is_empty() => {
                write!(f, "the server answered {code} without a Status")?;
            }
            Kind::Foreign { code, body } => {
                write!(f, "the server answered {code} without a Status: {body:?}")?;
            }
            Kind::Decode(message) | Kind::CutOff(message) => f.write_str(message)?,
            Kind::Limit { what, bytes } => write!(f, "{what} is larger than {bytes} bytes")?,
            Kind::Failed(failure) => fmt::Display::fmt(failure, f)?,
            Kind::TimedOut { waiting_for, after } => {
                write!(
                    f,
                    "no {waiting_for} within {after:?}: check that the server is well, or allow more time"
                )?;
            }
            Kind::Misused(message) => write!(f, "the transport broke the contract: {message}")?,
        }
        if self.inner.unanswered {
            f.write_str(UNANSWERED)?;
        }
        if self.inner.attempts > 1 {
            write!(f, " (after {} attempts)", self.inner.attempts)?;
        }
        Ok(())
    }
}

/// `{:?}` is the sentence of `Display`, as a `main` that returns the error prints it so; `{:#?}` shows the parts.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        f.debug_struct("Error")
            .field("kind", &self.inner.kind)
            .field("call", &self.inner.call)
            .field("attempts", &self.inner.attempts)
            .field("unanswered", &self.inner.unanswered)
            .field("source", &self.inner.source)
            .finish()
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match (&self.inner.source, &self.inner.kind) {
            (Some(source), _) => Some(&**source),
            (None, Kind::Failed(failure)) => failure.source_ref(),
            _ => None,
        }
    }
}
