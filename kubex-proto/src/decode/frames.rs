//! The frames of a watch.

use alloc::{borrow::Cow, collections::BTreeMap, format, string::String, sync::Arc};
use core::{fmt, marker::PhantomData};

use bytes::Bytes;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{
    Decode, Quoting, Unreadable, envelope::or_status, from_json, json::describe, lines::Lines,
    objects::Objects,
};
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
/// A frame that does not decode is an error in its place, and the next ones follow; if it was known to be of one
/// object, [`unreadable`](Error::unreadable) tells which. An `ERROR` frame is an
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
    objects: Objects,
    lines: Lines,
    /// The line whose frames are being given out: most often there is one, perhaps none, perhaps several.
    current: Option<Current>,
    item: PhantomData<fn() -> T>,
}

struct Current {
    text: String,
    /// Where in the body the line starts.
    start: usize,
    is_terminated: bool,
    /// Up to where in the line frames have been given out.
    at: usize,
}

impl<T> Frames<T> {
    pub(crate) fn new(what: String, resource: Arc<ResourceDescription>, quoting: Quoting) -> Self {
        Self {
            objects: Objects {
                what,
                resource,
                quoting,
                without_managed_fields: false,
            },
            lines: Lines::new(LIMIT),
            current: None,
            item: PhantomData,
        }
    }

    /// Another limit for one frame than 32 MiB.
    #[must_use]
    pub fn with_limit(mut self, limit: usize) -> Self {
        self.lines.set_limit(limit);
        self
    }

    /// Leaves `metadata.managedFields` out of each object before it is decoded.
    #[must_use]
    pub fn without_managed_fields(mut self) -> Self {
        self.objects.without_managed_fields = true;
        self
    }
}

impl<T: Resource + DeserializeOwned> Decode for Frames<T> {
    type Item = WatchEvent<T>;

    fn feed(&mut self, chunk: Bytes) {
        self.lines.feed(chunk);
    }

    fn end(&mut self) {
        self.lines.end();
    }

    /// Decodes one frame and no more, so that a body full of rubbish takes no time and room at once.
    fn poll(&mut self) -> Option<Result<WatchEvent<T>, Error>> {
        loop {
            if let Some(mut current) = self.current.take()
                && let Some(item) = self.next_of(&mut current)
            {
                self.current = Some(current);
                return Some(item);
            }
            let Ok(line) = self.lines.next()? else {
                let limit = self.lines.limit();
                return Some(Err(Error::limit("a frame of the watch", limit)));
            };
            match String::from_utf8(line.bytes) {
                Ok(text) => {
                    self.current = Some(Current {
                        text,
                        start: line.start,
                        is_terminated: line.is_terminated,
                        at: 0,
                    });
                }
                Err(error) => {
                    let at = error.utf8_error().valid_up_to();
                    let bytes = error.into_bytes();
                    let error = Error::decode(format!(
                        "cannot decode a frame of the watch at offset {}: not UTF-8",
                        line.start.saturating_add(at)
                    ));
                    return Some(Err(match Unreadable::of_frame(&bytes) {
                        Some(unreadable) => error.of_object(unreadable),
                        None => error,
                    }));
                }
            }
        }
    }

    fn fresh(&self) -> Self {
        Self {
            objects: self.objects.clone(),
            lines: Lines::new(self.lines.limit()),
            current: None,
            item: PhantomData,
        }
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
    /// The next frame of a line.
    fn next_of(&self, line: &mut Current) -> Option<Result<WatchEvent<T>, Error>> {
        let rest = line.text.get(line.at..)?;
        let start = line.start.saturating_add(line.at);
        let mut frames = serde_json::Deserializer::from_str(rest).into_iter::<Frame<'_>>();
        let (item, taken) = match frames.next()? {
            Ok(frame) => {
                let taken = frames.byte_offset();
                let text = rest.get(..taken).unwrap_or_default();
                (self.decode(text, start, &frame), taken)
            }
            Err(error) => {
                let error = describe(
                    rest,
                    "a frame of the watch",
                    start,
                    self.objects.quoting,
                    line.is_terminated,
                    &error,
                );
                (Err(error), end_of_value(rest))
            }
        };
        line.at = line.at.saturating_add(taken);
        Some(item)
    }

    fn decode(&self, text: &str, start: usize, frame: &Frame<'_>) -> Result<WatchEvent<T>, Error> {
        let Some(object) = frame.object.map(RawValue::get) else {
            let error = Error::decode(format!(
                "cannot decode a frame of the watch at offset {start}: it has no `object`"
            ));
            return Err(or_status(text.as_bytes(), error));
        };
        let object_start = start.saturating_add(offset_in(text, object));
        let resource = || {
            let object = object.as_bytes();
            self.objects.decode(object, object_start).map_err(|error| {
                let mut unreadable = Unreadable::of(object);
                unreadable.is_of_frame(&frame.kind);
                error.of_object(unreadable)
            })
        };
        match &*frame.kind {
            "ADDED" => resource().map(WatchEvent::Added),
            "MODIFIED" => resource().map(WatchEvent::Modified),
            "DELETED" => resource().map(WatchEvent::Deleted),
            "BOOKMARK" => {
                let object: BookmarkObject<'_> = from_json(
                    object.as_bytes(),
                    "bookmark",
                    object_start,
                    self.objects.quoting,
                )?;
                let annotations = object.metadata.annotations.unwrap_or_default();
                Ok(WatchEvent::Bookmark(Bookmark {
                    resource_version: object.metadata.resource_version,
                    initial_events_end: annotations
                        .get("k8s.io/initial-events-end")
                        .is_some_and(|value| value == "true"),
                }))
            }
            "ERROR" => {
                let status: Status = from_json(
                    object.as_bytes(),
                    "Status",
                    object_start,
                    self.objects.quoting,
                )?;
                Err(Error::server(status))
            }
            other => Err(Error::decode(format!(
                "a frame of the watch at offset {start} is of the unknown type {:?}; there are ADDED, MODIFIED, DELETED, BOOKMARK and ERROR",
                excerpt(other)
            ))),
        }
    }
}

/// Where the value at the beginning ends, if it is one: what follows it is not its fault. If it is none, nothing
/// that follows can be told apart from it.
fn end_of_value(text: &str) -> usize {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    match values.next() {
        Some(Ok(_)) => values.byte_offset(),
        _ => text.len(),
    }
}

/// Where in the line the part begins, which is a slice of it.
fn offset_in(line: &str, part: &str) -> usize {
    (part.as_ptr().addr()).saturating_sub(line.as_ptr().addr())
}

impl<T> fmt::Debug for Frames<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames")
            .field("what", &self.objects.what)
            .field("held_bytes", &self.lines.held_bytes())
            .finish_non_exhaustive()
    }
}
