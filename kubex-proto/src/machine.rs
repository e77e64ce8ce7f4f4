//! The vocabulary between the protocol and whoever carries it out.

use core::fmt;

use bytes::Bytes;
use http::{Request, Response};

use crate::{Authorization, Error, Failure, Instant, Time};

/// A protocol in progress: it decides, a transport does.
///
/// # The contract
///
/// A transport carries a machine out with this loop and nothing else:
///
/// 1. Call [`poll`](Self::poll) with the time. It answers with one [`Action`]. Polling is never
///    wrong: with nothing new handled, the same wish comes back.
/// 2. [`Authorize`](Action::Authorize): obtain the credential, then [`handle`](Self::handle)
///    [`Event::Authorized`], [`Event::Unauthorized`] with the error if there is none to be had, or
///    [`Event::Elapsed`] once the deadline has passed.
/// 3. [`Send`](Action::Send): send the request. Then handle [`Event::Head`] when the status line and
///    headers are there, [`Event::Failed`] if that will not happen, or [`Event::Elapsed`] once the
///    deadline has passed. If the body of an earlier answer is still open, drop it.
/// 4. [`Read`](Action::Read): read on in the body of the answer. Handle [`Event::Chunk`] for whatever
///    bytes there are (any cutting will do), [`Event::End`] at its proper end, [`Event::Failed`] if it
///    breaks off, [`Event::Elapsed`] once the deadline has passed.
/// 5. [`Sleep`](Action::Sleep): handle [`Event::Elapsed`] once the instant has come. Drop an open body.
/// 6. [`Yield`](Action::Yield): hand the item to the caller, then poll again. There is no event for it.
///    An error may be an item in the middle: the machine says itself when it is done.
/// 7. [`Done`](Action::Done): drop an open body and stop. Every later poll says the same.
///
/// A deadline may have passed when it is given; that is [`Event::Elapsed`] at once. An instant may also lie beyond
/// anything that the transport's own clock can hold: it never comes. What arrives just as the deadline passes counts as
/// arrived. `Elapsed` before its time ends what was waited for all the same, but for a sleep, which is wished for again.
/// An event that ends an answer (`End`, `Failed`, `Elapsed`) is never followed by a `Read` of it.
///
/// A body stays open across `Yield` and `Authorize`; it may be dropped at the next `Send`, `Sleep` or `Done`, and no earlier.
/// Dropping the machine at any moment cancels the call: drop the open body with it.
///
/// What a transport does by itself: it connects, and gives up connecting after the
/// [`connect`](crate::Timeouts::connect) timeout of the client's [`Settings`](crate::Settings), with
/// [`Failure::connect`]. It passes over interim (1xx) heads, but for 101, which is the head of an answer: see below. What it must not do: follow redirects, repeat
/// requests, or decode a content encoding.
///
/// An upgrade is a call too (of [`exec`](crate::Api::exec), for one): a request with the header `Upgrade`. It goes over a
/// connection of HTTP/1.1 of its own, also where others go over HTTP/2, and its answer, if all goes well, is a head with 101 and
/// no body: handle it as [`Event::Head`]. What follows on the connection belongs to whoever asked. The machine yields what the
/// session begins with, and no [`Read`](Action::Read) comes; keep the connection then, instead of dropping it, and take what came
/// after the head for the first bytes of the session. Every other answer has a body, and is read like any.
///
/// Which way it can go, for one call ([`Exchange`](crate::Exchange)):
///
/// ```text
///            ┌──────────────── 401, once ───────────────┐
///            ▼                                          │
///  start ─▶ Authorize ─▶ Send ─▶ Read ─▶ Yield ─▶ Done  │
///                          ▲  │    ├──────────────────────┘
///                          │  └────┼─▶ 429, 5xx with Retry-After; broken reads
///                          └ Sleep ◀
/// ```
///
/// # Walkthrough
///
/// ```
/// use bytes::Bytes;
/// use core::time::Duration;
/// use kubex_proto::{raw, Action, Authorization, Event, Exchange, Instant, Machine, Settings, Time, Timestamp};
///
/// let now = Time::new(Instant::from_origin(Duration::ZERO), Timestamp::from_unix_seconds(1_700_000_000));
/// let call = raw::get("/readyz").text();
/// let mut machine = Exchange::new(call, &Settings::default());
///
/// assert!(matches!(machine.poll(now), Action::Authorize { rejected: None, .. }));
/// machine.handle(now, Event::Authorized(Authorization::none()));
/// let Action::Send { request, .. } = machine.poll(now) else { panic!() };
/// assert_eq!(request.uri().path(), "/readyz");
/// machine.handle(now, Event::Head(http::Response::new(())));
/// assert!(matches!(machine.poll(now), Action::Read { .. }));
/// machine.handle(now, Event::Chunk(Bytes::from_static(b"ok")));
/// machine.handle(now, Event::End);
/// let Action::Yield(Ok(text)) = machine.poll(now) else { panic!() };
/// assert_eq!(text, "ok");
/// assert!(matches!(machine.poll(now), Action::Done));
/// ```
pub trait Machine {
    /// What it yields.
    type Item;

