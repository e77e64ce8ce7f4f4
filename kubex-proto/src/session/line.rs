//! What all sessions have in common: signs of life, patience, a limit, and the end.

use alloc::{format, string::String};
use core::time::Duration;

use bytes::Bytes;

use super::{Incoming, Transmit};
use crate::{CallDescription, Error, Instant, excerpt::excerpt};

/// How often the server is asked whether it still lives, as client-go does; more often where there is less patience.
const PING_INTERVAL: Duration = Duration::from_secs(5);

/// How many times it is asked within the patience that there is.
const PINGS: u32 = 3;

/// However little that is.
const LEAST_PING_INTERVAL: Duration = Duration::from_millis(10);

/// How long a server that does not answer is waited for, as client-go does.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long the close is waited for once all is said: servers send it at once.
const PATIENCE_AT_THE_END: Duration = Duration::from_secs(5);

/// How long a close may wait to be sent: as long as a server takes nothing, it is not.
const FAREWELL: Duration = Duration::from_secs(2);

/// The largest message that is taken, far more than any server sends.
const LIMIT: usize = 16 << 20;

/// Close codes (RFC 6455, 7.4.1).
pub(super) const NORMAL: u16 = 1000;
pub(super) const PROTOCOL_ERROR: u16 = 1002;
const NO_CODE: u16 = 1005;
const TOO_BIG: u16 = 1009;

/// One connection, up to its end, of which `T` is what is told of a good one.
#[derive(Debug)]
pub(super) struct Line<T> {
    pub(super) what: CallDescription,
    pub(super) limit: usize,
    pub(super) patience: Option<Duration>,
    /// When the server last showed life: none before the time is known, and while nothing is read.
    last_sign: Option<Instant>,
    /// The same of messages.
    last_message: Option<Instant>,
    next_ping: Option<Instant>,
    is_ping_due: bool,
    end: Option<Result<T, Error>>,
    is_told: bool,
    /// The close that is still to be sent.
    close: Option<u16>,
    /// When it is given up: none before the time is known.
    close_by: Option<Instant>,
}

/// What a line makes of what came.
pub(super) enum Heard {
    /// A message to look at.
    Message(Bytes),
    /// The end, as the server meant it: in order, or as this error tells.
    End(Result<(), Error>),
    /// Nothing that matters beyond the line.
    Nothing,
}

impl<T: Clone> Line<T> {
    pub(super) fn new(what: CallDescription) -> Self {
        Self {
            what,
            limit: LIMIT,
            patience: Some(PATIENCE),
            last_sign: None,
            last_message: None,
            next_ping: None,
            is_ping_due: false,
            end: None,
            is_told: false,
            close: None,
            close_by: None,
        }
    }

    /// Takes what came; `wanted` is whether a message was.
    pub(super) fn hear(&mut self, now: Instant, incoming: Incoming, wanted: bool) -> Heard {
        if self.end.is_some() {
            return Heard::Nothing;
        }
        match incoming {
            Incoming::Message(_) if !wanted => {
                let error = Error::misused("a message was read that no session wanted");
                self.fail(NORMAL, error);
            }
            Incoming::Message(message) if message.len() > self.limit => self.is_too_large(),
            Incoming::TooLarge => self.is_too_large(),
            Incoming::Message(message) => {
                self.last_sign = Some(now);
                self.last_message = Some(now);
                return Heard::Message(message);
            }
            Incoming::Text => self.is_rubbish("a message of text, where all are binary"),
            Incoming::Ping | Incoming::Pong => self.last_sign = Some(now),
            Incoming::Close { code, reason } => return Heard::End(closed(code, &reason)),
            Incoming::End => {
                let words = "the connection of the session ended, and nobody had closed it";
                return Heard::End(Err(Error::cut_off(words)));
            }
            Incoming::Failed(failure) => return Heard::End(Err(Error::failed(failure))),
            Incoming::Elapsed => {}
        }
        Heard::Nothing
    }

