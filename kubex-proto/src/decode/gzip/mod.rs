//! A body in gzip (RFC 1952), unpacked as it arrives and as it is asked for.

mod expansion;
mod header;
mod input;
mod member;
#[cfg(test)]
mod tests;
mod trailer;

use alloc::format;

use bytes::Bytes;

use self::{
    expansion::Expansion,
    header::Header,
    input::Input,
    member::{Inflated, Member},
    trailer::Trailer,
};
use super::coding::Plain;
use crate::Error;

/// Unpacks the members of a body, one after the other. What a member holds so far is given at once: a watch has a
/// member for each time that the server had something to say.
///
/// What follows a member is another: zeros that pad, which gzip(1) passes over on tapes, have no place in an answer
/// and are an error, as for the Go client.
pub(crate) struct Gunzip {
    input: Input,
    stage: Stage,
    expansion: Expansion,
}

enum Stage {
    /// A member may begin, or the body may end.
    Between,
    Header(Header),
    /// Its room is on the heap, and there is none while a watch is silent between two members.
    Data(Member),
    Trailer(Trailer),
    /// The end was told, or an error.
    Over,
}

/// What is wrong with a body.
enum Fault {
    Corrupt(&'static str),
    CutOff,
    Limit { what: &'static str, bytes: usize },
}

impl Gunzip {
    pub(super) fn new() -> Self {
        Self {
            input: Input::new(),
            stage: Stage::Between,
            expansion: Expansion::new(),
        }
    }

    /// Takes the next bytes, and unpacks none of them yet.
    pub(super) fn feed(&mut self, chunk: Bytes) {
        if !matches!(self.stage, Stage::Over) {
            self.input.feed(chunk);
        }
    }

    /// Takes note that the body is complete.
    pub(super) fn end(&mut self) {
        self.input.end();
    }

    /// The next piece, of 64 KiB at most, or the end; nothing follows an error.
    pub(super) fn next(&mut self) -> Option<Result<Plain, Error>> {
        let next = self.step().transpose()?;
        if !matches!(next, Ok(Plain::Piece(_))) {
            self.stage = Stage::Over;
            self.input.clear();
        }
        Some(next.map_err(|fault| self.error(&fault)))
    }

    fn step(&mut self) -> Result<Option<Plain>, Fault> {
        self.input.check()?;
        loop {
            let is_complete = match &mut self.stage {
                Stage::Between if self.input.is_empty() => {
                    return Ok(self.input.is_ended().then_some(Plain::End));
                }
                Stage::Between => true,
                Stage::Header(header) => header.read(&mut self.input)?,
                Stage::Data(member) => match member.inflate(&mut self.input)? {
                    Inflated::Piece(piece) => {
                        self.expansion.add(piece.len(), self.input.taken())?;
                        return Ok(Some(Plain::Piece(piece)));
                    }
                    Inflated::End => true,
                    Inflated::Starved => false,
                },
                Stage::Trailer(trailer) => trailer.read(&mut self.input)?,
                Stage::Over => return Ok(None),
            };
            if !is_complete {
                return if self.input.is_ended() {
                    Err(Fault::CutOff)
                } else {
                    Ok(None)
                };
            }
            self.stage = match &self.stage {
                Stage::Between => Stage::Header(Header::new()),
                Stage::Header(_) => Stage::Data(Member::new()),
                Stage::Data(member) => Stage::Trailer(member.trailer()),
                Stage::Trailer(_) | Stage::Over => Stage::Between,
            };
        }
    }

    fn error(&self, fault: &Fault) -> Error {
        match fault {
            Fault::Corrupt(what) => Error::decode(format!(
                "cannot unpack the gzip of the answer at offset {}: {what}",
                self.input.taken()
            )),
            Fault::CutOff => Error::cut_off("the answer ended in the middle of its gzip"),
            Fault::Limit { what, bytes } => Error::limit(what, *bytes),
        }
    }
}
