//! The header of a member (RFC 1952, 2.3).

use crc32fast::Hasher;

use super::{Fault, input::Input};

const CHECK: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

/// Nothing of a header is kept, but it must end: the extra field has up to 64 KiB, and no name or comment has more.
const LIMIT: usize = 256 << 10;

/// Reads a header to its end, and keeps nothing of it.
pub(super) struct Header {
    field: Field,
    flags: u8,
    length: usize,
    hasher: Hasher,
}

#[derive(Clone, Copy)]
enum Field {
    /// Magic number, method, flags, time, extra flags, system: ten bytes.
    Fixed,
    ExtraLength(Option<u8>),
    /// So many bytes of it are still to come.
    Extra(u16),
    Name,
    Comment,
    Check(Option<u8>),
    End,
}

impl Header {
    pub(super) fn new() -> Self {
        Self {
            field: Field::Fixed,
            flags: 0,
            length: 0,
            hasher: Hasher::new(),
        }
    }

    /// Whether all of it was there.
    pub(super) fn read(&mut self, input: &mut Input) -> Result<bool, Fault> {
        while !matches!(self.field, Field::End) {
            let Some(byte) = input.byte() else {
                return Ok(false);
            };
            self.take(byte)?;
        }
        Ok(true)
    }

    fn take(&mut self, byte: u8) -> Result<(), Fault> {
        let position = self.length;
        self.length = position.saturating_add(1);
        if position >= LIMIT {
            return Err(Fault::Limit {
                what: "the header of a gzip member",
                bytes: LIMIT,
            });
        }
        let is_complete = match &mut self.field {
            Field::Fixed => {
                match (position, byte) {
                    (0, 0x1f) | (1, 0x8b) | (2, 8) | (4.., _) => {}
                    (0 | 1, _) => return Err(Fault::Corrupt("no member begins here")),
                    (2, _) => return Err(Fault::Corrupt("it is packed by an unknown method")),
                    (3, flags) if flags & RESERVED != 0 => {
                        return Err(Fault::Corrupt("its header has unknown flags"));
                    }
                    (3, flags) => self.flags = flags,
                }
                position == 9
            }
            Field::ExtraLength(low @ None) | Field::Check(low @ None) => {
                *low = Some(byte);
                false
            }
            Field::ExtraLength(Some(low)) => {
                let length = u16::from_le_bytes([*low, byte]);
                self.field = Field::Extra(length);
                length == 0
            }
            Field::Extra(left) => {
                *left = left.saturating_sub(1);
                *left == 0
            }
            Field::Name | Field::Comment => byte == 0,
            Field::Check(Some(low)) => {
                let [first, second, ..] = self.hasher.clone().finalize().to_le_bytes();
                if [first, second] != [*low, byte] {
                    return Err(Fault::Corrupt("the checksum of its header is another"));
                }
                true
            }
            Field::End => true,
        };
        if !matches!(self.field, Field::Check(_)) {
            self.hasher.update(&[byte]);
        }
        if is_complete {
            self.field = self.following();
        }
        Ok(())
    }

    /// The next field that the flags tell of.
    fn following(&self) -> Field {
        let has = |flag| self.flags & flag != 0;
        match self.field {
            Field::Fixed if has(EXTRA) => Field::ExtraLength(None),
            Field::Fixed | Field::Extra(_) if has(NAME) => Field::Name,
            Field::Fixed | Field::Extra(_) | Field::Name if has(COMMENT) => Field::Comment,
            Field::Fixed | Field::Extra(_) | Field::Name | Field::Comment if has(CHECK) => {
                Field::Check(None)
            }
            _ => Field::End,
        }
    }
}
