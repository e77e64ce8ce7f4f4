//! Faults that a test asks the server for.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::request::Parts;
use http::{Response, StatusCode};
use serde_json::json;

use super::body::Body;
use super::request_match::RequestMatch;

/// Something that goes wrong with a request.
///
/// Where several faults match a request, their delays add up, the first that leaves no answer or
/// answers itself decides, and all that touch the body touch it.
///
/// ```
/// use bytes::Bytes;
/// use kubex_testing::Server;
/// use kubex_testing::server::{Fault, RequestMatch};
///
/// let server = Server::new();
/// server.inject(RequestMatch::any().once(), Fault::status_with_retry_after(429, 1));
/// let request = || http::Request::get("/api/v1/pods").body(Bytes::new()).unwrap();
/// assert_eq!(server.handle(request()).status(), 429);
/// assert_eq!(server.handle(request()).status(), 200);
/// ```
#[derive(Clone, Debug)]
pub enum Fault {
    /// This is answered; the request is not carried out.
    Answer(Response<Bytes>),
    /// The request is carried out and its answer held back.
    Delay(Duration),
    /// The connection is cut; the request is not carried out.
    Cut,
    /// The request is carried out, then the connection is cut without an answer.
    LoseAnswer,
    /// There is never an answer; the request is not carried out.
    Hang,
    /// The body of the answer breaks off after so many bytes.
    CutBody(usize),
    /// These bytes come before the body: a broken frame at the start of a watch.
    Garbage(Bytes),
}

impl Fault {
    /// Answers a Status of this code.
    pub fn status(code: u16) -> Self {
        Self::Answer(status_answer(code, None))
    }

    /// Answers a Status of this code with `Retry-After`.
    pub fn status_with_retry_after(code: u16, seconds: u32) -> Self {
        Self::Answer(status_answer(code, Some(seconds)))
    }

    /// Answers a page of HTML, as a proxy in front of the server does.
    pub fn html(code: u16, page: &'static str) -> Self {
        let mut response = Response::new(Bytes::from_static(page.as_bytes()));
        *response.status_mut() = status_code(code);
        response
            .headers_mut()
            .insert(CONTENT_TYPE, http::HeaderValue::from_static("text/html"));
        Self::Answer(response)
    }
}

fn status_code(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn status_answer(code: u16, retry_after: Option<u32>) -> Response<Bytes> {
    let code = status_code(code);
    let reason = match code.as_u16() {
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        409 => "Conflict",
        410 => "Expired",
        422 => "Invalid",
        429 => "TooManyRequests",
        503 => "ServiceUnavailable",
        504 => "Timeout",
        _ => "InternalError",
    };
    let mut status = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": format!("a fault was asked for: {code}"), "reason": reason, "code": code.as_u16(),
    });
    if let Some(seconds) = retry_after {
        status["details"] = json!({"retryAfterSeconds": seconds});
    }
    let mut response = Response::new(Bytes::from(status.to_string()));
    *response.status_mut() = code;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        http::HeaderValue::from_static("application/json"),
    );
    if let Some(seconds) = retry_after {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// What becomes of a request.
#[derive(Debug)]
pub struct Reaction {
    /// How long the outcome is to be held back.
    pub delay: Duration,
    /// What comes then.
    pub outcome: Outcome,
}

/// How a request ends.
#[derive(Debug)]
pub enum Outcome {
    /// With an answer.
    Response(Response<Body>),
    /// With a connection that is cut before there was an answer.
    Cut,
    /// Not at all.
    Hang,
}

/// The faults that are waiting for their requests.
#[derive(Default)]
pub(crate) struct Faults(Vec<(RequestMatch, Fault)>);

/// What the faults make of one request.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) delay: Duration,
    pub(crate) end: Option<End>,
    garbage: Vec<Bytes>,
    cut_body: Option<usize>,
}

/// An end that the request comes to other than its answer.
pub(crate) enum End {
    Answer(Response<Bytes>),
    Cut,
    LoseAnswer,
    Hang,
}

impl Faults {
    pub(crate) fn add(&mut self, on: RequestMatch, fault: Fault) {
        self.0.push((on, fault));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn plan(&mut self, request: &Parts) -> Plan {
        let mut plan = Plan::default();
        for (on, fault) in &mut self.0 {
            let decides = !matches!(
                fault,
                Fault::Delay(_) | Fault::CutBody(_) | Fault::Garbage(_)
            );
            // A fault that would come too late keeps its turn.
            if decides && plan.end.is_some() || !on.takes(request) {
                continue;
            }
            match fault {
                Fault::Answer(response) => plan.end = Some(End::Answer(response.clone())),
                Fault::Delay(delay) => plan.delay += *delay,
                Fault::Cut => plan.end = Some(End::Cut),
                Fault::LoseAnswer => plan.end = Some(End::LoseAnswer),
                Fault::Hang => plan.end = Some(End::Hang),
                Fault::CutBody(passes) => plan.cut_body = Some(*passes),
                Fault::Garbage(bytes) => plan.garbage.push(bytes.clone()),
            }
        }
        plan
    }
}

impl Plan {
    /// Does to a body what was asked for.
    pub(crate) fn spoil(&self, mut body: Body) -> Body {
        if !self.garbage.is_empty() {
            body = body.after(Bytes::from(self.garbage.concat()));
        }
        match self.cut_body {
            Some(passes) => body.cut_after(passes),
            None => body,
        }
    }
}
