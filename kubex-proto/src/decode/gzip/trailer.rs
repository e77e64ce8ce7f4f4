//! The trailer of a member: checksum and length of what was packed.

use super::{Fault, input::Input};

const LENGTH: usize = 8;

/// Holds the eight bytes that end a member against what they must be.
pub(super) struct Trailer {
    expected: [u8; LENGTH],
    read: usize,
}

impl Trailer {
    /// The length is told modulo 2^32.
    pub(super) fn new(checksum: u32, length: u64) -> Self {
        let mut expected = [0; LENGTH];
        let bytes = checksum
            .to_le_bytes()
            .into_iter()
            .chain(length.to_le_bytes());
        for (place, byte) in expected.iter_mut().zip(bytes) {
            *place = byte;
        }
        Self { expected, read: 0 }
    }

    /// Whether all of it was there.
    pub(super) fn read(&mut self, input: &mut Input) -> Result<bool, Fault> {
        while let Some(expected) = self.expected.get(self.read) {
            let Some(byte) = input.byte() else {
                return Ok(false);
            };
            if byte != *expected {
                return Err(Fault::Corrupt(
                    "the checksum or length of a member is another",
                ));
            }
            self.read = self.read.saturating_add(1);
        }
        Ok(true)
    }
}
