//! A list, item by item.

mod pieces;
mod scan;
#[cfg(test)]
mod tests;

use alloc::{string::String, sync::Arc};
use core::{fmt, marker::PhantomData};

use bytes::Bytes;
use serde::{
    Deserialize,
    de::{DeserializeOwned, IgnoredAny},
};

use super::{Decode, Listed, Quoting, objects::Objects};
use crate::{Error, ListMeta, Resource, ResourceDescription, Unreadable};

use pieces::{Piece, Pieces};

/// An item is an object, which is a few MiB at most.
const LIMIT: usize = 32 << 20;

/// Decodes a list item by item, as its bytes arrive; then what the list says of itself, once, as
/// [`Listed::End`].
///
/// What is held is bounded by the largest item and the last chunk. An item that does not decode is an error in its
/// place, and the next ones follow; [`unreadable`](Error::unreadable) tells which it was. An item of more than 32 MiB
/// is such an error, too, and is skipped without being held. A list that is not whole, as its end is cut off or it is
/// no JSON, has no `End`, but an error.
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::{Api, DynamicObject, Listed, Resource, ResourceDescription};
///
/// let pods = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let (_, mut answer) = pods.list().items().into_call().into_parts()?;
/// answer.head(&http::Response::new(()));
/// answer.feed(Bytes::from_static(br#"{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"}},{"met"#));
/// let Some(Listed::Item(pod)) = answer.poll().transpose()? else { panic!() };
/// assert_eq!(pod.name(), "a");
/// assert!(answer.poll().is_none());
/// answer.feed(Bytes::from_static(br#"adata":{"name":"b"}}]}"#));
/// answer.end();
/// assert!(matches!(answer.poll(), Some(Ok(Listed::Item(_)))));
/// let Some(Listed::End(metadata)) = answer.poll().transpose()? else { panic!() };
/// assert_eq!(metadata.resource_version, "7");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
pub struct Items<T> {
    objects: Objects,
    pieces: Pieces,
    item: PhantomData<fn() -> T>,
}

impl<T> Items<T> {
    /// `what` is what errors call an item, `list` what they call the list.
    pub(crate) fn new(
        what: String,
        list: String,
        resource: Arc<ResourceDescription>,
        quoting: Quoting,
    ) -> Self {
        Self {
            objects: Objects {
                what,
                resource,
                quoting,
                without_managed_fields: false,
            },
            pieces: Pieces::new(list, quoting, LIMIT),
            item: PhantomData,
        }
    }

    /// Another limit for one item than 32 MiB, and for what is around the items.
    #[must_use]
    pub fn with_limit(mut self, bytes: usize) -> Self {
        self.pieces.set_limit(bytes);
        self
    }

    /// Leaves `metadata.managedFields` out of each object before it is decoded.
    #[must_use]
    pub fn without_managed_fields(mut self) -> Self {
        self.objects.without_managed_fields = true;
        self
    }

    /// What the list says of itself, if it did before its items, as servers do.
    pub(crate) fn metadata(&self) -> Option<&ListMeta> {
        self.pieces.metadata()
    }
}

impl<T: Resource + DeserializeOwned> Items<T> {
    fn item(&mut self, bytes: &[u8], index: usize, start: usize) -> Result<Listed<T>, Error> {
        self.objects
            .decode(bytes, start)
            .map(Listed::Item)
            .map_err(|error| {
                if !is_json(bytes) {
                    self.pieces.is_guesswork();
                }
                error.of_object(Unreadable::of(bytes).at(index))
            })
    }
}

/// Whether it is JSON but for what is no UTF-8 in strings.
fn is_json(bytes: &[u8]) -> bool {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    IgnoredAny::deserialize(&mut json).is_ok() && json.end().is_ok()
}

impl<T: Resource + DeserializeOwned> Decode for Items<T> {
    type Item = Listed<T>;

    fn feed(&mut self, chunk: Bytes) {
        self.pieces.feed(chunk);
    }

    fn end(&mut self) {
        self.pieces.end();
    }

    fn poll(&mut self) -> Option<Result<Listed<T>, Error>> {
        Some(match self.pieces.next()? {
            Piece::Item {
                bytes,
                index,
                start,
            } => self.item(&bytes, index, start),
            Piece::TooLarge(unreadable) => {
                let error = Error::limit("an item of the list", self.pieces.limit());
                Err(error.of_object(unreadable))
            }
            Piece::End(metadata) => Ok(Listed::End(metadata)),
            Piece::Broken(error) => Err(error),
        })
    }

    fn fresh(&self) -> Self {
        Self {
            objects: self.objects.clone(),
            pieces: self.pieces.fresh(),
            item: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("what", &self.objects.what)
            .field("held_bytes", &self.pieces.held_bytes())
            .finish_non_exhaustive()
    }
}
