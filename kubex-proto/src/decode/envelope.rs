//! What an answer says that it is, before it is decoded as what it should be.

use alloc::{borrow::Cow, format};

use serde::Deserialize;

use super::{Quoting, from_json};
use crate::{Error, Status};

/// All that is read before it is known what the rest is.
#[derive(Deserialize)]
pub(super) struct Envelope<'a> {
    #[serde(borrow, default)]
    pub(super) kind: Option<Cow<'a, str>>,
}

impl<'a> Envelope<'a> {
    pub(super) fn of(bytes: &'a [u8], what: &str, quoting: Quoting) -> Result<Self, Error> {
        from_json(bytes, what, 0, quoting)
    }

    pub(super) fn is_status(&self) -> bool {
        self.kind.as_deref() == Some("Status")
    }

    /// Refuses another kind than the one that was asked for. An answer need not name its kind, and may be
    /// of metadata alone.
    pub(super) fn check(&self, kind: &str) -> Result<(), Error> {
        match self.kind.as_deref() {
            None | Some("" | "PartialObjectMetadata") => Ok(()),
            Some(given) if given == kind => Ok(()),
            Some(given) => Err(Error::decode(format!(
                "cannot decode {kind}: the answer is a {}",
                crate::excerpt::excerpt(given)
            ))),
        }
    }
}

/// The Status of an answer; one of failure is the server's error, whatever the answer's code was.
pub(super) fn status(bytes: &[u8], quoting: Quoting) -> Result<Status, Error> {
    let status: Status = from_json(bytes, "Status", 0, quoting)?;
    if status.is_success() {
        Ok(status)
    } else {
        Err(Error::server(status))
    }
}

/// What is wrong with an answer that does not decode: perhaps it is a Status.
pub(super) fn or_status(bytes: &[u8], error: Error) -> Error {
    match Envelope::of(bytes, "Status", Quoting::Forbidden) {
        Ok(envelope) if envelope.is_status() => {
            status(bytes, Quoting::Forbidden).err().unwrap_or(error)
        }
        _ => error,
    }
}
