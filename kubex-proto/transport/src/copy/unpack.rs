//! A tar stream as a file or a folder: what a container sends is not trusted.

mod entry;
mod place;
#[cfg(test)]
mod tests;

use std::{
    io::{self, ErrorKind, Read, Write},
    path::Path,
};

use kubex_proto::{Copied, Error};
use tar::{Archive, EntryType};

use self::{
    entry::{Described, Long},
    place::Place,
};

/// The most that may follow the end of the archive.
const TRAILER: u64 = 1 << 20;

/// Why something is not unpacked.
#[derive(Debug)]
pub(super) enum Fault {
    /// The archive holds what it may not, or what could not be put here: the rest is of no interest.
    Refused(Error),
    /// It broke off. Whoever sends it may say why.
    BrokenOff,
    /// It is empty.
    Empty,
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(error) => error,
            Fault::BrokenOff => Error::unusable("the archive from the container broke off"),
            Fault::Empty => Error::unusable("the archive from the container is empty"),
        }
    }
}

/// Reads an archive to its end, and puts its one file or folder, whose name in it is `base` (`.` for that of all entries), where
/// it is to be.
///
/// Nothing is written outside: not by names, not by links of the archive, and not by links that were in the target before. Who
/// else changes the target meanwhile could lead it astray, and is not guarded against.
pub(super) fn unpack(from: impl Read, base: &str, target: &Path) -> Result<Copied, Fault> {
    let mut archive = Archive::new(Whole(from));
    let mut copied = Copied::default();
    let mut is_empty = true;
    let mut long = Long::default();
    for entry in archive.entries().map_err(broken)?.raw(true) {
        let mut entry = entry.map_err(broken)?;
        if long.takes(&mut entry)? {
            continue;
        }
        let described = Described::new(&entry, std::mem::take(&mut long))?;
        let place = Place::new(&described, base, target)?;
        is_empty = false;
        match described.kind {
            EntryType::Regular | EntryType::Continuous => {
                let length = write(&place, &described, &mut entry)?;
                copied.add(length);
            }
            EntryType::Directory => place.folder(described.mode)?,
            EntryType::Symlink => place.link(described.target()?)?,
            EntryType::Link => {
                let of = Place::of_name(described.target()?, &described, base, target)?;
                place.hard_link(&of)?;
            }
            _ => {
                return Err(described.refused(
                    "is neither a file, nor a folder, nor a link: devices, pipes and sparse files are not copied",
                ));
            }
        }
    }
    if long.is_told() {
        return Err(Fault::BrokenOff);
    }
    if is_empty {
        return Err(Fault::Empty);
    }
    let mut rest = archive.into_inner().0.take(TRAILER + 1);
    match io::copy(&mut rest, &mut io::sink()) {
        Ok(length) if length <= TRAILER => Ok(copied),
        Ok(_) => {
            let words = "the archive from the container goes on after its end";
            Err(Fault::Refused(Error::unusable(words)))
        }
        Err(error) => Err(broken(error)),
    }
}

/// Writes one file; how many bytes it has.
fn write(place: &Place<'_>, described: &Described, entry: &mut impl Read) -> Result<u64, Fault> {
    let mut file = place.file(described.mode)?;
    let mut piece = vec![0; 64 << 10];
    let mut length = 0;
    loop {
        let read = match entry.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(broken(error)),
        };
        let bytes = piece.get(..read).unwrap_or_default();
        let written = file.as_file_mut().write_all(bytes);
        written.map_err(|error| place.fault(error))?;
        length += read as u64;
    }
    place.put(file)?;
    Ok(length)
}

/// An archive says itself where it ends, so that before there is no end of what is read.
struct Whole<R>(R);

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer) {
            Ok(0) if !buffer.is_empty() => Err(ErrorKind::UnexpectedEof.into()),
            read => read,
        }
    }
}

/// The pipe gives no errors of its own, so what cannot be read is no archive, or ends too early.
fn broken(error: io::Error) -> Fault {
    if error.kind() == ErrorKind::UnexpectedEof {
        return Fault::BrokenOff;
    }
    // It quotes what is no text for a terminal.
    let said = error.to_string();
    let said: String = said.chars().take(200).collect();
    let words = format!(
        "what comes from the container is no archive: {}",
        said.escape_debug()
    );
    Fault::Refused(Error::unusable(words).with_source(error))
}
