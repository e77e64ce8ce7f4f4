//! A list, whole.

use alloc::{string::String, sync::Arc, vec::Vec};
use core::{fmt, marker::PhantomData};

use bytes::Bytes;
use serde::{Deserialize, de::DeserializeOwned};

use super::{Decode, Quoting, envelope::or_status, from_json, one::Whole};
use crate::{Error, ListMeta, Resource, ResourceDescription, meta::null_as_default};

/// A list is held whole before it is decoded; the largest clusters' are some hundred MiB. Pages
/// (`limit`) are the way to hold less.
const LIMIT: usize = 1 << 30;

/// Objects of a kind, and what the list says of itself.
///
/// ```
/// use kubex_proto::{List, PartialObjectMetadata, Resource};
///
/// let list: List<PartialObjectMetadata> = serde_json::from_str(
///     r#"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},
///         "items":[{"metadata":{"name":"web"}}]}"#,
/// )?;
/// assert_eq!(list.metadata.resource_version, "7");
/// assert_eq!(list.items[0].name(), "web");
/// for pod in &list {
///     println!("{}", pod.name());
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
#[non_exhaustive]
pub struct List<T> {
    /// Version, continue token, and how many are left.
    #[serde(default, deserialize_with = "null_as_default")]
    pub metadata: ListMeta,
    /// The objects.
    #[serde(deserialize_with = "null_as_empty")]
    pub items: Vec<T>,
}

/// Go writes an empty list as `null` now and then. A body without `items`, though, is no list.
fn null_as_empty<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

impl<T> List<T> {
    /// The objects, one after the other.
    pub fn iter(&self) -> core::slice::Iter<'_, T> {
        self.items.iter()
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = alloc::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = core::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Decodes a list of up to 1 GiB.
pub struct ListDecoder<T> {
    whole: Whole,
    resource: Arc<ResourceDescription>,
    item: PhantomData<fn() -> T>,
}

impl<T> ListDecoder<T> {
    pub(crate) fn new(what: String, resource: Arc<ResourceDescription>, quoting: Quoting) -> Self {
        Self {
            whole: Whole::new(what, "the list", LIMIT, quoting),
            resource,
            item: PhantomData,
        }
    }

    /// Another limit than 1 GiB.
    #[must_use]
    pub fn with_limit(mut self, bytes: usize) -> Self {
        self.whole.limit(bytes);
        self
    }
}

impl<T: Resource + DeserializeOwned> Decode for ListDecoder<T> {
    type Item = List<T>;

    fn feed(&mut self, chunk: Bytes) {
        self.whole.feed(chunk);
    }

    fn end(&mut self) {
        self.whole.end();
    }

    fn poll(&mut self) -> Option<Result<List<T>, Error>> {
        let resource = &self.resource;
        self.whole.poll(|bytes, what, quoting| {
            from_json(bytes, what, 0, quoting)
                .map(|list| with_types(list, resource))
                .map_err(|error| or_status(bytes, error))
        })
    }

    fn fresh(&self) -> Self {
        Self {
            whole: self.whole.fresh(),
            resource: Arc::clone(&self.resource),
            item: PhantomData,
        }
    }
}

/// Tells the items what they are, as the server does not repeat it in each.
pub(super) fn with_types<T: Resource>(
    mut list: List<T>,
    resource: &ResourceDescription,
) -> List<T> {
    for item in &mut list.items {
        item.assume_type(resource);
    }
    list
}

impl<T> fmt::Debug for ListDecoder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListDecoder")
            .field("what", &self.whole.what)
            .finish_non_exhaustive()
    }
}