    /// What to do next.
    fn poll(&mut self, now: Time) -> Action<Self::Item>;

    /// What happened.
    ///
    /// An event that answers no wish of the machine's is a fault of the transport: it is yielded as an
    /// error, never a panic.
    fn handle(&mut self, now: Time, event: Event);
}

/// What a [`Machine`] wants done.
///
/// The variants differ in size, as a request is a large value; one is alive at a time.
#[allow(clippy::large_enum_variant)]
pub enum Action<T> {
    /// Obtain the credential for the next request.
    #[non_exhaustive]
    Authorize {
        /// The credential that the server just refused (401), if that is why: one that was
        /// obtained after it can be given at once, so that many calls refresh only once.
        rejected: Option<Authorization>,
        /// When to give up waiting for it.
        deadline: Option<Instant>,
    },
    /// Send this request.
    #[non_exhaustive]
    Send {
        /// The whole request, credential included. Its URI is absolute.
        request: Request<Bytes>,
        /// When to give up waiting for the head of the answer.
        deadline: Option<Instant>,
    },
    /// Read on in the body of the answer.
    #[non_exhaustive]
    Read {
        /// When to give up waiting for the next bytes.
        deadline: Option<Instant>,
    },
    /// Wait.
    #[non_exhaustive]
    Sleep {
        /// Until this instant.
        until: Instant,
    },
    /// Hand this to the caller.
    Yield(Result<T, Error>),
    /// There is nothing more to come.
    Done,
}

/// What happened while a transport carried out an [`Action`].
pub enum Event {
    /// The credential is there.
    Authorized(Authorization),
    /// There is no credential to be had.
    Unauthorized(Error),
    /// Status line and headers of the answer.
    Head(Response<()>),
    /// Bytes of the body.
    Chunk(Bytes),
    /// The body is complete.
    End,
    /// Sending or reading failed.
    Failed(Failure),
    /// The deadline of the action, or the end of the sleep, has come.
    Elapsed,
}

impl<T> Action<T> {
    /// What a machine within another one gives: an item, none at its end, or else a wish, which is one of the outer machine's.
    #[allow(clippy::result_large_err)] // It is passed on at once.
    pub(crate) fn split<U>(self) -> Result<Option<Result<T, Error>>, Action<U>> {
        match self {
            Self::Yield(item) => Ok(Some(item)),
            Self::Done => Ok(None),
            Self::Authorize { rejected, deadline } => Err(Action::Authorize { rejected, deadline }),
            Self::Send { request, deadline } => Err(Action::Send { request, deadline }),
            Self::Read { deadline } => Err(Action::Read { deadline }),
            Self::Sleep { until } => Err(Action::Sleep { until }),
        }
    }
}

/// Bodies and credentials stay out of what is printed.
impl<T> fmt::Debug for Action<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authorize { rejected, deadline } => f
                .debug_struct("Authorize")
                .field("rejected", rejected)
                .field("deadline", deadline)
                .finish(),
            Self::Send { request, deadline } => f
                .debug_struct("Send")
                .field("method", request.method())
                .field("uri", request.uri())
                .field("body_bytes", &request.body().len())
                .field("deadline", deadline)
                .finish(),
            Self::Read { deadline } => f.debug_struct("Read").field("deadline", deadline).finish(),
            Self::Sleep { until } => f.debug_struct("Sleep").field("until", until).finish(),
            Self::Yield(Ok(_)) => f.write_str("Yield(Ok(..))"),
            Self::Yield(Err(error)) => f.debug_tuple("Yield").field(error).finish(),
            Self::Done => f.write_str("Done"),
        }
    }
}

/// Bodies and credentials stay out of what is printed.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authorized(authorization) => {
                f.debug_tuple("Authorized").field(authorization).finish()
            }
            Self::Unauthorized(error) => f.debug_tuple("Unauthorized").field(error).finish(),
            Self::Head(head) => f.debug_tuple("Head").field(&head.status()).finish(),
            Self::Chunk(bytes) => write!(f, "Chunk({} bytes)", bytes.len()),
            Self::End => f.write_str("End"),
            Self::Failed(failure) => f.debug_tuple("Failed").field(failure).finish(),
            Self::Elapsed => f.write_str("Elapsed"),
        }
    }
}
