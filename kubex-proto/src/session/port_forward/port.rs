//! One port of several.

use alloc::{format, string::String};

use crate::session::outbox::Outbox;

/// A port as it was asked for, and the one of the pod that it stands for: another one where a service maps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MappedPort {
    pub(crate) asked: u16,
    pub(crate) target: u16,
}

/// One of the pod's own.
impl From<u16> for MappedPort {
    fn from(port: u16) -> Self {
        Self {
            asked: port,
            target: port,
        }
    }
}

/// A port and its two channels: one of data, and the next one of errors.
#[derive(Debug)]
pub(super) struct Port {
    /// As it was asked for.
    pub(super) number: u16,
    /// As the pod has it.
    target: u16,
    pub(super) outbox: Outbox,
    /// Nothing is written to it any more.
    pub(super) is_closed: bool,
    /// Whether the number of the port has come, on either channel.
    named: [bool; 2],
}

impl Port {
    /// `channel` is that of data.
    pub(super) fn new(port: MappedPort, channel: u8) -> Self {
        Self {
            number: port.asked,
            target: port.target,
            outbox: Outbox::new(channel),
            is_closed: false,
            named: [false; 2],
        }
    }

    pub(super) fn close(&mut self) {
        self.is_closed = true;
        self.outbox.clear();
    }

    /// Whether this is the first message of the channel, which must be the number of the pod's port.
    pub(super) fn take_prefix(&mut self, channel: usize, message: &[u8]) -> Result<bool, String> {
        let [data, errors] = &mut self.named;
        let named = if channel.is_multiple_of(2) {
            data
        } else {
            errors
        };
        if core::mem::replace(named, true) {
            return Ok(false);
        }
        if message == self.target.to_le_bytes() {
            return Ok(true);
        }
        Err(format!(
            "the first message on channel {channel} is not the number of its port, {}",
            self.target
        ))
    }
}
