//! One call from beginning to end.

mod outgoing;
mod patience;
mod warned;

use core::{fmt, time::Duration};

use bytes::Bytes;
use http::{Request, Response, StatusCode};

use crate::{
    Action, Answer, Authorization, Call, Decode, Error, Event, Failure, Instant, Machine, Origin,
    Settings, Time, Timeout, call::Purpose, failure::Progress, settings::Turn, trace::CallSpan,
};

use outgoing::{authorized, complete};
use patience::{PATIENCE_WITH_REFUSALS, is_of_gateway, pause_asked_for};
use warned::Warned;

/// What an event is that answers no wish.
pub(crate) const MISUSED: &str = "an event came that answers no action";

/// The machine that makes one [`Call`]: credential, request, answer, and what to do when that fails.
///
/// - **401**: a fresh credential is asked for once; if there is none but the refused one, the 401 is
///   the outcome.
/// - **429 and 5xx** are repeated only if they say when (`Retry-After` in seconds), whatever the verb, as a server
///   that names a time did not act on the request; as often and after as long as the client's [`RetryPolicy`](crate::RetryPolicy)
///   says, by default at most 10 times, after at most two minutes each, and only if the deadline leaves time. A write that a gateway
///   answers with 502 or 504 is not repeated: nobody knows how far it got.
/// - **A broken connection**: reads are repeated, with a pause that grows to 5 s; a watch or a stream of a log
///   only until its answer has begun, as from then on what came tells where to go on. A write is repeated only if not one byte of it was sent;
///   otherwise the error says that it may have been taken ([`is_unanswered`](Error::is_unanswered)). That no connection can be had is an error at once, unless this
///   very call had one before: then the server is perhaps about to come back.
/// - **A rate limit** of the client's own ([`RateLimit`](crate::RateLimit)) holds each request back until its turn.
/// - **Warnings** of the server go to the client's handler ([`Settings::with_warning_handler`]), each once: those of the answer, refusals
///   included, and not those of an answer in whose place another one is asked for.
/// - **gzip** is asked for with the feature `gzip`, unless the call or the client's settings say otherwise
///   ([`Settings::with_gzip`]).
/// - **Time**: the call's own timeout if it has one, else the client's total for calls with one answer; in
///   either case the client's read timeout bounds each silence, but for those of a log that is followed.
///
/// [`Machine`] shows how to drive it.
pub struct Exchange<D> {
    request: Result<Request<Bytes>, Option<Error>>,
    answer: Answer<D>,
    purpose: Purpose,
    settings: Settings,
    span: CallSpan,
    warned: Warned,
    /// How long the whole may take.
    total: Option<Duration>,
    /// How long a silence may take.
    silence: Option<Duration>,
    started: bool,
    /// When the whole must be over, once it began.
    ends: Option<Instant>,
    /// When the server, or the attempt, last showed life.
    last_sign: Instant,
    attempts: u32,
    /// Whether an attempt of this call had a connection.
    connected: bool,
    /// Until when the body of a refusal is read.
    refused: Option<Instant>,
    authorization: Authorization,
    /// The 401 that a fresh credential was asked for after.
    unauthorized: Option<Error>,
    refreshed: bool,
    state: State,
}

#[derive(Debug)]
enum State {
    Authorizing,
    Sending,
    Reading,
    /// The body is complete; what the decoder still holds is handed out.
    Draining,
    Pausing {
        until: Instant,
    },
    /// The client's rate limit holds the request back.
    Queuing(Turn),
    Failed(Error),
    Done,
}

impl<D: Decode> Exchange<D> {
    /// Makes a call with what the client's requests have in common.
    pub fn new(call: Call<D>, settings: &Settings) -> Self {
        let timeouts = settings.timeouts();
        let inherited = timeouts.total.filter(|_| !call.purpose.is_stream);
        let silence = timeouts.read.filter(|_| !call.purpose.may_be_silent);
        Self {
            request: call
                .request
                .and_then(|request| complete(request, settings))
                .map_err(Some),
            answer: Answer::new(call.decoder, call.purpose.quoting),
            purpose: call.purpose,
            settings: settings.clone(),
            span: CallSpan::none(),
            warned: Warned::default(),
            total: match call.timeout {
                Timeout::Inherit => inherited,
                Timeout::Never => None,
                Timeout::After(duration) => Some(duration),
            },
            silence,
            started: false,
            ends: None,
            last_sign: Instant::from_origin(Duration::ZERO),
            attempts: 0,
            connected: false,
            refused: None,
            authorization: Authorization::none(),
            unauthorized: None,
            refreshed: false,
            state: State::Authorizing,
        }
    }

