//! The answer to one call: its head decides how its body is read.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, time::Duration};

use bytes::Bytes;
use http::{
    HeaderMap, Response, StatusCode,
    header::{LOCATION, RETRY_AFTER},
};

use crate::{
    Decode, Error, Status,
    decode::{Coding, Plain, Quoting, from_json},
    excerpt::excerpt_of_body,
};

/// How much of the body of a refusal is read, unpacked: a Status is small, and of a proxy's page a line is enough.
const REFUSAL_LIMIT: usize = 1 << 20;

/// Reads the answer to one [`Call`](crate::Call): the decoder for a success, a
/// [`Status`] or whatever else came for a failure.
///
/// A body in gzip (`Content-Encoding`) is unpacked with the feature `gzip`, piece by piece as the decoder asks for more.
/// One that unpacks to more than 500 times what came is an error, past 64 MiB. A request that is sent by hand asks for gzip
/// only if an `Accept-Encoding` is added to it.
///
/// ```
/// use bytes::Bytes;
/// use http::{Response, StatusCode};
/// use kubex_proto::raw;
///
/// let (request, answer) = raw::get("/readyz").text().into_parts()?;
/// assert_eq!(request.uri(), "/readyz");
/// // ... any transport sends the request ...
/// let response = Response::new(Bytes::from_static(b"ok"));
/// assert_eq!(answer.read(response)?, "ok");
///
/// let (_, answer) = raw::get("/readyz").text().into_parts()?;
/// let response = Response::builder().status(502).body(Bytes::from_static(b"<html>Bad Gateway")).unwrap();
/// let error = answer.read(response).unwrap_err();
/// assert_eq!(error.code(), Some(StatusCode::BAD_GATEWAY));
/// assert!(error.to_string().contains("Bad Gateway"));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
pub struct Answer<D> {
    decoder: D,
    /// Whether a refusal may be quoted that is no Status: it may echo the request.
    quoting: Quoting,
    state: State,
}

enum State {
    /// The head has not come yet.
    Awaited,
    /// What the decoder takes, most often a 2xx: what the body holds is the decoder's.
    Success(Coding),
    Refusal {
        code: StatusCode,
        location: Option<String>,
        retry_after: Option<Duration>,
        coding: Coding,
        body: Vec<u8>,
        ended: bool,
    },
    /// A refusal that was told.
    Told,
}

impl<D: Decode> Answer<D> {
    pub(crate) fn new(decoder: D, quoting: Quoting) -> Self {
        Self {
            decoder,
            quoting,
            state: State::Awaited,
        }
    }

    /// An answer to the same call, asked for again.
    pub(crate) fn fresh(&self) -> Self {
        Self::new(self.decoder.fresh(), self.quoting)
    }

    /// Takes the head.
    pub fn head(&mut self, head: &Response<()>) {
        let coding = Coding::of(head.headers());
        self.state = if self.decoder.takes(head) {
            State::Success(coding)
        } else {
            State::Refusal {
                code: head.status(),
                location: head
                    .headers()
                    .get(LOCATION)
                    .filter(|_| head.status().is_redirection())
                    .map(|location| without_secrets(&excerpt_of_body(location.as_bytes()))),
                retry_after: retry_after(head.headers()),
                coding,
                body: Vec::new(),
                ended: false,
            }
        };
    }

    /// Takes the next bytes of the body.
    pub fn feed(&mut self, chunk: Bytes) {
        match &mut self.state {
            State::Success(coding) => {
                if let Some(chunk) = coding.feed(chunk) {
                    self.decoder.feed(chunk);
                }
            }
            State::Refusal { coding, body, .. } => {
                if body.len() < REFUSAL_LIMIT {
                    if let Some(chunk) = coding.feed(chunk) {
                        collect(body, &chunk);
                    }
                    unpack(coding, body);
                }
            }
            State::Awaited | State::Told => {}
        }
    }

    /// Takes note that the body is complete.
    pub fn end(&mut self) {
        match &mut self.state {
            State::Success(coding) => {
                if coding.end() {
                    self.decoder.end();
                }
            }
            State::Refusal {
                coding,
                body,
                ended,
                ..
            } => {
                coding.end();
                unpack(coding, body);
                *ended = true;
            }
            State::Awaited | State::Told => {}
        }
    }

    /// The next item, or an error in its place, if there is one by now.
    pub fn poll(&mut self) -> Option<Result<D::Item, Error>> {
        if let State::Success(coding) = &mut self.state {
            loop {
                if let Some(item) = self.decoder.poll() {
                    return Some(item);
                }
                match coding.next()? {
                    Ok(Plain::Piece(piece)) => self.decoder.feed(piece),
                    Ok(Plain::End) => self.decoder.end(),
                    Err(error) => return Some(Err(error)),
                }
            }
        }
        self.refusal().map(|error| self.decoder.refused(error))
    }

    /// Reads a whole response: the first item.
    pub fn read(mut self, response: Response<Bytes>) -> Result<D::Item, Error> {
        let (parts, body) = response.into_parts();
        self.head(&Response::from_parts(parts, ()));
        self.feed(body);
        self.end();
        self.poll().unwrap_or_else(|| {
            Err(Error::cut_off(
                "the body of the answer ended before there was anything in it",
            ))
        })
    }

