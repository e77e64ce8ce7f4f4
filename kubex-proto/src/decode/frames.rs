//! The frames of a watch.

use alloc::{
    borrow::Cow,
    collections::{BTreeMap, VecDeque},
    format,
    string::String,
    sync::Arc,
    vec::Vec,
};
use core::{fmt, marker::PhantomData};

use bytes::Bytes;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{Decode, Quoting, envelope::or_status, from_json, json::describe};
use crate::{Error, Resource, ResourceDescription, Status, excerpt::excerpt};

/// A frame holds one object, which is a few MiB at most.
const LIMIT: usize = 32 << 20;

/// What a watch tells (API concepts, "Efficient detection of changes").
///
/// ```
/// use kubex_proto::{Resource, WatchEvent};
///
/// fn tell(event: &WatchEvent<impl Resource>) {
///     match event {
///         WatchEvent::Added(object) => println!("+ {}", object.name()),
///         WatchEvent::Modified(object) => println!("~ {}", object.name()),
///         WatchEvent::Deleted(object) => println!("- {}", object.name()),
///         WatchEvent::Bookmark(bookmark) => println!("now at {}", bookmark.resource_version),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum WatchEvent<T> {
    /// The object is there, or matches the selectors now.
    Added(T),
    /// The object has changed.
    Modified(T),
    /// The object, as it was last, is gone, or matches the selectors no longer.
    Deleted(T),
    /// All changes up to this version have been told.
    Bookmark(Bookmark),
}

impl<T: Resource> WatchEvent<T> {
    /// The version up to which this event brings the watch.
    pub fn resource_version(&self) -> Option<&str> {
        match self {
            Self::Added(object) | Self::Modified(object) | Self::Deleted(object) => {
                object.resource_version()
            }
            Self::Bookmark(bookmark) => Some(&bookmark.resource_version),
        }
    }
}

/// A mark in a watch: its object is of the watched kind, but holds a version and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bookmark {
    /// Where a watch can go on from.
    pub resource_version: String,
    /// Whether the initial events that were asked for end here.
    pub initial_events_end: bool,
}

/// Decodes the frames of a watch, which stand on a line each.
///
/// A frame that does not decode is an error in its place, and the next ones follow. An `ERROR` frame is an
/// error with the server's Status ([`is_gone`](Error::is_gone) if the version is no longer kept). A frame of more
/// than 32 MiB is an error, and is skipped without being held.
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::{Api, Decode, DynamicObject, ResourceDescription, WatchEvent};
///
/// let pods = Api::of(ResourceDescription::namespaced("", "v1", "Pod"));
/// let (_, mut answer) = pods.watch().into_call().into_parts()?;
/// answer.head(&http::Response::new(()));
/// answer.feed(Bytes::from_static(b"{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"web\"}}}\n"));
/// assert!(matches!(answer.poll(), Some(Ok(WatchEvent::Added(_)))));
/// # let _: Api<DynamicObject, _> = pods;
/// # Ok::<(), kubex_proto::Error>(())
/// ```
pub struct Frames<T> {
    what: String,
    resource: Arc<ResourceDescription>,
    quoting: Quoting,
    limit: usize,
    /// The line that has not ended yet.
    line: Vec<u8>,
    /// Where in the body that line starts.
    start: usize,
    /// The line is over the limit: what is left of it is let go.
    skipping: bool,
    ready: VecDeque<Result<WatchEvent<T>, Error>>,
    item: PhantomData<fn() -> T>,
}

impl<T> Frames<T> {
    pub(crate) fn new(what: String, resource: Arc<ResourceDescription>, quoting: Quoting) -> Self {
        Self {
            what,
            resource,
            quoting,
            limit: LIMIT,
            line: Vec::new(),
            start: 0,
            skipping: false,
            ready: VecDeque::new(),
            item: PhantomData,
        }
    }

    /// Another limit for one frame than 32 MiB.
    #[must_use]
    pub fn with_limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }
}

impl<T: Resource + DeserializeOwned> Decode for Frames<T> {
    type Item = WatchEvent<T>;

    fn feed(&mut self, chunk: Bytes) {
        let mut rest = &*chunk;
        while let Some(newline) = memchr::memchr(b'\n', rest) {
            let (head, tail) = rest.split_at(newline);
            if self.line.is_empty() && !self.skipping && head.len() <= self.limit {
                self.take_line(head);
                self.pass(head.len());
            } else {
                self.hold(head);
                self.end_line();
            }
            self.pass(1);
            rest = tail.get(1..).unwrap_or_default();
        }
        self.hold(rest);
    }

    fn end(&mut self) {
        self.end_line();
    }

