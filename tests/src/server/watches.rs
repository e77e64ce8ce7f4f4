//! The open watches: what each is told of a change, and how they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::{BufMut, Bytes, BytesMut};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::body_channel::Sender;
use super::clock::Clock;
use super::filter::Filter;
use super::negotiate::Form;
use super::payload;
use super::render::Rendered;
use super::resources::ServedResource;
use super::store::Change;
use super::table::Table;

/// All watches that are open.
#[derive(Default)]
pub(crate) struct Watches(Vec<Watch>);

/// One open watch.
pub(crate) struct Watch {
    pub(crate) resource: Arc<ServedResource>,
    pub(crate) filter: Filter,
    pub(crate) form: Form,
    pub(crate) bookmarks: bool,
    pub(crate) ends_at: Timestamp,
    /// Changes up to this version are not told.
    pub(crate) after: u64,
    pub(crate) sender: Sender,
    /// Says how old the objects are that a table shows.
    pub(crate) clock: Arc<dyn Clock>,
    /// The columns of a table are described once.
    pub(crate) columns_told: AtomicBool,
}

/// A watch frame; the fields stand in the order of the real server.
#[derive(Serialize)]
struct Event<T> {
    #[serde(rename = "type")]
    kind: &'static str,
    object: T,
}

/// One line of a watch.
pub(crate) fn frame(kind: &'static str, object: impl Serialize) -> Bytes {
    let mut line = BytesMut::new().writer();
    // Writing a JSON value into memory does not fail.
    let _ = serde_json::to_writer(&mut line, &Event { kind, object });
    let mut line = line.into_inner();
    line.put_u8(b'\n');
    line.freeze()
}

impl Watch {
    /// Tells of a change, if it concerns what is watched.
    pub(crate) fn tell(&self, change: &Change) {
        if change.version <= self.after || *change.storage != **self.resource.storage() {
            return;
        }
        // An object that starts or stops to match the selectors comes and goes for this watcher.
        let matched = change
            .before
            .as_ref()
            .is_some_and(|before| self.filter.matches(before));
        match change
            .after
            .as_ref()
            .filter(|after| self.filter.matches(after))
        {
            Some(after) if matched => self.send("MODIFIED", after),
            Some(after) => self.send("ADDED", after),
            None if matched => {
                if let Some(gone) = change.gone() {
                    self.send("DELETED", &gone);
                }
            }
            None => {}
        }
    }

    pub(crate) fn send(&self, kind: &'static str, object: &Value) {
        let frame = match self.form {
            Form::Table(include) => {
                let table = Table::of_object(&self.resource, include, object, self.clock.now());
                if self.columns_told.swap(true, Ordering::Relaxed) {
                    frame(kind, table.without_columns())
                } else {
                    frame(kind, table)
                }
            }
            form => frame(kind, Rendered::object(&self.resource, form, object)),
        };
        self.sender.send(frame);
    }

    /// Says how far the watcher has come, if it asked to be told.
    pub(crate) fn bookmark(&self, version: u64) {
        self.send_bookmark(&json!({"metadata": {"resourceVersion": version.to_string()}}));
    }

    /// Says that what was there at the start has been told.
    pub(crate) fn end_initial_events(&self, version: u64) {
        self.send_bookmark(&json!({"metadata": {
            "resourceVersion": version.to_string(),
            "annotations": {"k8s.io/initial-events-end": "true"},
        }}));
    }

    fn send_bookmark(&self, object: &Value) {
        if self.bookmarks {
            // What its type never leaves out is there, and empty.
            let mut object = object.clone();
            payload::normalize(&self.resource, &mut object);
            if matches!(self.resource.plural(), "deployments" | "replicasets") {
                object["spec"]["replicas"] = 0.into();
            }
            self.send("BOOKMARK", &object);
        }
    }
}

impl Watches {
    pub(crate) fn open(&mut self, watch: Watch) {
        self.prune();
        self.0.push(watch);
    }

    pub(crate) fn publish(&mut self, change: &Change) {
        self.prune();
        for watch in &self.0 {
            watch.tell(change);
        }
    }

    pub(crate) fn send_bookmarks(&self, version: u64) {
        for watch in &self.0 {
            watch.bookmark(version);
        }
    }

    /// Ends the watches whose time is over; each gets a last bookmark.
    pub(crate) fn expire(&mut self, now: Timestamp, version: u64) {
        self.0.retain(|watch| {
            let goes_on = watch.ends_at > now;
            if !goes_on {
                watch.bookmark(version);
            }
            goes_on
        });
    }

    /// Ends all watches in good order.
    pub(crate) fn end(&mut self) {
        self.0.clear();
    }

    /// Breaks all watches off.
    pub(crate) fn cut(&mut self) {
        for watch in self.0.drain(..) {
            watch.sender.cut();
        }
    }

    /// Writes bytes into all watches as they are.
    pub(crate) fn send_raw(&self, bytes: &Bytes) {
        for watch in &self.0 {
            watch.sender.send(bytes.clone());
        }
    }

    /// How many watches are open.
    pub(crate) fn count(&mut self) -> usize {
        self.prune();
        self.0.len()
    }

    /// Forgets the watches whose readers have gone away.
    fn prune(&mut self) {
        self.0.retain(|watch| !watch.sender.is_abandoned());
    }
}