    /// The error that a refusal is, once its body has ended.
    pub(crate) fn refusal(&mut self) -> Option<Error> {
        let State::Refusal {
            code,
            location,
            retry_after,
            coding,
            body,
            ended: true,
        } = &self.state
        else {
            return None;
        };
        let error = match coding {
            Coding::Unreadable(why) if body.is_empty() && location.is_none() => {
                Error::foreign(*code, why.clone())
            }
            _ => refusal(*code, location.as_deref(), body, self.quoting),
        };
        let error = error.retry_after_header(*retry_after);
        self.state = State::Told;
        Some(error)
    }

    /// What decodes the body.
    pub(crate) fn decoder(&self) -> &D {
        &self.decoder
    }

    /// Whether it is one that the decoder takes.
    pub(crate) fn is_success(&self) -> bool {
        matches!(self.state, State::Success(_))
    }

    /// Whether nothing more can be read of the body, though more of it may come.
    pub(crate) fn is_broken(&self) -> bool {
        matches!(&self.state, State::Success(coding) if coding.is_broken())
    }

    /// The code of a refusal that is being read.
    pub(crate) fn refused_with(&self) -> Option<StatusCode> {
        match &self.state {
            State::Refusal { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// Whether more of a refusal came than is read of one.
    pub(crate) fn is_refused_enough(&self) -> bool {
        matches!(&self.state, State::Refusal { body, .. } if body.len() >= REFUSAL_LIMIT)
    }

    /// Gives what the refusal's mapping makes of an error that was held back.
    pub(crate) fn tell(&mut self, error: Error) -> Result<D::Item, Error> {
        self.decoder.refused(error)
    }
}

/// Adds to the body of a refusal, as far as there is room.
fn collect(body: &mut Vec<u8>, bytes: &[u8]) {
    let room = REFUSAL_LIMIT.saturating_sub(body.len());
    body.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
}

/// Unpacks what came of the body of a refusal, as far as there is room. What came before a fault tells more than that.
fn unpack(coding: &mut Coding, body: &mut Vec<u8>) {
    while !matches!(coding, Coding::Unreadable(_)) && body.len() < REFUSAL_LIMIT {
        match coding.next() {
            Some(Ok(Plain::Piece(piece))) => collect(body, &piece),
            Some(Err(error)) => *coding = Coding::Unreadable(error.to_string()),
            Some(Ok(Plain::End)) | None => return,
        }
    }
}

/// `Retry-After` in whole seconds (RFC 9110, 10.2.3); the API server writes no dates.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

/// A URL without user information, query and fragment, which may hold tokens.
fn without_secrets(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = match rest.find('/') {
                Some(slash) => rest.split_at(slash),
                None => (rest, ""),
            };
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}{path}")
        }
        None => url.rsplit('@').next().unwrap_or_default().into(),
    }
}

/// The API server's own timeout writes a Status that does not say what it is: a failure with the code of the head.
fn is_status(code: StatusCode, body: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Kind {
        kind: Option<String>,
    }
    #[derive(serde::Deserialize)]
    struct Unnamed {
        status: String,
        code: u16,
    }
    match from_json::<Kind>(body, "Status", 0, Quoting::Forbidden) {
        Ok(Kind { kind: Some(kind) }) => kind == "Status",
        Ok(Kind { kind: None }) => from_json::<Unnamed>(body, "Status", 0, Quoting::Forbidden)
            .is_ok_and(|unnamed| unnamed.status == "Failure" && unnamed.code == code.as_u16()),
        Err(_) => false,
    }
}

/// A Status if the body is one, whatever its media type; else its beginning.
fn refusal(code: StatusCode, location: Option<&str>, body: &[u8], quoting: Quoting) -> Error {
    let is_status = is_status(code, body);
    if is_status && let Ok(mut status) = from_json::<Status>(body, "Status", 0, Quoting::Forbidden)
    {
        if status.code == 0 {
            status.code = code.as_u16();
        }
        return Error::server(status);
    }
    let quoted = match quoting {
        Quoting::Allowed => excerpt_of_body(body),
        Quoting::Forbidden if body.is_empty() => String::new(),
        Quoting::Forbidden => {
            format!("{} bytes, not shown, as they may hold a secret", body.len())
        }
    };
    Error::foreign(
        code,
        match location {
            Some(location) => {
                format!("a redirect to {location}, which is not followed: check the server's URL")
            }
            None if code.is_success() => format!(
                "a page of HTML, as of a proxy or a login ({quoted}): check the server's URL"
            ),
            None => quoted,
        },
    )
}

/// What came of a body is not printed, as it may hold secrets.
impl<D: fmt::Debug> fmt::Debug for Answer<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Awaited => format_args!("Awaited"),
            State::Success(_) => format_args!("Success"),
            State::Refusal { code, .. } => {
                return f
                    .debug_struct("Answer")
                    .field("decoder", &self.decoder)
                    .field("refused_with", code)
                    .finish_non_exhaustive();
            }
            State::Told => format_args!("Told"),
        };
        f.debug_struct("Answer")
            .field("decoder", &self.decoder)
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
