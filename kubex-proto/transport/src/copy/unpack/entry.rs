//! What an archive says of one entry.

use std::{
    borrow::Cow,
    io::Read,
    path::{Path, PathBuf},
};

use kubex_proto::Error;
use tar::{Entry, EntryType, PaxExtensions};

use super::{Fault, broken};

/// The longest name that is read, far longer than any system has.
const LONGEST: u64 = 64 << 10;

/// How many characters of a name an error quotes.
const QUOTED: usize = 120;

/// What entries before say of the next one: names that are too long for its own header.
#[derive(Default)]
pub(super) struct Long {
    name: Option<Vec<u8>>,
    target: Option<Vec<u8>>,
    length: Option<u64>,
}

impl Long {
    /// Whether the entry is about the next one, or about none; it is read then.
    pub(super) fn takes<R: Read>(&mut self, entry: &mut Entry<'_, R>) -> Result<bool, Fault> {
        match entry.header().entry_type() {
            EntryType::GNULongName => self.name = Some(text(entry)?),
            EntryType::GNULongLink => self.target = Some(text(entry)?),
            EntryType::XHeader => self.read(&whole(entry)?)?,
            // It is of all entries, and nothing that matters here.
            EntryType::XGlobalHeader => drop(whole(entry)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whether something was said that is of no entry yet.
    pub(super) fn is_told(&self) -> bool {
        self.name.is_some() || self.target.is_some() || self.length.is_some()
    }

    /// Records of pax (POSIX.1-2001).
    fn read(&mut self, records: &[u8]) -> Result<(), Fault> {
        for record in PaxExtensions::new(records) {
            let record = record.map_err(broken)?;
            match record.key_bytes() {
                b"path" => self.name = Some(record.value_bytes().to_vec()),
                b"linkpath" => self.target = Some(record.value_bytes().to_vec()),
                b"size" => {
                    let length = record.value().ok().and_then(|text| text.parse().ok());
                    let words = "the archive from the container has a size that is no number";
                    let fault = || Fault::Refused(Error::unusable(words));
                    self.length = Some(length.ok_or_else(fault)?);
                }
                // What follows is a map and pieces, and the file another one.
                key if key.starts_with(b"GNU.sparse.") => {
                    let words =
                        "the archive from the container holds a sparse file, which is not copied";
                    return Err(Fault::Refused(Error::unusable(words)));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// A name ends with a NUL, which is not of it.
fn text<R: Read>(entry: &mut Entry<'_, R>) -> Result<Vec<u8>, Fault> {
    let mut text = whole(entry)?;
    if text.last() == Some(&0) {
        text.pop();
    }
    Ok(text)
}

fn whole<R: Read>(entry: &mut Entry<'_, R>) -> Result<Vec<u8>, Fault> {
    let length = entry.size();
    if length > LONGEST {
        let words = format!("the archive from the container has a name of {length} bytes");
        return Err(Fault::Refused(Error::unusable(words)));
    }
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).map_err(broken)?;
    Ok(bytes)
}

/// An entry, as far as it matters.
pub(super) struct Described {
    pub(super) name: PathBuf,
    pub(super) kind: EntryType,
    /// Permissions, without those that make somebody else of whoever runs it.
    pub(super) mode: u32,
    target: Option<PathBuf>,
}

impl Described {
    pub(super) fn new<R: Read>(entry: &Entry<'_, R>, long: Long) -> Result<Self, Fault> {
        let header = entry.header();
        let length = header.entry_size().map_err(broken)?;
        let name = match long.name {
            Some(name) => path(name.into())?,
            None => path(header.path_bytes())?,
        };
        let target = match (long.target, header.link_name_bytes()) {
            (Some(target), _) => Some(path(target.into())?),
            (None, Some(target)) => Some(path(target)?),
            (None, None) => None,
        };
        let kind = match header.entry_type() {
            // As archives of old say it.
            EntryType::Regular if ends_with_slash(&name) => EntryType::Directory,
            kind => kind,
        };
        let described = Self {
            name,
            kind,
            mode: header.mode().map_err(broken)? & 0o777,
            target,
        };
        if long.length.is_some_and(|said| said != length) {
            return Err(described.refused("is larger than its header can say"));
        }
        Ok(described)
    }

    /// What a link leads to.
    pub(super) fn target(&self) -> Result<&Path, Fault> {
        let target = self.target.as_deref();
        let target = target.filter(|target| !target.as_os_str().is_empty());
        target.ok_or_else(|| self.refused("is a link that leads nowhere"))
    }

    pub(super) fn refused(&self, why: &str) -> Fault {
        let quoted = quoted(&self.name, QUOTED);
        Fault::Refused(Error::unusable(format!(
            "the archive from the container holds {quoted:?}, which {why}"
        )))
    }
}

/// So many characters of a path, which may be far longer than any that a system has.
pub(super) fn quoted(path: &Path, most: usize) -> String {
    let name = path.to_string_lossy();
    let mut quoted: String = name.chars().take(most).collect();
    if quoted.len() < name.len() {
        quoted.push_str("...");
    }
    quoted
}

fn ends_with_slash(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b"/")
}

fn path(bytes: Cow<'_, [u8]>) -> Result<PathBuf, Fault> {
    if bytes.contains(&0) {
        let words = "the archive from the container has a name that holds a NUL";
        return Err(Fault::Refused(Error::unusable(words)));
    }
    own_path(bytes)
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)] // As on other systems.
fn own_path(bytes: Cow<'_, [u8]>) -> Result<PathBuf, Fault> {
    use std::{ffi::OsString, os::unix::ffi::OsStringExt};
    Ok(OsString::from_vec(bytes.into_owned()).into())
}

#[cfg(not(unix))]
fn own_path(bytes: Cow<'_, [u8]>) -> Result<PathBuf, Fault> {
    match String::from_utf8(bytes.into_owned()) {
        Ok(text) => Ok(text.into()),
        Err(_) => Err(Fault::Refused(Error::unusable(
            "the archive from the container has a name that is no UTF-8, which no file here can have",
        ))),
    }
}
