//! What a delete answers.

use alloc::{string::String, sync::Arc};
use core::{fmt, marker::PhantomData};

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::{
    Decode, List, Quoting,
    envelope::{Envelope, status},
    from_json,
    list::with_types,
    one::Whole,
};
use crate::{Error, Resource, ResourceDescription, Status};

/// As for a list, which a collection's delete may answer with.
const LIMIT: usize = 1 << 30;

/// What a delete answers: what was deleted, or a word that it was.
///
/// ```
/// use kubex_proto::{Deleted, Status};
///
/// fn tell(deleted: &Deleted<String>) {
///     match deleted {
///         Deleted::Object(object) => println!("going or gone: {object}"),
///         Deleted::Status(status) => println!("gone: {status}"),
///     }
/// }
/// ```
// A match on the answer reads better without a box, and there is one of it at a time.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq)]
pub enum Deleted<T> {
    /// The object, or the list of them, as it was last. With a `deletionTimestamp` it is still there, and goes
    /// once its grace period is over and its finalizers are gone.
    Object(T),
    /// A Status of success; its details name the object and its uid.
    Status(Status),
}

impl<T> Deleted<T> {
    /// The object, if that was the answer.
    pub fn object(self) -> Option<T> {
        match self {
            Self::Object(object) => Some(object),
            Self::Status(_) => None,
        }
    }
}

/// Decodes what a delete answers, deciding by the answer's own kind.
pub struct DeletedDecoder<T> {
    whole: Whole,
    resource: Arc<ResourceDescription>,
    object: PhantomData<fn() -> T>,
}

impl<T> DeletedDecoder<T> {
    pub(crate) fn new(what: String, resource: Arc<ResourceDescription>, quoting: Quoting) -> Self {
        Self {
            whole: Whole::new(what, "the answer", LIMIT, quoting),
            resource,
            object: PhantomData,
        }
    }

    /// Another limit than 1 GiB.
    #[must_use]
    pub fn with_limit(mut self, bytes: usize) -> Self {
        self.whole.limit(bytes);
        self
    }
}

/// What a delete can answer with: an object or a list of objects.
pub trait DeletedObject: DeserializeOwned {
    /// Completes the types of items of a list.
    #[doc(hidden)]
    #[must_use]
    fn completed(self, resource: &ResourceDescription) -> Self;
}

impl<T: Resource + DeserializeOwned> DeletedObject for T {
    fn completed(mut self, resource: &ResourceDescription) -> Self {
        self.assume_type(resource);
        self
    }
}

impl<T: Resource + DeserializeOwned> DeletedObject for List<T> {
    fn completed(self, resource: &ResourceDescription) -> Self {
        with_types(self, resource)
    }
}

impl<T: DeletedObject> Decode for DeletedDecoder<T> {
    type Item = Deleted<T>;

    fn feed(&mut self, chunk: Bytes) {
        self.whole.feed(chunk);
    }

    fn end(&mut self) {
        self.whole.end();
    }

    fn poll(&mut self) -> Option<Result<Deleted<T>, Error>> {
        let resource = &self.resource;
        self.whole.poll(|bytes, what, quoting| {
            if Envelope::of(bytes, what, quoting)?.is_status() {
                status(bytes, quoting).map(Deleted::Status)
            } else {
                let object: T = from_json(bytes, what, 0, quoting)?;
                Ok(Deleted::Object(object.completed(resource)))
            }
        })
    }

    fn fresh(&self) -> Self {
        Self {
            whole: self.whole.fresh(),
            resource: Arc::clone(&self.resource),
            object: PhantomData,
        }
    }
}

impl<T> fmt::Debug for DeletedDecoder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeletedDecoder")
            .field("what", &self.whole.what)
            .finish_non_exhaustive()
    }
}
