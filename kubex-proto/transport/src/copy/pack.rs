//! A file or a folder as a tar stream.

#[cfg(test)]
mod tests;

use std::{
    ffi::OsString,
    fs::{self, File, Metadata},
    io::{self, BufWriter, ErrorKind, Read, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use kubex_proto::{Copied, Error};
use tar::{Builder, EntryType, Header, HeaderMode};

/// The archive is as long as a multiple of this. Whoever reads one reads as much at once, and then need not be told of the end.
const RECORD: usize = 10_240;

const BUFFER: usize = 64 << 10;

/// Why something is not packed.
#[derive(Debug)]
pub(super) enum Fault {
    /// Something here.
    Local(Error),
    /// The other end takes no more.
    NobodyReads,
}

/// Writes an archive of one file or folder, which is called by this name there.
pub(super) fn pack(local: &Path, name: &str, into: &mut impl Write) -> Result<Copied, Fault> {
    let out = Counting {
        inner: BufWriter::with_capacity(BUFFER, into),
        count: 0,
        is_given_up: false,
    };
    let mut packing = Packing {
        builder: Builder::new(out),
        copied: Copied::default(),
    };
    if let Err(fault) = packing.all(local.to_owned(), name.into()) {
        // Otherwise the library would end the archive as if it were whole.
        packing.builder.get_mut().is_given_up = true;
        return Err(fault);
    }
    let mut out = packing.builder.into_inner().map_err(written)?;
    let rest = (RECORD - out.count % RECORD) % RECORD;
    out.flush().map_err(written)?;
    // Who knows by now that it ends need not read this.
    let filled = out.write_all(&vec![0; rest]).and_then(|()| out.flush());
    match filled.map_err(written) {
        Ok(()) | Err(Fault::NobodyReads) => Ok(packing.copied),
        Err(fault) => Err(fault),
    }
}

struct Packing<W: Write> {
    builder: Builder<W>,
    copied: Copied,
}

impl<W: Write> Packing<W> {
    /// Folders are as deep as they are, so that it is no recursion.
    fn all(&mut self, local: PathBuf, name: PathBuf) -> Result<(), Fault> {
        let mut left = vec![(local, name)];
        while let Some((local, name)) = left.pop() {
            let inside = self.add(&local, &name)?;
            let inside = inside.into_iter().rev();
            left.extend(inside.map(|entry| (local.join(&entry), name.join(&entry))));
        }
        Ok(())
    }

    /// Adds one, and tells what is in it.
    fn add(&mut self, local: &Path, name: &Path) -> Result<Vec<OsString>, Fault> {
        let metadata = fs::symlink_metadata(local).map_err(|error| read(local, error))?;
        let kind = metadata.file_type();
        if kind.is_dir() {
            return self.folder(local, name, &metadata);
        }
        if kind.is_file() {
            self.file(local, name)?;
        } else if kind.is_symlink() {
            let target = fs::read_link(local).map_err(|error| read(local, error))?;
            let mut header = header(&metadata, EntryType::Symlink, 0);
            let added = self.builder.append_link(&mut header, name, target);
            added.map_err(written)?;
        } else {
            let words = "is neither a file, nor a folder, nor a link";
            return Err(Fault::Local(local_error(local, words)));
        }
        Ok(Vec::new())
    }

    fn folder(
        &mut self,
        local: &Path,
        name: &Path,
        metadata: &Metadata,
    ) -> Result<Vec<OsString>, Fault> {
        let mut header = header(metadata, EntryType::Directory, 0);
        let added = self.builder.append_data(&mut header, name, io::empty());
        added.map_err(written)?;
        let mut inside = Vec::new();
        for entry in fs::read_dir(local).map_err(|error| read(local, error))? {
            inside.push(entry.map_err(|error| read(local, error))?.file_name());
        }
        // The same archive of the same folder.
        inside.sort();
        Ok(inside)
    }

    fn file(&mut self, local: &Path, name: &Path) -> Result<(), Fault> {
        let file = File::open(local).map_err(|error| read(local, error))?;
        let metadata = file.metadata().map_err(|error| read(local, error))?;
        let length = metadata.len();
        let mut header = header(&metadata, EntryType::Regular, length);
        let mut exactly = Exactly {
            file: file.take(length),
            left: length,
            path: local,
            fault: None,
        };
        let added = self.builder.append_data(&mut header, name, &mut exactly);
        if let Some(fault) = exactly.fault {
            return Err(Fault::Local(fault));
        }
        added.map_err(written)?;
        self.copied.add(length);
        Ok(())
    }
}

/// Permissions and times are kept, owners are not: they are of this machine.
fn header(metadata: &Metadata, kind: EntryType, length: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_metadata_in_mode(metadata, HeaderMode::Complete);
    header.set_uid(0);
    header.set_gid(0);
    // Not all that unpacks has a word for times before 1970.
    let modified = metadata.modified();
    if modified.is_ok_and(|modified| modified < SystemTime::UNIX_EPOCH) {
        header.set_mtime(0);
    }
    // Who else runs a file as its owner is of this machine, too.
    if let Ok(mode) = header.mode() {
        header.set_mode(mode & 0o1777);
    }
    header.set_entry_type(kind);
    header.set_size(length);
    header
}

/// A file that has as many bytes as was said of it.
struct Exactly<'p> {
    file: io::Take<File>,
    left: u64,
    path: &'p Path,
    fault: Option<Error>,
}

impl Read for Exactly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let fault = match self.file.read(buffer) {
            Ok(0) if self.left > 0 && !buffer.is_empty() => {
                local_error(self.path, "became shorter while it was copied")
            }
            Ok(length) => {
                self.left = self.left.saturating_sub(length as u64);
                return Ok(length);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
            Err(error) => local_error(self.path, &error.to_string()).with_source(error),
        };
        self.fault = Some(fault);
        Err(io::Error::other("the file could not be read"))
    }
}

struct Counting<W> {
    inner: W,
    count: usize,
    /// Nothing is to follow.
    is_given_up: bool,
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_given_up {
            return Err(io::Error::other("the archive was given up"));
        }
        let written = self.inner.write(bytes)?;
        self.count = self.count.wrapping_add(written) % RECORD;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn local_error(path: &Path, words: &str) -> Error {
    Error::local(format!("cannot copy {}: {words}", path.display()))
}

fn read(path: &Path, error: io::Error) -> Fault {
    Fault::Local(local_error(path, &error.to_string()).with_source(error))
}

/// The archive's own faults are names that it cannot say.
fn written(error: io::Error) -> Fault {
    if error.kind() == ErrorKind::BrokenPipe {
        return Fault::NobodyReads;
    }
    Fault::Local(Error::local(format!("cannot pack: {error}")).with_source(error))
}
