//! A credential that costs something to obtain, kept for as long as it is good.

use core::time::Duration;

use crate::{Authorization, Error, Identity, Instant, Time, Timestamp, Wish};

/// How long what was obtained, or why nothing was, is shared with whoever else asks: those that waited while
/// one of them obtained it.
const MOMENT: Duration = Duration::from_secs(1);

/// How long before it expires a credential is replaced. A request is on its way for a while, and the server's clock is
/// another one than this one's; it is also what the Go client has for ID tokens. (For exec plugins it has nothing,
/// and learns from a 401.)
const EARLY: Duration = Duration::from_secs(10);

/// What is held, and what came of the last attempt to obtain another.
///
/// ```text
///  neither rejected nor about to expire ────────────────▶ Ready
///  obtained a moment ago, after a rejection if rejected ─▶ Ready: there is no better
///  failed a moment ago ─▶ Ready, if neither rejected nor expired; else Failed
///  else ─▶ none: it is to be obtained
/// ```
#[derive(Clone, Debug, Default)]
pub(super) struct Cache {
    held: Option<Held>,
    failed: Option<(Instant, Error)>,
    /// What is being obtained is due to a rejection.
    renewing: bool,
}

#[derive(Clone, Debug)]
struct Held {
    authorization: Authorization,
    /// Not by this cache, if it was given one.
    obtained: Option<Instant>,
    expires: Option<Timestamp>,
    renewed: bool,
}

impl Cache {
    pub(super) fn holding(authorization: Authorization, expires: Timestamp) -> Self {
        Self {
            held: Some(Held {
                authorization,
                obtained: None,
                expires: Some(expires),
                renewed: false,
            }),
            ..Self::default()
        }
    }

    /// What can be said without obtaining anything.
    pub(super) fn poll(&mut self, now: Time, rejected: Option<&Authorization>) -> Option<Wish> {
        let recent = |then: Instant| then.until(now.instant) < MOMENT;
        let failed = self.failed.as_ref().filter(|(then, _)| recent(*then));
        let failure = failed.map(|(_, error)| Wish::Failed(error.clone()));
        let Some(held) = &self.held else {
            self.renewing = false;
            return failure;
        };
        let ready = || Some(Wish::Ready(held.authorization.clone()));
        let is_rejected = rejected.is_some_and(|rejected| held.authorization.is_part_of(rejected));
        let expires_by = |then: Timestamp| held.expires.is_some_and(|expires| expires <= then);
        if !is_rejected && !expires_by(now.unix.after(EARLY)) {
            return ready();
        }
        if held.obtained.is_some_and(recent) && (held.renewed || !is_rejected) {
            return ready();
        }
        if failure.is_some() {
            return if is_rejected || expires_by(now.unix) {
                failure
            } else {
                ready()
            };
        }
        self.renewing = is_rejected;
        None
    }

    /// What is held although it was rejected or has expired.
    pub(super) fn last(&self) -> Option<&Authorization> {
        self.held.as_ref().map(|held| &held.authorization)
    }

    /// What is held unless it has expired, rejected or not.
    pub(super) fn valid(&self, now: Time) -> Option<&Authorization> {
        let held = self.held.as_ref();
        held.filter(|held| held.expires.is_none_or(|expires| expires > now.unix))
            .map(|held| &held.authorization)
    }

    /// What was obtained, or why nothing was; the former goes on being held then.
    pub(super) fn handle(
        &mut self,
        now: Time,
        outcome: Result<(Authorization, Option<Timestamp>), Error>,
    ) {
        let renewed = core::mem::take(&mut self.renewing);
        match outcome {
            Ok((authorization, expires)) => {
                self.failed = None;
                self.held = Some(Held {
                    authorization,
                    obtained: Some(now.instant),
                    expires,
                    renewed,
                });
            }
            Err(error) => self.failed = Some((now.instant, error)),
        }
    }

    /// Lets go of what is held, if this certificate came with it.
    pub(super) fn discard(&mut self, now: Time, identity: &Identity, error: Error) {
        let is_held = self
            .last()
            .and_then(Authorization::identity)
            .is_some_and(|held| **held == *identity);
        if is_held {
            self.held = None;
            self.failed = Some((now.instant, error));
        }
    }
}

#[cfg(test)]
mod tests;
