//! The logs that are kept, and those who follow them.

use std::collections::BTreeMap;

use bytes::{Bytes, BytesMut};
use jiff::Timestamp;

use super::options::LogOptions;
use super::reader::{Entry, Reader};
use crate::server::body_channel::Sender;

/// The logs of all containers that have written something, by the uid of their pod and their own name.
#[derive(Default)]
pub(crate) struct Logs(BTreeMap<String, BTreeMap<String, Log>>);

/// What one container wrote.
#[derive(Default)]
pub(super) struct Log {
    previous: Option<Run>,
    current: Run,
}

/// What it wrote between a start and an end.
#[derive(Default)]
pub(super) struct Run {
    entries: Vec<Entry>,
    is_over: bool,
    followers: Vec<Follower>,
}

struct Follower {
    reader: Reader,
    sender: Sender,
}

impl Logs {
    pub(super) fn of(&mut self, uid: &str, container: &str) -> Option<&mut Log> {
        self.0.get_mut(uid)?.get_mut(container)
    }

    pub(super) fn begun(&mut self, uid: &str, container: &str) -> &mut Log {
        let of_pod = self.0.entry(uid.to_owned()).or_default();
        of_pod.entry(container.to_owned()).or_default()
    }

    /// The pod is gone: nobody hears more of it.
    pub(crate) fn forget(&mut self, uid: &str) {
        self.0.remove(uid);
    }

    /// How many follow a log.
    pub(super) fn followers(&mut self, uid: &str, container: &str) -> usize {
        self.of(uid, container).map_or(0, |log| {
            let followers = &mut log.current.followers;
            followers.retain(|follower| !follower.sender.is_abandoned());
            followers.len()
        })
    }
}

impl Log {
    pub(super) fn run(&mut self, previous: bool) -> Option<&mut Run> {
        if previous {
            self.previous.as_mut()
        } else {
            Some(&mut self.current)
        }
    }

    /// What is written after an end is of the next run.
    pub(super) fn write(&mut self, bytes: &Bytes, time: Timestamp) {
        if self.current.is_over {
            self.previous = Some(std::mem::take(&mut self.current));
        }
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.current.add(Entry {
                time,
                bytes: bytes.slice_ref(part),
            });
        }
    }

    pub(super) fn end(&mut self) {
        self.current.is_over = true;
        self.current.followers.clear();
    }

    pub(super) fn cut(&mut self) {
        for follower in self.current.followers.drain(..) {
            follower.sender.cut();
        }
    }
}

impl Run {
    fn add(&mut self, entry: Entry) {
        self.followers.retain_mut(|follower| {
            let shown = follower.reader.read(&entry);
            if !shown.is_empty() {
                follower.sender.send(shown);
            }
            !follower.reader.is_done() && !follower.sender.is_abandoned()
        });
        self.entries.push(entry);
    }

    /// What is shown of what is there, and what will read the rest.
    pub(super) fn read(&self, options: &LogOptions) -> (Bytes, Reader) {
        let tail = options.tail_lines.unwrap_or(usize::MAX);
        let first = self.entries.len().saturating_sub(tail);
        let mut reader = Reader::new(options);
        let mut text = BytesMut::new();
        for entry in self.entries.iter().skip(first) {
            text.extend_from_slice(&reader.read(entry));
        }
        (text.freeze(), reader)
    }

    /// Tells of what is written from now on, unless there is nothing to tell.
    pub(super) fn follow(&mut self, reader: Reader, sender: Sender) {
        if !self.is_over && !reader.is_done() {
            self.followers.push(Follower { reader, sender });
        }
    }
}
