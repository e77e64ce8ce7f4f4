//! What an error is, as questions.

use core::time::Duration;

use http::StatusCode;

use super::{Error, Kind, Origin};
use crate::{
    Unreadable,
    failure::Progress,
    meta::{Status, StatusCause},
};

impl Error {
    /// Whose fault it is.
    pub fn origin(&self) -> Origin {
        match &self.inner.kind {
            Kind::Refused(_)
            | Kind::NotServed(_)
            | Kind::Configuration(_)
            | Kind::Credentials(_)
            | Kind::Local(_)
            | Kind::Misused(_) => Origin::Caller,
            Kind::Status(_) | Kind::Command(_) | Kind::Vanished => Origin::Server,
            #[cfg(feature = "sessions")]
            Kind::NoReadyPod(_) => Origin::Server,
            Kind::Foreign { .. }
            | Kind::Decode(_)
            | Kind::Limit { .. }
            | Kind::CutOff(_)
            | Kind::Failed(_)
            | Kind::TimedOut { .. }
            | Kind::NoTurn { .. }
            | Kind::WaitedInVain { .. } => Origin::Wire,
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

    /// The server has no such object, or no such route (404); or the object of a uid that was waited for is gone.
    pub fn is_not_found(&self) -> bool {
        self.has_code(StatusCode::NOT_FOUND) || matches!(&self.inner.kind, Kind::Vanished)
    }

    /// A service, a deployment or the like was to be forwarded to, and none of the pods that it leads to is ready: there are
    /// none, or not yet. The message says how many there are and how far they are.
    #[cfg(feature = "sessions")]
    pub fn is_no_ready_pod(&self) -> bool {
        matches!(&self.inner.kind, Kind::NoReadyPod(_))
    }

    /// The server serves no such kind, as far as [discovery](crate::Discovery) tells: nothing was sent for it.
    pub fn is_not_served(&self) -> bool {
        matches!(&self.inner.kind, Kind::NotServed(_))
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

    /// After how long the server thinks that the same call may succeed: `details.retryAfterSeconds` of its Status,
    /// or else the header `Retry-After` in seconds, which is all that an overloaded server sends (429, of priority
    /// and fairness, has a line of text for a body).
    pub fn retry_after(&self) -> Option<Duration> {
        let details = self.status().and_then(|status| status.details.as_ref());
        let seconds = details.map_or(0, |details| details.retry_after_seconds);
        match seconds {
            0 => self.inner.retry_after,
            seconds => Some(Duration::from_secs(seconds.into())),
        }
    }

    /// The server asks for patience (429).
    pub fn is_too_many_requests(&self) -> bool {
        self.has_code(StatusCode::TOO_MANY_REQUESTS)
    }

    /// The disruption budget of a pod does not allow its eviction now (cause `DisruptionBudget`; most often 429).
    /// Delete the pod if it must go all the same, or try again once other pods are ready.
    pub fn is_disruption_budget(&self) -> bool {
        self.budget_cause().is_some()
    }

    /// The name of the disruption budget that does not allow an eviction, where the server's words tell it.
    pub fn disruption_budget(&self) -> Option<&str> {
        let message = &*self.budget_cause()?.message;
        let named = message.strip_prefix("The disruption budget ")?;
        named.split(' ').next().filter(|name| !name.is_empty())
    }

    pub(super) fn budget_cause(&self) -> Option<&StatusCause> {
        let causes = &self.status()?.details.as_ref()?.causes;
        causes
            .iter()
            .find(|cause| cause.reason == "DisruptionBudget")
    }

    /// A deadline passed: one of the client's (connect, read, total), or one of the server's
    /// (reason `Timeout` or `ServerTimeout`, 504); or it would have before the client's [`RateLimit`](crate::RateLimit) let the
    /// request go.
    pub fn is_timeout(&self) -> bool {
        match &self.inner.kind {
            Kind::TimedOut { .. } | Kind::NoTurn { .. } | Kind::WaitedInVain { .. } => true,
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
    /// that restarts or is overloaded, pods that start. Whether a *write* may be repeated is another question; see
    /// [`is_unanswered`](Self::is_unanswered).
    pub fn is_transient(&self) -> bool {
        match &self.inner.kind {
            Kind::TimedOut { .. } | Kind::NoTurn { .. } | Kind::CutOff(_) => true,
            Kind::Failed(failure) => failure.is_repeatable(),
            #[cfg(feature = "sessions")]
            Kind::NoReadyPod(_) => true,
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

    /// What could still be read of the one object in a list or a watch that does not decode: the error is of that
    /// object alone, and the others come.
    pub fn unreadable(&self) -> Option<&Unreadable> {
        self.inner.unreadable.as_ref()
    }

    /// Something larger than the client is willing to hold came.
    pub fn is_limit(&self) -> bool {
        matches!(&self.inner.kind, Kind::Limit { .. })
    }

    /// The body, or a session, ended before it was whole: nobody had said that it would. A connection to a port that failed is one, too.
    ///
    /// A connection that was lost in another way, such as a host that is not reachable any more, is
    /// [transient](Self::is_transient), and one that fell silent a [timeout](Self::is_timeout).
    pub fn is_cut_off(&self) -> bool {
        matches!(&self.inner.kind, Kind::CutOff(_))
    }

    /// It was refused before anything was sent, and will be again.
    pub(crate) fn is_never_sent(&self) -> bool {
        matches!(
            &self.inner.kind,
            Kind::Refused(_) | Kind::NotServed(_) | Kind::Configuration(_) | Kind::Misused(_)
        )
    }

    /// No connection can be had before somebody mends a certificate, or whom the client trusts.
    pub(crate) fn is_of_the_certificate(&self) -> bool {
        match &self.inner.kind {
            Kind::Failed(failure) => match failure.progress() {
                Progress::Unconnected(fault) => fault.is_permanent(),
                Progress::Unsent | Progress::Sent => false,
            },
            _ => false,
        }
    }

    /// One of few words for what it is, where there is no status code.
    #[cfg(feature = "tracing")]
    pub(crate) fn kind_name(&self) -> &'static str {
        match &self.inner.kind {
            Kind::Refused(_) | Kind::NotServed(_) => "refused",
            Kind::Configuration(_) => "configuration",
            Kind::Local(_) => "local",
            Kind::Command(_) => "command",
            Kind::Credentials(_) => "credentials",
            Kind::Status(_) | Kind::Foreign { .. } => "status",
            Kind::Decode(_) => "decode",
            Kind::Limit { .. } => "limit",
            Kind::CutOff(_) => "cut_off",
            Kind::Failed(failure) => match failure.progress() {
                Progress::Unconnected(_) => "connect",
                Progress::Unsent | Progress::Sent => "connection",
            },
            Kind::TimedOut { .. } | Kind::WaitedInVain { .. } => "timeout",
            Kind::NoTurn { .. } => "rate_limit",
            Kind::Vanished => "not_found",
            #[cfg(feature = "sessions")]
            Kind::NoReadyPod(_) => "no_ready_pod",
            Kind::Misused(_) => "misused",
        }
    }

    fn has_code(&self, code: StatusCode) -> bool {
        self.code() == Some(code)
    }

    fn has_reason(&self, reason: &str) -> bool {
        self.status().is_some_and(|status| status.reason == reason)
    }
}
