//! A body that is one JSON value.

use alloc::{string::String, sync::Arc};
use core::{fmt, marker::PhantomData};

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::{
    Buffer, Decode, Quoting,
    envelope::{Envelope, status},
    from_json,
};
use crate::{Error, ResourceDescription};

/// One object is a few MiB at most, as etcd stores no larger ones; a raw answer may be larger.
pub(crate) const LIMIT: usize = 64 << 20;

/// Decodes a body that is one JSON value, of up to 64 MiB.
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::{Decode, One};
///
/// let mut one = One::<Vec<u32>>::new("numbers");
/// one.feed(Bytes::from_static(b"[1,2"));
/// one.feed(Bytes::from_static(b",3]"));
/// one.end();
/// assert_eq!(one.poll().unwrap()?, [1, 2, 3]);
/// # Ok::<(), kubex_proto::Error>(())
/// ```
pub struct One<T> {
    whole: Whole,
    /// What it must be, if it is an object of the API.
    resource: Option<Arc<ResourceDescription>>,
    value: PhantomData<fn() -> T>,
}

impl<T> One<T> {
    /// `what` is what errors call the value; they quote a little of what does not decode.
    pub fn new(what: impl Into<String>) -> Self {
        Self::quoting(what.into(), Quoting::Allowed)
    }

    /// Another limit than 64 MiB.
    #[must_use]
    pub fn with_limit(mut self, bytes: usize) -> Self {
        self.whole.limit(bytes);
        self
    }

    pub(crate) fn quoting(what: String, quoting: Quoting) -> Self {
        Self {
            whole: Whole::new(what, "the answer", LIMIT, quoting),
            resource: None,
            value: PhantomData,
        }
    }

    /// An object of this kind: another, or a Status in its place, is an error.
    pub(crate) fn of(resource: &Arc<ResourceDescription>, quoting: Quoting) -> Self {
        Self {
            resource: Some(Arc::clone(resource)),
            ..Self::quoting(resource.kind.as_ref().into(), quoting)
        }
    }
}

impl<T: DeserializeOwned> Decode for One<T> {
    type Item = T;

    fn feed(&mut self, chunk: Bytes) {
        self.whole.feed(chunk);
    }

    fn end(&mut self) {
        self.whole.end();
    }

    fn poll(&mut self) -> Option<Result<T, Error>> {
        let resource = &self.resource;
        self.whole.poll(|bytes, what, quoting| {
            if let Some(resource) = resource {
                let envelope = Envelope::of(bytes, what, quoting)?;
                if envelope.is_status() {
                    status(bytes, quoting)?;
                }
                envelope.check(&resource.kind)?;
            }
            from_json(bytes, what, 0, quoting)
        })
    }

    fn fresh(&self) -> Self {
        Self {
            whole: self.whole.fresh(),
            resource: self.resource.clone(),
            value: PhantomData,
        }
    }
}

impl<T> fmt::Debug for One<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("One")
            .field("what", &self.whole.what)
            .finish_non_exhaustive()
    }
}

/// What all decoders have in common that need the body whole: it is collected, then decoded once.
pub(super) struct Whole {
    pub(super) what: String,
    quoting: Quoting,
    buffer: Buffer,
    state: State,
}

#[derive(PartialEq)]
enum State {
    Open,
    Ended,
    Done,
}

impl Whole {
    pub(super) fn new(what: String, limited: &'static str, limit: usize, quoting: Quoting) -> Self {
        Self {
            what,
            quoting,
            buffer: Buffer::new(limited, limit),
            state: State::Open,
        }
    }

    pub(super) fn fresh(&self) -> Self {
        Self {
            what: self.what.clone(),
            quoting: self.quoting,
            buffer: self.buffer.fresh(),
            state: State::Open,
        }
    }

    /// Sets another limit, before anything came.
    pub(super) fn limit(&mut self, bytes: usize) {
        self.buffer = self.buffer.with_limit(bytes);
    }

    pub(super) fn feed(&mut self, chunk: Bytes) {
        if self.state == State::Open {
            self.buffer.feed(chunk);
        }
    }

    pub(super) fn end(&mut self) {
        if self.state == State::Open {
            self.state = State::Ended;
        }
    }

    /// The decoded value once the body has ended, or at once the error that it is too large.
    pub(super) fn poll<T>(
        &mut self,
        decode: impl FnOnce(&[u8], &str, Quoting) -> Result<T, Error>,
    ) -> Option<Result<T, Error>> {
        let ready = match self.state {
            State::Open => self.buffer.is_overflowed(),
            State::Ended => true,
            State::Done => false,
        };
        ready.then(|| {
            self.state = State::Done;
            decode(&self.buffer.take()?, &self.what, self.quoting)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_body_is_cut_off() {
        let mut one = One::<u32>::new("number");
        one.end();
        assert!(one.poll().unwrap().unwrap_err().is_cut_off());
        assert!(one.poll().is_none());
    }

    #[test]
    fn what_follows_the_value_is_an_error() {
        let mut one = One::<u32>::new("number");
        one.feed(Bytes::from_static(b"1 2"));
        one.end();
        assert!(one.poll().unwrap().unwrap_err().is_decode());
    }
}
