//! The data of a member.

use alloc::{boxed::Box, vec, vec::Vec};

use bytes::Bytes;
use crc32fast::Hasher;
use miniz_oxide::{
    DataFormat, MZError, MZFlush, MZStatus,
    inflate::stream::{InflateState, inflate},
};

use super::{Fault, input::Input, trailer::Trailer};

/// How much is unpacked at a time.
const PIECE: usize = 64 << 10;

/// Unpacks the data of one member.
pub(super) struct Member {
    state: Box<InflateState>,
    output: Vec<u8>,
    hasher: Hasher,
    /// How much was unpacked.
    length: u64,
    ended: bool,
}

pub(super) enum Inflated {
    Piece(Bytes),
    /// Nothing comes out until more comes in.
    Starved,
    End,
}

impl Member {
    pub(super) fn new() -> Self {
        Self {
            state: InflateState::new_boxed(DataFormat::Raw),
            output: vec![0; PIECE],
            hasher: Hasher::new(),
            length: 0,
            ended: false,
        }
    }

    /// Unpacks the next piece: what is there by now, and no more than a piece may have.
    pub(super) fn inflate(&mut self, input: &mut Input) -> Result<Inflated, Fault> {
        while !self.ended {
            // Even where no input is left, as the state may hold output that had no room before.
            let done = inflate(
                &mut self.state,
                input.chunk(),
                &mut self.output,
                MZFlush::None,
            );
            input.take(done.bytes_consumed);
            self.ended = done.status == Ok(MZStatus::StreamEnd);
            let piece = self.output.get(..done.bytes_written).unwrap_or_default();
            if !piece.is_empty() {
                self.hasher.update(piece);
                self.length = self.length.saturating_add(piece.len() as u64);
                // An error comes again once this is given out.
                return Ok(Inflated::Piece(Bytes::copy_from_slice(piece)));
            }
            match done.status {
                Ok(_) | Err(MZError::Buf) if done.bytes_consumed == 0 && !self.ended => {
                    return Ok(Inflated::Starved);
                }
                Ok(_) | Err(MZError::Buf) => {}
                Err(_) => return Err(Fault::Corrupt("its data is corrupt")),
            }
        }
        Ok(Inflated::End)
    }

    /// What must follow.
    pub(super) fn trailer(&self) -> Trailer {
        Trailer::new(self.hasher.clone().finalize(), self.length)
    }
}
