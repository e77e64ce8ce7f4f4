//! The one error type.

mod display;
mod questions;

use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
    sync::Arc,
};
use core::{fmt, time::Duration};

use http::StatusCode;

use crate::{
    Unreadable,
    excerpt::excerpt,
    failure::{Failure, SharedSource, Source},
    meta::Status,
};

/// Anything that can go wrong, from a name that is none to an answer that never comes.
///
/// What it is, is asked with predicates; what the server said, with [`status`](Self::status);
/// whose fault it is, with [`origin`](Self::origin). `Display` is for people: it says what was
/// tried, what happened and, where it can be known, what to do. Neither `Display` nor `Debug` holds
/// a token, a key, or the data of a Secret. Cheap to clone.
///
/// ```
/// use kubex_proto::{Api, PartialObjectMetadata, DynamicObject, Origin, ResourceDescription};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let error = pods.get("../secrets").into_call().request().unwrap_err();
/// assert_eq!(error.origin(), Origin::Caller);
/// assert!(error.to_string().contains("../secrets"));
/// ```
#[derive(Clone)]
pub struct Error {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    kind: Kind,
    /// What was being done: `get pods "web" in namespace "default"`.
    call: Option<String>,
    /// How many times the request was sent, when more than once.
    attempts: u32,
    /// A write was sent, and nobody knows what became of it.
    unanswered: bool,
    /// What the answer's `Retry-After` said.
    retry_after: Option<Duration>,
    /// The object that does not decode.
    unreadable: Option<Unreadable>,
    source: Option<SharedSource>,
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

#[derive(Clone, Debug)]
enum Kind {
    Refused(String),
    /// A kind that the server does not serve, as far as discovery tells.
    NotServed(String),
    Configuration(String),
    /// Something of this machine: a file, a port.
    Local(String),
    /// A command in a container that did not do what it was for.
    Command(String),
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
    /// The client's own rate limit would let it go too late.
    NoTurn {
        within: Duration,
    },
    /// An object was not what it was waited for to be.
    WaitedInVain {
        reason: String,
        after: Duration,
    },
    /// The one object that was meant is gone.
    Vanished,
    /// Of the pods that an object leads to, none is ready.
    #[cfg(feature = "sessions")]
    NoReadyPod(String),
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

    /// A kind that discovery does not know. The message says what is near, and the way out.
    pub(crate) fn not_served(message: String) -> Self {
        Self::new(Kind::NotServed(message))
    }

    /// A configuration that cannot be used. The message names the field and the way out.
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::new(Kind::Configuration(message.into()))
    }

    /// Credentials that cannot be had. The message names where from, never what.
    pub fn credentials(message: impl Into<String>) -> Self {
        Self::new(Kind::Credentials(message.into()))
    }

    /// Something of this machine that cannot be had: a file, a port. The message names it.
    pub fn local(message: impl Into<String>) -> Self {
        Self::new(Kind::Local(message.into()))
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

    /// Bytes from a container that are not what they should be, such as an archive. The message says what they hold and
    /// should not.
    pub fn unusable(message: impl Into<String>) -> Self {
        Self::new(Kind::Decode(message.into()))
    }

    /// A command in a container that did not do what it was for. The message says how it ended, and what it wrote.
    pub fn command(message: impl Into<String>) -> Self {
        Self::new(Kind::Command(message.into()))
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

    /// Its turn comes so long from now, which is beyond the deadline.
    pub(crate) fn no_turn(within: Duration) -> Self {
        Self::new(Kind::NoTurn { within })
    }

    pub(crate) fn vanished() -> Self {
        Self::new(Kind::Vanished)
    }

    /// The message says how many pods there are, and how far they are.
    #[cfg(feature = "sessions")]
    pub(crate) fn no_ready_pod(message: String) -> Self {
        Self::new(Kind::NoReadyPod(message))
    }

    pub(crate) fn waited_in_vain(reason: String, after: Duration) -> Self {
        Self::new(Kind::WaitedInVain { reason, after })
    }

    /// A machine and its transport that do not fit: a fault of the transport, or of how it was asked to carry the machine out.
    pub fn misused(message: &'static str) -> Self {
        Self::new(Kind::Misused(message))
    }

    fn new(kind: Kind) -> Self {
        Self {
            inner: Arc::new(Inner {
                kind,
                call: None,
                attempts: 0,
                unanswered: false,
                retry_after: None,
                unreadable: None,
                source: None,
            }),
        }
    }

    fn inner_mut(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.inner)
    }

    /// Adds the error beneath.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.inner_mut().source = Some(source.into().into());
        self
    }

    /// Takes the credential out of what the server or a proxy said, should it have echoed it.
    pub(crate) fn without(mut self, credential: &str) -> Self {
        let redact = |text: &mut String| {
            if text.contains(credential) {
                *text = text.replace(credential, "(not shown)");
            }
        };
        match &mut self.inner_mut().kind {
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

    /// Says which object it was that does not decode.
    pub(crate) fn of_object(mut self, unreadable: Unreadable) -> Self {
        self.inner_mut().unreadable = Some(unreadable);
        self
    }

    /// Says whether this leaves a write of which nobody knows what became.
    pub(crate) fn unanswered(mut self, unanswered: bool) -> Self {
        self.inner_mut().unanswered = unanswered;
        self
    }

    /// Says what the answer's `Retry-After` said.
    pub(crate) fn retry_after_header(mut self, retry_after: Option<Duration>) -> Self {
        self.inner_mut().retry_after = retry_after;
        self
    }

    /// Says what was being done, unless that has been said.
    pub(crate) fn while_doing(mut self, call: &impl ToString, attempts: u32) -> Self {
        if self.inner.call.is_none() {
            let inner = self.inner_mut();
            inner.call = Some(call.to_string());
            inner.attempts = attempts;
        }
        self
    }
}
