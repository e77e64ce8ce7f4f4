//! What comes from the server.

use super::{Book, Invariant, Note};
use crate::simulation::sessions::plan::What;

/// So much of a stream is held until no more is read.
const ROOM: usize = 256 << 10;

#[derive(Debug, Default)]
pub(super) struct Stream {
    /// What the machine was given.
    handed: usize,
    /// What the caller took.
    taken: usize,
    is_ignored: bool,
}

impl Stream {
    fn held(&self) -> usize {
        if self.is_ignored {
            0
        } else {
            self.handed - self.taken
        }
    }
}

impl Book {
    /// Something is given to the machine now.
    pub(in super::super) fn hands(&mut self, note: Note) {
        self.note(|| format!("came: {note:?}"));
        if self.has_ended() {
            return;
        }
        match note {
            Note::Data { stream, length } => {
                // A run takes all at once, and tells it in the end.
                let is_run = matches!(self.what, What::Run { .. });
                if !is_run && self.streams[stream].held() >= ROOM {
                    self.breaks(Invariant::Bounded, format!("stream {stream} is full"));
                }
                self.streams[stream].handed += length;
                if !self.streams[stream].is_ignored {
                    self.order.push((stream, length));
                }
                if matches!(self.what, What::Ports { .. }) && !stream.is_multiple_of(2) {
                    self.count("port failed");
                    self.drops_uplink(stream / 2);
                }
            }
            Note::Status(length) => self.said += length,
            _ => {}
        }
        if !matches!(note, Note::Close(_) | Note::End | Note::Failed) {
            self.last_sign = Some(self.now);
        }
        if !matches!(
            note,
            Note::Sign | Note::Close(_) | Note::End | Note::Failed | Note::Rubbish(_)
        ) {
            self.last_message = Some(self.now);
        }
    }

    pub(in super::super) fn ignores(&mut self, stream: usize) {
        self.note(|| format!("the caller ignores stream {stream}"));
        self.count("stream ignored");
        self.streams[stream].is_ignored = true;
        self.order.retain(|(held, _)| *held != stream);
    }

    /// The caller took a message: of all, or of those of this stream.
    pub(in super::super) fn takes(&mut self, stream: usize, bytes: &[u8], of_all: bool) {
        self.note(|| format!("the caller takes {} bytes of stream {stream}", bytes.len()));
        self.count(if of_all { "event taken" } else { "stream read" });
        if self.is_told {
            self.breaks(
                Invariant::EndOnceAndLast,
                format!("stream {stream} goes on after the end"),
            );
        }
        let next = self
            .order
            .iter()
            .position(|(held, _)| of_all || *held == stream);
        let expected = next.map(|next| self.order.remove(next));
        if expected != Some((stream, bytes.len())) {
            let how = format!(
                "taken are {} bytes of stream {stream}, next is {expected:?}",
                bytes.len()
            );
            self.breaks(Invariant::InOrder, how);
        }
        self.takes_bytes(stream, bytes);
    }

    pub(in super::super) fn takes_bytes(&mut self, stream: usize, bytes: &[u8]) {
        let what = self.what;
        let known = &mut self.streams[stream];
        let start = known.taken;
        known.taken += bytes.len();
        let is_right = known.taken <= known.handed
            && !known.is_ignored
            && bytes
                .iter()
                .enumerate()
                .all(|(at, byte)| *byte == what.byte(stream, start + at));
        if !is_right {
            self.breaks(
                Invariant::InOrder,
                format!("stream {stream} is another from byte {start} on"),
            );
        }
    }

    /// Nothing is left to be taken.
    pub(in super::super) fn is_drained(&mut self) {
        for stream in 0..self.streams.len() {
            let held = self.streams[stream].held();
            if held > 0 {
                self.breaks(
                    Invariant::Whole,
                    format!("{held} bytes of stream {stream} are lost"),
                );
            }
        }
    }

    pub(in super::super) fn holds_nothing(&self) -> bool {
        matches!(self.what, What::Run { .. })
            || self.streams.iter().all(|stream| stream.held() == 0)
    }

    /// How much came of all.
    pub(in super::super) fn handed(&self) -> usize {
        self.streams.iter().map(|stream| stream.handed).sum()
    }

    /// Whether the errors of a port have begun to come, which ends it; or it is ignored.
    pub(in super::super) fn port_has_failed(&self, port: usize) -> bool {
        let errors = &self.streams[port * 2 + 1];
        errors.handed > 0 || errors.is_ignored
    }
}
