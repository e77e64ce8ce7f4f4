//! A watch under way.

use std::sync::Arc;

use fastrand::Rng;
use kubex_proto::Time;

use super::{
    Fault,
    answers::{frame, status},
    body::Ending,
    view::View,
    world::{World, millis},
};

/// What one watch is told from its time on.
pub(super) struct Watch {
    pub(super) world: Arc<World>,
    pub(super) view: Arc<View>,
    /// How many of the changes were told, or came before.
    pub(super) position: usize,
    /// When it is to be said that all objects have come.
    pub(super) initial_end: Option<u32>,
    /// When the next bookmark is due, if any were asked for.
    pub(super) bookmark: Option<u32>,
    /// When the server ends it.
    pub(super) end: u32,
    /// How many of the faults that happen to running watches were before it.
    pub(super) faults: usize,
    /// How it is over in the middle of the next frame.
    pub(super) cut: Option<Ending>,
}

/// What comes next of a watch.
pub(super) struct Next {
    pub(super) after: u32,
    pub(super) bytes: Vec<u8>,
    pub(super) ending: Option<Ending>,
}

/// What is due first.
#[derive(Clone, Copy)]
enum Due {
    Change,
    InitialEnd,
    Bookmark,
    Fault(Fault),
    End,
}

impl Watch {
    pub(super) fn next(&mut self, now: Time, random: &mut Rng) -> Next {
        let now = millis(now);
        loop {
            let (at, due) = self.due();
            let after = at.saturating_sub(now);
            let (bytes, last) = match due {
                Due::Change => self.changes(now.max(at), random),
                Due::InitialEnd => (self.initial_end(now.max(at)), at),
                Due::Bookmark => (self.bookmark(now.max(at)), at),
                Due::Fault(fault) => {
                    self.faults += 1;
                    match self.fault(fault, after) {
                        Some(next) => return next,
                        None => continue,
                    }
                }
                Due::End => {
                    self.world.counter.count("watch at its end");
                    return over(after, Vec::new(), Ending::Proper);
                }
            };
            let after = last.saturating_sub(now);
            let Some(ending) = self.cut.take() else {
                let ending = None;
                return Next {
                    after,
                    bytes,
                    ending,
                };
            };
            let mut bytes = bytes;
            bytes.truncate(random.usize(1..bytes.len() - 1));
            let fault = match ending {
                Ending::Broken => Fault::CutInFrame,
                _ => Fault::EndInFrame,
            };
            self.world.counter.count(fault.name());
            return over(after, bytes, ending);
        }
    }

    fn due(&self) -> (u32, Due) {
        let change = self.view.changes.get(self.position);
        let fault = self.world.running_faults.get(self.faults);
        let due = [
            change.map(|change| (change.at, Due::Change)),
            self.initial_end.map(|at| (at, Due::InitialEnd)),
            self.bookmark.map(|at| (at, Due::Bookmark)),
            fault.map(|(at, fault)| (*at, Due::Fault(*fault))),
        ];
        // Of several at the same time, the first one: no bookmark before the changes that it is about.
        due.into_iter()
            .flatten()
            .min_by_key(|(at, _)| *at)
            .filter(|(at, _)| *at < self.end)
            .unwrap_or((self.end, Due::End))
    }

    /// The next change, sometimes together with those that follow soon after; and when the last of them was.
    fn changes(&mut self, at: u32, random: &mut Rng) -> (Vec<u8>, u32) {
        let together = at + [0, 0, 300, 2_000][random.usize(0..4)];
        let mut bytes = Vec::new();
        let mut last = at;
        while let Some(change) = self.view.changes.get(self.position) {
            if change.at > if bytes.is_empty() { at } else { together } {
                break;
            }
            frame(&mut bytes, change.kind.word(), &change.object);
            last = last.max(change.at);
            self.position += 1;
        }
        (bytes, last)
    }

    fn initial_end(&mut self, at: u32) -> Vec<u8> {
        self.initial_end = None;
        self.bookmark = Some(at + self.world.schedule.server.bookmark_every);
        self.world.counter.count("initial events over");
        let annotations = r#","annotations":{"k8s.io/initial-events-end":"true"}"#;
        self.bookmark_frame(at, annotations)
    }

    fn bookmark(&mut self, at: u32) -> Vec<u8> {
        self.bookmark = Some(at + self.world.schedule.server.bookmark_every);
        self.world.counter.count("bookmark");
        self.bookmark_frame(at, "")
    }

    fn bookmark_frame(&self, at: u32, annotations: &str) -> Vec<u8> {
        // No later than what was told, should it be told late.
        let latest = self.world.history.version_at(at);
        let next = self.view.changes.get(self.position);
        let version = next.map_or(latest, |next| latest.min(next.version - 1));
        let object = format!(
            r#"{{"kind":"Widget","apiVersion":"example.com/v1","metadata":{{"resourceVersion":"{version}"{annotations}}}}}"#
        );
        let mut bytes = Vec::new();
        frame(&mut bytes, "BOOKMARK", object.as_bytes());
        bytes
    }

    fn fault(&mut self, fault: Fault, after: u32) -> Option<Next> {
        let next = match fault {
            Fault::CutInFrame => {
                self.cut = Some(Ending::Broken);
                return None;
            }
            Fault::EndInFrame => {
                self.cut = Some(Ending::Proper);
                return None;
            }
            Fault::HalfOpen => over(after, Vec::new(), Ending::Silence),
            Fault::ErrorFrame(code) => {
                let reason = if code == 410 {
                    "Expired"
                } else {
                    "InternalError"
                };
                let mut bytes = Vec::new();
                frame(&mut bytes, "ERROR", status(code, reason, "").as_bytes());
                over(after, bytes, Ending::Proper)
            }
            _ => over(after, Vec::new(), Ending::Broken),
        };
        self.world.counter.count(fault.name());
        Some(next)
    }
}

fn over(after: u32, bytes: Vec<u8>, ending: Ending) -> Next {
    Next {
        after,
        bytes,
        ending: Some(ending),
    }
}
