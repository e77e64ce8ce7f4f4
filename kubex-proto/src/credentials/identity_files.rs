//! A client certificate and its key, in files that somebody writes anew from time to time.

use alloc::{format, string::String, sync::Arc};
use core::time::Duration;

use super::pem_file;
use crate::{Error, Identity, Instant, Outcome, Pem, Time};

/// As for a token in a file; and the Go client's period is longer (five minutes).
const PERIOD: Duration = Duration::from_secs(60);

/// How soon the files are read again that could not be read, or were no pair; and for how long what was read because of a
/// rejection counts as read now.
const MOMENT: Duration = Duration::from_secs(1);

/// One file is read after the other, so the two may be of two pairs. Nothing here can see that: who can says so
/// ([`discard`](Self::discard)), has the pair before meanwhile, and the files are read again.
///
/// ```text
///  poll: young, not rejected ─▶ Ready
///  poll: else ─▶ ReadFile (certificate) ─▶ ReadFile (key) ─▶ poll: Ready, even if it is the rejected one
///                     └─────────────────────────┴─▶ a failure ─▶ poll: the old one if not rejected, else Failed
/// ```
#[derive(Debug)]
pub(super) struct IdentityFiles {
    files: Identity,
    held: Option<Held>,
    /// The pair that was held before.
    before: Option<Arc<Identity>>,
    /// The certificate that was read, and when; the key is next.
    half: Option<(Pem, Instant)>,
    /// What came of the last reading; the next poll takes it.
    outcome: Option<Result<(), Error>>,
    /// What is being read is due to a rejection.
    renewing: bool,
}

#[derive(Clone, Debug)]
struct Held {
    identity: Arc<Identity>,
    obtained: Instant,
    /// When it is too old.
    until: Instant,
    renewed: bool,
}

pub(super) enum IdentityWish {
    Ready(Arc<Identity>),
    ReadFile(String),
    Failed(Error),
}

impl IdentityFiles {
    pub(super) fn new(files: Identity) -> Self {
        Self {
            files,
            held: None,
            before: None,
            half: None,
            outcome: None,
            renewing: false,
        }
    }

    pub(super) fn poll(&mut self, now: Time, rejected: Option<&Arc<Identity>>) -> IdentityWish {
        let outcome = self.outcome.take();
        let Some(held) = &self.held else {
            return match outcome {
                Some(Err(error)) => IdentityWish::Failed(error),
                _ => self.wish(now),
            };
        };
        let young = now.instant < held.until;
        let usable = rejected != Some(&held.identity);
        let renewed = held.renewed && held.obtained.until(now.instant) < MOMENT;
        match outcome {
            Some(Err(error)) if !usable => IdentityWish::Failed(error),
            Some(Err(_)) => IdentityWish::Ready(held.identity.clone()),
            Some(Ok(())) if young => IdentityWish::Ready(held.identity.clone()),
            None if young && (usable || renewed) => IdentityWish::Ready(held.identity.clone()),
            _ => {
                self.renewing = !usable;
                self.wish(now)
            }
        }
    }

    pub(super) fn handle(&mut self, now: Time, outcome: Outcome) {
        let half = self.half.take();
        let read = match (&self.files.certificate, half, &self.files.key) {
            (Pem::File(path), None, Pem::File(_)) => match content(path, outcome) {
                Ok(certificate) => {
                    self.half = Some((certificate, now.instant));
                    return;
                }
                Err(error) => Err(error),
            },
            (Pem::File(path), None, key) => {
                content(path, outcome).map(|certificate| (certificate, key.clone()))
            }
            (certificate, half, key) => {
                let certificate = half.map_or_else(|| certificate.clone(), |(read, _)| read);
                let key = match key {
                    Pem::File(path) => content(path, outcome),
                    Pem::Data(_) => Ok(key.clone()),
                };
                key.map(|key| (certificate, key))
            }
        };
        let renewed = core::mem::take(&mut self.renewing);
        self.outcome = Some(read.map(|(certificate, key)| {
            self.hold(now, Identity { certificate, key }, renewed);
        }));
        if let (Some(Err(_)), Some(held)) = (&self.outcome, &mut self.held) {
            held.until = now.instant + MOMENT;
        }
    }

    /// This pair is none: the transport cannot use it.
    pub(super) fn discard(&mut self, now: Time, identity: &Identity, error: Error) {
        if self
            .held
            .take_if(|held| *held.identity == *identity)
            .is_none()
        {
            return;
        }
        self.held = self.before.take().map(|identity| Held {
            identity,
            obtained: now.instant,
            until: now.instant + MOMENT,
            renewed: false,
        });
        // Whoever asked has the one before, rejected or not: another reading would bring the same.
        self.outcome = Some(match self.held {
            Some(_) => Ok(()),
            None => Err(error),
        });
    }

    fn hold(&mut self, now: Time, read: Identity, renewed: bool) {
        let identity = match self.held.take() {
            Some(held) if *held.identity == read => held.identity,
            held => {
                self.before = held.map(|held| held.identity);
                Arc::new(read)
            }
        };
        self.held = Some(Held {
            identity,
            obtained: now.instant,
            until: now.instant + PERIOD,
            renewed,
        });
    }

    fn wish(&mut self, now: Time) -> IdentityWish {
        // Nobody came for the key, and by now it may be that of another certificate.
        self.half
            .take_if(|(_, read)| read.until(now.instant) >= MOMENT);
        let next = match (&self.files.certificate, &self.half) {
            (Pem::File(path), None) => path,
            _ => match &self.files.key {
                Pem::File(path) => path,
                Pem::Data(_) => return IdentityWish::Failed(Error::misused(NO_FILES)),
            },
        };
        IdentityWish::ReadFile(next.clone())
    }
}

const NO_FILES: &str = "a client certificate that is in no file is read from files";

fn content(path: &str, outcome: Outcome) -> Result<Pem, Error> {
    let content = outcome.into_file()?;
    let text = pem_file(&content);
    text.map(Pem::Data).map_err(|reason| {
        Error::credentials(format!("client certificate or key {path:?}: {reason}"))
    })
}

/// A clone starts with the same pair; an error that waits to be told is told once, by the original.
impl Clone for IdentityFiles {
    fn clone(&self) -> Self {
        Self {
            held: self.held.clone(),
            before: self.before.clone(),
            ..Self::new(self.files.clone())
        }
    }
}

#[cfg(test)]
mod tests;
