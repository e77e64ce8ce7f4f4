//! What an error says.

use core::fmt;

use super::{Error, Kind};
use crate::meta::Line;

const UNAUTHORIZED: &str = ": check the token or the client certificate of the user";

const UNANSWERED: &str =
    "; the request may have been taken: read the object before sending it again";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(call) = &self.inner.call {
            write!(f, "{call}: ")?;
        }
        if let Some(unreadable) = &self.inner.unreadable {
            write!(f, "{unreadable}")?;
        }
        match &self.inner.kind {
            Kind::Refused(message) => write!(f, "not sent: {message}")?,
            Kind::Configuration(message) => write!(f, "configuration: {message}")?,
            Kind::Local(message) | Kind::Command(message) => f.write_str(message)?,
            Kind::Credentials(message) => write!(f, "credentials: {message}")?,
            Kind::Status(status) => {
                fmt::Display::fmt(status, f)?;
                // Which budget it was stands in the cause alone.
                if let Some(cause) = self.budget_cause() {
                    write!(f, ": {}", Line(&cause.message))?;
                }
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
            Kind::NotServed(message) | Kind::Decode(message) | Kind::CutOff(message) => {
                f.write_str(message)?;
            }
            #[cfg(feature = "sessions")]
            Kind::NoReadyPod(message) => f.write_str(message)?,
            Kind::Limit { what, bytes } => write!(f, "{what} is larger than {bytes} bytes")?,
            Kind::Failed(failure) => fmt::Display::fmt(failure, f)?,
            Kind::TimedOut { waiting_for, after } => {
                write!(
                    f,
                    "no {waiting_for} within {after:?}: check that the server is well, or allow more time"
                )?;
            }
            Kind::NoTurn { within } => write!(
                f,
                "not sent: the client's rate limit allows it in {within:?}, after its deadline: allow more requests, or more time"
            )?,
            Kind::WaitedInVain { reason, after } => write!(f, "not within {after:?}: {reason}")?,
            Kind::Vanished => f.write_str(
                "the object of that uid is gone; one of the same name may have taken its place",
            )?,
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
            .field("unreadable", &self.inner.unreadable)
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
