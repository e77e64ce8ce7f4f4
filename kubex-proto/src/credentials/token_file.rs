//! A bearer token in a file that somebody writes anew from time to time.

use alloc::{format, string::String};
use core::time::Duration;

use super::LARGEST;
use crate::{Authorization, Error, Instant, Outcome, Secret, Time, Wish};

/// How long a token that was read because of a rejection counts as read now.
const MOMENT: Duration = Duration::from_secs(1);

/// The Go client's period: the kubelet renews a token long before it expires, and both may be valid
/// for a while.
const PERIOD: Duration = Duration::from_secs(60);

/// Which way it goes:
///
/// ```text
///  poll: young, not rejected ─▶ Ready
///  poll: else ─▶ ReadFile ─▶ handle: a token ─▶ poll: Ready, even if it is the rejected one
///                               └─▶ handle: none ──▶ poll: the old one if not rejected, else Failed
/// ```
#[derive(Debug)]
pub(super) struct TokenFile {
    path: String,
    held: Option<Held>,
    /// What came of the last reading; the next poll takes it.
    outcome: Option<Result<(), Error>>,
    /// The wish for the file is due to a rejection.
    renewing: bool,
}

#[derive(Clone, Debug)]
struct Held {
    authorization: Authorization,
    read: Instant,
    /// It was read because the one before was rejected.
    renewed: bool,
}

impl TokenFile {
    pub(super) fn new(path: String) -> Self {
        Self {
            path,
            held: None,
            outcome: None,
            renewing: false,
        }
    }

    pub(super) fn poll(&mut self, now: Time, rejected: Option<&Authorization>) -> Wish {
        let outcome = self.outcome.take();
        let Some(held) = &self.held else {
            return match outcome {
                Some(Err(error)) => Wish::Failed(error),
                _ => self.wish(),
            };
        };
        let young = held.read.until(now.instant) < PERIOD;
        let usable = rejected.is_none_or(|rejected| !held.authorization.is_part_of(rejected));
        match outcome {
            Some(Ok(())) if young => Wish::Ready(held.authorization.clone()),
            Some(Err(_)) if usable => Wish::Ready(held.authorization.clone()),
            Some(Err(error)) => Wish::Failed(error),
            None if young && usable => Wish::Ready(held.authorization.clone()),
            // Many calls are refused at once: what one of them had read anew need not be for each.
            None if held.renewed && held.read.until(now.instant) < MOMENT => {
                Wish::Ready(held.authorization.clone())
            }
            _ => {
                self.renewing = !usable;
                self.wish()
            }
        }
    }

    pub(super) fn handle(&mut self, now: Time, outcome: Outcome) {
        let authorization = outcome
            .into_file()
            .and_then(|content| self.authorization(&content));
        let renewed = core::mem::take(&mut self.renewing);
        self.outcome = Some(authorization.map(|authorization| {
            self.held = Some(Held {
                authorization,
                read: now.instant,
                renewed,
            });
        }));
    }

    fn authorization(&self, content: &[u8]) -> Result<Authorization, Error> {
        let refuse =
            |reason: &str| Error::credentials(format!("token file {:?}: {reason}", self.path));
        if content.len() > LARGEST {
            return Err(refuse("larger than 1 MiB: is it the right file?"));
        }
        let text = core::str::from_utf8(content).map_err(|_| refuse("not UTF-8 text"))?;
        let token = text.trim();
        if token.is_empty() {
            return Err(refuse("empty"));
        }
        Authorization::bearer(&Secret::new(token))
            .map_err(|_| refuse("holds a line break or a character that no HTTP header may hold"))
    }

    fn wish(&self) -> Wish {
        Wish::ReadFile(self.path.clone())
    }
}

/// A clone starts with the same token; an error that waits to be told is told once, by the original.
impl Clone for TokenFile {
    fn clone(&self) -> Self {
        Self {
            path: self.path.clone(),
            held: self.held.clone(),
            outcome: None,
            renewing: false,
        }
    }
}

#[cfg(test)]
mod tests;