    /// As part of something larger, which must be over then.
    pub(crate) fn ending_at(mut self, ends: Option<Instant>) -> Self {
        self.ends = ends;
        self
    }

    /// What decodes the answer.
    pub(crate) fn decoder(&self) -> &D {
        self.answer.decoder()
    }

    fn begin(&mut self, now: Time) {
        if !self.started {
            self.started = true;
            self.ends = self.ends.or(self.total.map(|total| now.instant + total));
            self.last_sign = now.instant;
            self.span = CallSpan::of(&self.purpose.description, self.request.as_ref().ok());
            if let Err(error) = &mut self.request
                && let Some(error) = error.take()
            {
                self.state = State::Failed(error);
            }
        }
    }

    /// When to give up waiting: the end of time, or of patience with a silence or a refusal.
    fn deadline(&self) -> Option<Instant> {
        let silence = self.silence.map(|silence| self.last_sign + silence);
        let deadlines = [self.ends, silence, self.refused];
        deadlines.into_iter().flatten().min()
    }

    fn fail(&mut self, error: Error) {
        self.state = State::Failed(error);
    }

    fn may_repeat(&self) -> bool {
        self.attempts <= self.settings.retries().repeats
    }

    /// Pauses, then sends again; if that is allowed no more, the error is the outcome.
    fn repeat_or_fail(&mut self, now: Time, error: Error) {
        let pause = self.settings.retries().pause_after(self.attempts);
        let until = now.instant + pause;
        let in_time = self.ends.is_none_or(|end| until < end);
        if !self.may_repeat() || !in_time {
            return self.fail(error);
        }
        self.span.repeats(&error, pause);
        self.answer = self.answer.fresh();
        self.state = State::Pausing { until };
    }

    fn head(&mut self, now: Time, head: &Response<()>) {
        self.connected = true;
        self.last_sign = now.instant;
        self.span.answered(head.status());
        if let Some(pause) = pause_asked_for(head, self.purpose.is_read, self.settings.retries())
            && self.may_repeat()
            && self.ends.is_none_or(|ends| now.instant + pause < ends)
        {
            self.span.is_asked_for_patience(head.status(), pause);
            self.state = State::Pausing {
                until: now.instant + pause,
            };
            return;
        }
        self.answer.head(head);
        self.refused = self
            .answer
            .refused_with()
            .map(|_| now.instant + PATIENCE_WITH_REFUSALS);
        self.state = State::Reading;
        self.warned.note(head.headers());
        if self.refreshed || head.status() != StatusCode::UNAUTHORIZED {
            self.tell_warnings();
        }
    }

    fn tell_warnings(&mut self) {
        for warning in self.warned.tell() {
            self.span
                .within(|| self.settings.warn(warning, &self.purpose.description));
        }
    }

    fn end(&mut self) {
        self.answer.end();
        self.state = State::Draining;
        let may_refresh =
            !self.refreshed && self.answer.refused_with() == Some(StatusCode::UNAUTHORIZED);
        if may_refresh && let Some(error) = self.answer.refusal() {
            self.refreshed = true;
            self.unauthorized = Some(error);
            self.span.refreshes();
            self.state = State::Authorizing;
        }
    }

    fn authorized(&mut self, now: Time, authorization: Authorization) {
        let refused = self.unauthorized.take();
        if let Some(error) = refused {
            if authorization == self.authorization {
                return match self.answer.tell(error) {
                    // No decoder makes anything else of a 401, but its word counts.
                    Ok(_) => self.state = State::Done,
                    Err(error) => self.fail(error),
                };
            }
            self.answer = self.answer.fresh();
            self.warned.forget();
        }
        self.authorization = authorization;
        self.send(now);
    }

