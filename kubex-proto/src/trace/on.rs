//! Spans and events. What they are called is documented at the root of the crate.

use alloc::{borrow::Cow, format, string::ToString};
use core::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use tracing::{Span, debug, field, info, info_span, warn};

use crate::{CallDescription, Error};

/// Whoever waits longer for its turn should hear of it (client-go's number).
const LONG: Duration = Duration::from_secs(1);

/// The span of one call. What is known only in the end is recorded then, once, however the call ends.
#[derive(Debug)]
pub(crate) struct CallSpan {
    span: Span,
    attempts: u32,
    status: Option<StatusCode>,
    bytes: u64,
}

impl CallSpan {
    /// Of a call that has not begun.
    pub(crate) fn none() -> Self {
        Self::new(Span::none())
    }

    fn new(span: Span) -> Self {
        Self {
            span,
            attempts: 0,
            status: None,
            bytes: 0,
        }
    }

    /// Of a call that begins, within the span of whoever makes it.
    pub(crate) fn of(call: &CallDescription, request: Option<&Request<Bytes>>) -> Self {
        let span = info_span!(
            target: "kubex_proto::call",
            "call",
            otel.name = field::Empty,
            otel.kind = "client",
            otel.status_code = field::Empty,
            k8s.verb = call.verb(),
            k8s.group = field::Empty,
            k8s.version = field::Empty,
            k8s.kind = field::Empty,
            k8s.resource = field::Empty,
            k8s.subresource = call.subresource(),
            k8s.namespace.name = call.namespace(),
            k8s.object.name = call.name(),
            http.request.method = request.map(|request| request.method().as_str()),
            server.address = field::Empty,
            server.port = field::Empty,
            url.path = request.map(|request| request.uri().path()),
            http.response.status_code = field::Empty,
            http.request.resend_count = field::Empty,
            http.response.body.size = field::Empty,
            "error.type" = field::Empty,
        );
        if !span.is_disabled() {
            if let Some(resource) = call.resource() {
                span.record("k8s.group", &*resource.group);
                span.record("k8s.version", &*resource.version);
                span.record("k8s.kind", &*resource.kind);
                span.record("k8s.resource", &*resource.plural);
            }
            span.record("otel.name", &*name(call));
            if let Some(uri) = request.map(Request::uri) {
                span.record("server.address", uri.host());
                let default = if uri.scheme_str() == Some("http") {
                    80
                } else {
                    443
                };
                span.record("server.port", uri.port_u16().unwrap_or(default));
            }
        }
        Self::new(span)
    }

    /// The request goes, for the first time or again.
    pub(crate) fn sent(&mut self) {
        self.attempts = self.attempts.saturating_add(1);
    }

    /// A head came.
    pub(crate) fn answered(&mut self, status: StatusCode) {
        self.status = Some(status);
    }

    /// So many bytes of a body came.
    pub(crate) fn read(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes as u64);
    }

    /// The request is repeated after this failure.
    pub(crate) fn repeats(&self, error: &Error, pause: Duration) {
        self.within(|| {
            info!(
                target: "kubex_proto::call",
                attempt = self.attempts,
                pause_ms = millis(pause),
                error = %error,
                "the connection broke, so the request is repeated"
            );
        });
    }

    /// The request is repeated, as the server asks for it.
    pub(crate) fn is_asked_for_patience(&self, status: StatusCode, pause: Duration) {
        self.within(|| {
            info!(
                target: "kubex_proto::call",
                attempt = self.attempts,
                pause_ms = millis(pause),
                status = status.as_u16(),
                "the server asks for patience, so the request is repeated later"
            );
        });
    }

    /// A fresh credential is asked for.
    pub(crate) fn refreshes(&self) {
        self.within(|| {
            info!(
                target: "kubex_proto::call",
                status = 401,
                "the server refuses the credential, so a fresh one is asked for"
            );
        });
    }

    /// The client's own rate limit holds the request back.
    pub(crate) fn waits_for_turn(&self, pause: Duration) {
        self.within(|| {
            if pause >= LONG {
                info!(
                    target: "kubex_proto::call",
                    pause_ms = millis(pause),
                    "the client's own rate limit holds the request back"
                );
            } else {
                debug!(
                    target: "kubex_proto::call",
                    pause_ms = millis(pause),
                    "the client's own rate limit holds the request back"
                );
            }
        });
    }

    /// The call, or one item of it, came to this. Whoever made it has the error, whose words stay out of here.
    pub(crate) fn failed(&mut self, error: &Error) {
        let kind = kind(error);
        self.span.record("error.type", &*kind);
        self.span.record("otel.status_code", "ERROR");
        self.within(|| {
            debug!(target: "kubex_proto::call", reason = %kind, "the call failed");
        });
    }

    /// The call is over.
    pub(crate) fn end(&mut self) {
        if self.span.is_none() {
            return;
        }
        if let Some(status) = self.status {
            self.span
                .record("http.response.status_code", status.as_u16());
        }
        if self.attempts > 1 {
            self.span
                .record("http.request.resend_count", self.attempts - 1);
        }
        if self.status.is_some() {
            self.span.record("http.response.body.size", self.bytes);
        }
        self.span = Span::none();
    }

    /// Tells of something that belongs to the call.
    pub(crate) fn within(&self, tell: impl FnOnce()) {
        self.span.in_scope(tell);
    }
}

/// A call that is dropped is over too.
impl Drop for CallSpan {
    fn drop(&mut self) {
        self.end();
    }
}

/// A page of a list broke off, and is asked for again.
pub(crate) fn page_again(call: &CallDescription, error: Option<&Error>, pause: Duration) {
    info!(
        target: "kubex_proto::pager",
        call = %call,
        error = error.map(field::display),
        pause_ms = millis(pause),
        "a page of the list is asked for again"
    );
}

/// A list begins anew.
pub(crate) fn list_restarts(call: &CallDescription) {
    info!(target: "kubex_proto::pager", call = %call, "the list begins anew");
}

/// A watcher was interrupted, and goes on after a pause.
pub(crate) fn watcher_pauses(call: &CallDescription, error: &Error, pause: Duration) {
    warn!(
        target: "kubex_proto::watcher",
        call = %call,
        error = %error,
        pause_ms = millis(pause),
        "the watcher is interrupted, and goes on after a pause"
    );
}

/// A watcher cannot go on from where it was.
pub(crate) fn reads_all(call: &CallDescription) {
    info!(target: "kubex_proto::watcher", call = %call, "the watcher reads all objects anew");
}

/// A server does not know initial events.
pub(crate) fn falls_back_to_lists(call: &CallDescription) {
    info!(
        target: "kubex_proto::watcher",
        call = %call,
        "the server does not know initial events, so the watcher lists"
    );
}

/// Few names for many calls: `get pods/log`, `GET`.
fn name(call: &CallDescription) -> Cow<'_, str> {
    match (call.resource(), call.subresource()) {
        (Some(resource), None) => Cow::Owned(format!("{} {}", call.verb(), resource.plural)),
        (Some(resource), Some(subresource)) => {
            Cow::Owned(format!("{} {}/{subresource}", call.verb(), resource.plural))
        }
        (None, _) => Cow::Owned(call.verb().to_ascii_uppercase()),
    }
}

/// Few kinds of errors: the status code, where there is one, as OpenTelemetry asks.
fn kind(error: &Error) -> Cow<'static, str> {
    if let Some(code) = error.code() {
        return Cow::Owned(code.as_u16().to_string());
    }
    Cow::Borrowed(error.kind_name())
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