    fn poll(&mut self) -> Option<Result<WatchEvent<T>, Error>> {
        self.ready.pop_front()
    }

    fn fresh(&self) -> Self {
        Self::new(self.what.clone(), Arc::clone(&self.resource), self.quoting)
            .with_limit(self.limit)
    }
}

/// A frame as it stands; `type` may come after `object`.
#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow, rename = "type", default)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    object: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BookmarkObject<'a> {
    #[serde(borrow)]
    metadata: BookmarkMeta<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BookmarkMeta<'a> {
    resource_version: String,
    #[serde(borrow, default)]
    annotations: Option<BTreeMap<Cow<'a, str>, Cow<'a, str>>>,
}

impl<T: Resource + DeserializeOwned> Frames<T> {
    /// Counts bytes; a stream may be of more than a small machine can count.
    fn pass(&mut self, bytes: usize) {
        self.start = self.start.saturating_add(bytes);
    }

    /// Adds to the line that has not ended.
    fn hold(&mut self, bytes: &[u8]) {
        if self.skipping {
            self.pass(bytes.len());
        } else if bytes.len() > self.limit.saturating_sub(self.line.len()) {
            self.skipping = true;
            self.pass(self.line.len());
            self.pass(bytes.len());
            self.line = Vec::new();
            self.ready
                .push_back(Err(Error::limit("a frame of the watch", self.limit)));
        } else {
            self.line.extend_from_slice(bytes);
        }
    }

    fn end_line(&mut self) {
        self.skipping = false;
        let mut line = core::mem::take(&mut self.line);
        self.take_line(&line);
        self.pass(line.len());
        line.clear();
        self.line = line;
    }

    /// Decodes a line: most often one frame, perhaps none, perhaps several.
    fn take_line(&mut self, line: &[u8]) {
        let text = match core::str::from_utf8(line) {
            Ok(text) => text,
            Err(error) => {
                let offset = self.start.saturating_add(error.valid_up_to());
                self.ready.push_back(Err(Error::decode(format!(
                    "cannot decode a frame of the watch at offset {offset}: not UTF-8"
                ))));
                return;
            }
        };
        let frames = serde_json::Deserializer::from_str(text).into_iter::<Frame<'_>>();
        for frame in frames {
            let item = match frame {
                Ok(frame) => self.decode(text, &frame),
                Err(error) => Err(describe(
                    text,
                    "a frame of the watch",
                    self.start,
                    self.quoting,
                    &error,
                )),
            };
            self.ready.push_back(item);
        }
    }

    fn decode(&self, line: &str, frame: &Frame<'_>) -> Result<WatchEvent<T>, Error> {
        let Some(object) = frame.object.map(RawValue::get) else {
            let error = Error::decode(format!(
                "cannot decode a frame of the watch at offset {}: it has no `object`",
                self.start
            ));
            return Err(or_status(line.as_bytes(), error));
        };
        let start = self.start.saturating_add(offset_in(line, object));
        let resource = || {
            let mut object: T = from_json(object.as_bytes(), &self.what, start, self.quoting)?;
            object.assume_type(&self.resource);
            Ok(object)
        };
        match &*frame.kind {
            "ADDED" => resource().map(WatchEvent::Added),
            "MODIFIED" => resource().map(WatchEvent::Modified),
            "DELETED" => resource().map(WatchEvent::Deleted),
            "BOOKMARK" => {
                let object: BookmarkObject<'_> =
                    from_json(object.as_bytes(), "bookmark", start, self.quoting)?;
                let annotations = object.metadata.annotations.unwrap_or_default();
                Ok(WatchEvent::Bookmark(Bookmark {
                    resource_version: object.metadata.resource_version,
                    initial_events_end: annotations
                        .get("k8s.io/initial-events-end")
                        .is_some_and(|value| value == "true"),
                }))
            }
            "ERROR" => {
                let status: Status = from_json(object.as_bytes(), "Status", start, self.quoting)?;
                Err(Error::server(status))
            }
            other => Err(Error::decode(format!(
                "a frame of the watch at offset {} is of the unknown type {:?}; there are ADDED, MODIFIED, DELETED, BOOKMARK and ERROR",
                self.start,
                excerpt(other)
            ))),
        }
    }
}

/// Where in the line the part begins, which is a slice of it.
fn offset_in(line: &str, part: &str) -> usize {
    (part.as_ptr().addr()).saturating_sub(line.as_ptr().addr())
}

impl<T> fmt::Debug for Frames<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames")
            .field("what", &self.what)
            .field("held_bytes", &self.line.len())
            .finish_non_exhaustive()
    }
}