    /// The credential did not come in time; nothing of the call is under way.
    fn unauthorized_in_time(&mut self) {
        let error = match (self.unauthorized.take(), self.total) {
            (Some(refused), _) => refused,
            (None, Some(total)) => Error::timed_out("credential", total),
            (None, None) => Error::misused(MISUSED),
        };
        self.fail(error);
    }

    /// Sends, or waits for its turn.
    fn send(&mut self, now: Time) {
        let Some(limiter) = self.settings.limiter() else {
            return self.go(now);
        };
        match limiter.turn(now.instant, self.ends) {
            Ok(turn) => {
                let wait = now.instant.until(turn.at());
                if !wait.is_zero() {
                    self.span.waits_for_turn(wait);
                }
                self.state = State::Queuing(turn);
                self.queued(now);
            }
            // What has no time left is told so without a turn.
            Err(at) if at <= now.instant => self.go(now),
            Err(at) => self.fail(Error::no_turn(now.instant.until(at))),
        }
    }

    /// Sends if its turn has come.
    fn queued(&mut self, now: Time) {
        if let State::Queuing(turn) = &self.state
            && turn.at() <= now.instant
            && let State::Queuing(turn) = core::mem::replace(&mut self.state, State::Sending)
        {
            turn.take();
            self.go(now);
        }
    }

    /// The request goes.
    fn go(&mut self, now: Time) {
        if let Some(total) = self.total
            && self.ends.is_some_and(|end| end <= now.instant)
        {
            // Nothing of a write is under way here: it was never sent, or not taken.
            return self.fail(Error::timed_out("answer", total));
        }
        self.span.sent();
        self.attempts = self.attempts.saturating_add(1);
        self.last_sign = now.instant;
        self.refused = None;
        self.state = State::Sending;
    }

    /// No head came.
    fn send_failed(&mut self, now: Time, failure: Failure) {
        let progress = failure.progress();
        let safe = match progress {
            Progress::Unconnected(_) => self.connected,
            Progress::Unsent => true,
            Progress::Sent => self.purpose.is_read,
        };
        self.connected |= !matches!(progress, Progress::Unconnected(_));
        let unanswered = progress == Progress::Sent && !self.purpose.is_read;
        let repeatable = safe && failure.is_repeatable();
        let error = Error::failed(failure).unanswered(unanswered);
        if repeatable {
            self.repeat_or_fail(now, error);
        } else {
            self.fail(error);
        }
    }

    /// The body broke off.
    fn read_failed(&mut self, now: Time, failure: Failure) {
        if self.answer.refused_with().is_some() {
            // Enough of a refusal is there to tell of it.
            return self.end();
        }
        let safe = self.purpose.is_read && !self.purpose.is_stream;
        let repeatable = safe && failure.is_repeatable();
        let error = Error::failed(failure).unanswered(!self.purpose.is_read);
        if repeatable {
            self.repeat_or_fail(now, error);
        } else {
            self.fail(error);
        }
    }

    fn elapsed(&mut self, now: Time, waiting_for: &'static str) {
        if self.answer.refused_with().is_some() {
            // As with a broken one, what came tells more than that the rest did not.
            if self.ends.is_none_or(|ends| now.instant < ends) {
                return self.end();
            }
            // There is no time left for another credential.
            self.answer.end();
            self.state = State::Draining;
            return;
        }
        let total_is_over = self.ends.is_some_and(|end| end <= now.instant);
        let after = match (
            self.total.filter(|_| total_is_over),
            self.silence,
            self.total,
        ) {
            (Some(total), _, _) | (None, None, Some(total)) => total,
            (None, Some(silence), _) => silence,
            (None, None, None) => return self.misused("a deadline passed where there was none"),
        };
        self.fail(Error::timed_out(waiting_for, after).unanswered(!self.purpose.is_read));
    }

