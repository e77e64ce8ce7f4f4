//! What goes to the server.

use kubex_proto::Transmit;

use super::{Book, Cause, Invariant, Note, StdinEnd};
use crate::simulation::sessions::{plan::What, subject::uplink_byte};

/// The most that a message carries.
const CHUNK: usize = 32 << 10;

#[derive(Debug, Default)]
pub(super) struct Uplink {
    pub(super) written: usize,
    sent: usize,
    /// What was written is not sent any more.
    is_dropped: bool,
}

impl Book {
    pub(in super::super) fn written(&self, uplink: usize) -> usize {
        self.uplinks[uplink].written
    }

    pub(in super::super) fn writes(&mut self, uplink: usize, taken: usize) {
        self.note(|| format!("the caller writes {taken} bytes to {uplink}"));
        self.count("written");
        self.uplinks[uplink].written += taken;
    }

    /// A port failed, or is ignored.
    pub(in super::super) fn drops_uplink(&mut self, uplink: usize) {
        self.uplinks[uplink].is_dropped = true;
    }

    pub(in super::super) fn resizes(&mut self, size: (u16, u16)) {
        self.count("resized");
        self.resize = Some(size);
    }

    pub(in super::super) fn closes_stdin(&mut self) {
        self.note(|| "the caller closes stdin".into());
        self.count("stdin closed");
        if self.stdin_end == StdinEnd::Open {
            self.stdin_end = StdinEnd::Wanted;
        }
    }

    pub(in super::super) fn stdin_is_open(&self) -> bool {
        self.stdin_end == StdinEnd::Open
    }

    /// The machine wants this sent.
    pub(in super::super) fn transmits(&mut self, transmit: &Transmit) {
        self.note(|| format!("to be sent: {transmit:?}"));
        if self.close_sent {
            let how = format!("{transmit:?} after a close");
            return self.breaks(Invariant::NothingAfterClose, how);
        }
        match transmit {
            Transmit::Close(code) => self.transmits_close(*code),
            _ if self.has_ended() => {
                let how = format!("{transmit:?} after the end");
                self.breaks(Invariant::NothingAfterClose, how);
            }
            Transmit::Ping => {
                self.count("ping");
                // One that waited for a write to end is soon followed by the next.
                self.pings += 1;
                if self.now < self.pings * self.what.ping_interval() {
                    self.breaks(Invariant::Pings, "one too many");
                }
                self.last_ping = self.now;
            }
            Transmit::Message(bytes) => match (bytes.split_first(), self.what) {
                (Some((255, [0])), What::Process { .. } | What::Run { .. }) => {
                    self.transmits_stdin_end();
                }
                (Some((4, size)), What::Process { tty: true, .. }) => {
                    let expected = self.resize.take();
                    let expected = expected.map(|(width, height)| {
                        format!("{{\"Width\":{width},\"Height\":{height}}}").into_bytes()
                    });
                    if expected.as_deref() != Some(size) {
                        self.breaks(Invariant::Uplink, "a size that is not the last one");
                    }
                }
                (Some((channel, bytes)), what) => match what.uplink(*channel) {
                    Some(uplink) => self.transmits_bytes(uplink, bytes),
                    None => self.breaks(Invariant::Uplink, format!("channel {channel}")),
                },
                (None, _) => self.breaks(Invariant::Uplink, "an empty message"),
            },
            _ => self.breaks(Invariant::Uplink, "what is none of the protocol"),
        }
    }

    fn transmits_close(&mut self, code: u16) {
        self.count("close sent");
        let expected = match self.cause {
            // Also the end that follows what was said of it, and what ends a run.
            Some((Cause::Caller | Cause::Time | Cause::Came(Note::Sign), _)) => 1000,
            Some((Cause::Came(Note::Rubbish(code)), _)) => code,
            // The output of a run is too long.
            Some((Cause::Came(_), _)) if matches!(self.what, What::Run { .. }) => 1000,
            _ => 0,
        };
        if code != expected {
            let how = format!("code {code} where {expected} belongs");
            self.breaks(Invariant::NothingAfterClose, how);
        }
        self.close_sent = true;
    }

    fn transmits_stdin_end(&mut self) {
        let uplink = &self.uplinks[0];
        if self.stdin_end != StdinEnd::Wanted || uplink.sent != uplink.written {
            let how = format!("{:?}, {uplink:?}", self.stdin_end);
            self.breaks(Invariant::UplinkWhole, how);
        }
        self.stdin_end = StdinEnd::Said;
    }

    fn transmits_bytes(&mut self, uplink: usize, bytes: &[u8]) {
        let known = &mut self.uplinks[uplink];
        let start = known.sent;
        known.sent += bytes.len();
        let is_right = known.sent <= known.written
            && !known.is_dropped
            && self.stdin_end != StdinEnd::Said
            && (1..=CHUNK).contains(&bytes.len())
            && bytes
                .iter()
                .enumerate()
                .all(|(at, byte)| *byte == uplink_byte(start + at));
        if !is_right {
            self.breaks(
                Invariant::Uplink,
                format!("uplink {uplink} is another from byte {start} on"),
            );
        }
    }

    /// The machine has nothing to be sent now.
    pub(in super::super) fn has_transmitted_all(&mut self) {
        if self.has_ended() {
            return;
        }
        for uplink in &self.uplinks {
            // What a run gives goes piece by piece.
            if !uplink.is_dropped && uplink.sent < uplink.written {
                let how = format!("not sent: {uplink:?}");
                return self.breaks(Invariant::UplinkWhole, how);
            }
        }
        if self.stdin_end == StdinEnd::Wanted || self.resize.is_some() {
            self.breaks(
                Invariant::UplinkWhole,
                "the end of stdin or a size is not sent",
            );
        }
        if self.now >= self.last_ping + self.what.ping_interval() {
            self.breaks(Invariant::Pings, format!("none since {}", self.last_ping));
        }
    }
}