    /// Lets the time pass; `reading` is whether the socket is being read, and `ending` whether all is said but the close,
    /// which then is the end: true.
    pub(super) fn pass(&mut self, now: Instant, reading: bool, ending: bool) -> bool {
        if self.end.is_some() {
            if *self.close_by.get_or_insert(now + FAREWELL) <= now {
                self.close = None;
            }
            return false;
        }
        let interval = match self.patience {
            Some(patience) => (patience / PINGS).clamp(LEAST_PING_INTERVAL, PING_INTERVAL),
            None => PING_INTERVAL,
        };
        let next_ping = *self.next_ping.get_or_insert(now + interval);
        if next_ping <= now {
            self.is_ping_due = true;
            self.next_ping = Some(now + interval);
        }
        if !reading {
            // What the server says meanwhile lies in the socket.
            self.last_sign = None;
            self.last_message = None;
            return false;
        }
        let last_sign = *self.last_sign.get_or_insert(now);
        let last_message = *self.last_message.get_or_insert(now);
        if ending && last_message + PATIENCE_AT_THE_END <= now {
            return true;
        }
        if let Some(patience) = self.patience
            && last_sign + patience <= now
        {
            if ending {
                return true;
            }
            // Nobody is there to whom a close could be sent.
            self.finish(Err(Error::timed_out(
                "sign of life of the session",
                patience,
            )));
        }
        false
    }

    pub(super) fn deadline(&self, ending: bool) -> Option<Instant> {
        if self.end.is_some() {
            // Where the caller closed, the time is looked at first.
            let at_once = Instant::from_origin(Duration::ZERO);
            return self.close.map(|_| self.close_by.unwrap_or(at_once));
        }
        let silence = self.last_sign.zip(self.patience);
        let silence = silence.map(|(last, patience)| last + patience);
        let close = self.last_message.filter(|_| ending);
        let close = close.map(|last| last + PATIENCE_AT_THE_END);
        [silence, close, self.next_ping].into_iter().flatten().min()
    }

    /// What goes before all that is said: a close, and nothing after the end; a ping.
    pub(super) fn transmit(&mut self) -> Option<Transmit> {
        if self.end.is_some() {
            return self.close.take().map(Transmit::Close);
        }
        core::mem::take(&mut self.is_ping_due).then_some(Transmit::Ping)
    }

    /// The end is known, and the other side need not be told.
    pub(super) fn finish(&mut self, end: Result<T, Error>) {
        if self.end.is_none() {
            self.end = Some(end.map_err(|error| error.while_doing(&self.what, 0)));
        }
    }

    /// The end is known here first.
    pub(super) fn close(&mut self, code: u16, end: Result<T, Error>) {
        if self.end.is_none() {
            self.close = Some(code);
            self.finish(end);
        }
    }

    pub(super) fn fail(&mut self, code: u16, error: Error) {
        self.close(code, Err(error));
    }

    /// The server said what it may not.
    pub(super) fn is_rubbish(&mut self, words: &str) {
        let error = Error::decode(format!("cannot make sense of the session: {words}"));
        self.fail(PROTOCOL_ERROR, error);
    }

    fn is_too_large(&mut self) {
        let error = Error::limit("a message of the session", self.limit);
        self.fail(TOO_BIG, error);
    }

    pub(super) fn end(&self) -> Option<&Result<T, Error>> {
        self.end.as_ref()
    }

    /// The end, once.
    pub(super) fn tell_end(&mut self) -> Option<Result<T, Error>> {
        let end = self.end.clone()?;
        (!core::mem::replace(&mut self.is_told, true)).then_some(end)
    }

    /// Whether the socket is of no more use.
    pub(super) fn is_over(&self) -> bool {
        self.end.is_some() && self.close.is_none()
    }
}

/// Whether a close is in order.
fn closed(code: Option<u16>, reason: &str) -> Result<(), Error> {
    let code = match code {
        None | Some(NORMAL | NO_CODE) => return Ok(()),
        Some(code) => code,
    };
    let reason = if reason.is_empty() {
        String::from("without a reason")
    } else {
        format!("{:?}", excerpt(reason))
    };
    Err(Error::cut_off(format!(
        "the server closed the session with code {code}: {reason}"
    )))
}