    /// The transport did what it may not; a write that is under way stays so.
    fn misused(&mut self, message: &'static str) {
        let sent = matches!(self.state, State::Sending | State::Reading);
        self.fail(Error::misused(message).unanswered(sent && !self.purpose.is_read));
    }

    /// The error as it is told; what a 401 warned of is told with it.
    fn name(&mut self, error: Error) -> Error {
        self.tell_warnings();
        if error.unreadable().is_none() {
            self.span.failed(&error);
        }
        error
            .without(self.authorization.credential())
            .while_doing(&self.purpose.description, self.attempts)
    }
}

impl<D: Decode> Machine for Exchange<D> {
    type Item = D::Item;

    fn poll(&mut self, now: Time) -> Action<D::Item> {
        self.begin(now);
        match &self.state {
            State::Authorizing => Action::Authorize {
                rejected: self
                    .unauthorized
                    .is_some()
                    .then(|| self.authorization.clone()),
                deadline: self.ends,
            },
            State::Sending => match &self.request {
                Ok(request) => Action::Send {
                    request: authorized(request, &self.authorization),
                    deadline: self.deadline(),
                },
                Err(_) => Action::Done,
            },
            State::Reading | State::Draining => {
                if let Some(item) = self.answer.poll() {
                    if !self.purpose.is_stream || self.answer.is_broken() {
                        self.state = State::Done;
                    }
                    // Of a write, an answer that cannot be read is as good as none.
                    let success = !self.purpose.is_read && self.answer.is_success();
                    return Action::Yield(item.map_err(|error| {
                        let unanswered = match error.code() {
                            Some(code) => !self.purpose.is_read && is_of_gateway(code),
                            None => success && error.origin() == Origin::Wire,
                        };
                        self.name(error.unanswered(unanswered))
                    }));
                }
                if let State::Draining = self.state {
                    self.state = State::Done;
                    self.span.end();
                    return Action::Done;
                }
                Action::Read {
                    deadline: self.deadline(),
                }
            }
            State::Pausing { until } => Action::Sleep { until: *until },
            State::Queuing(turn) => Action::Sleep { until: turn.at() },
            State::Failed(_) => match core::mem::replace(&mut self.state, State::Done) {
                State::Failed(error) => Action::Yield(Err(self.name(error))),
                _ => Action::Done,
            },
            State::Done => {
                self.span.end();
                Action::Done
            }
        }
    }

    fn handle(&mut self, now: Time, event: Event) {
        self.begin(now);
        match (&self.state, event) {
            (State::Authorizing, Event::Authorized(authorization)) => {
                self.authorized(now, authorization);
            }
            (State::Authorizing, Event::Unauthorized(error)) => self.fail(error),
            (State::Authorizing, Event::Elapsed) => self.unauthorized_in_time(),
            (State::Sending, Event::Head(head)) => self.head(now, &head),
            (State::Sending, Event::Failed(failure)) => self.send_failed(now, failure),
            (State::Sending, Event::Elapsed) => self.elapsed(now, "answer"),
            (State::Reading, Event::Chunk(chunk)) => {
                self.last_sign = now.instant;
                self.span.read(chunk.len());
                self.answer.feed(chunk);
                if self.answer.is_refused_enough() {
                    self.end();
                }
            }
            (State::Reading, Event::End) => self.end(),
            (State::Reading, Event::Failed(failure)) => self.read_failed(now, failure),
            (State::Reading, Event::Elapsed) => {
                self.elapsed(now, "end of the answer, or next piece of it,");
            }
            (State::Pausing { until }, Event::Elapsed) if *until <= now.instant => self.send(now),
            (State::Queuing(_), Event::Elapsed) => self.queued(now),
            // Woken early, it goes on sleeping; when all is said, nothing is heard.
            (State::Pausing { .. }, Event::Elapsed) | (State::Failed(_) | State::Done, _) => {}
            _ => self.misused(MISUSED),
        }
    }
}

/// Neither headers nor bodies are printed, as they may hold secrets.
impl<D> fmt::Debug for Exchange<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("purpose", &self.purpose)
            .field("uri", &self.request.as_ref().map(Request::uri))
            .field("state", &self.state)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
