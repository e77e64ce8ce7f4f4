//! Where an entry goes: below the target, and never through a link.

use std::{
    fs::{self, DirBuilder},
    io::{self, ErrorKind},
    path::{Component, Path, PathBuf},
};

use kubex_proto::Error;
use tempfile::NamedTempFile;

use super::{
    Fault,
    entry::{Described, quoted},
};

/// How many characters of a path an error quotes.
const QUOTED: usize = 1024;

/// How what is not whole yet is called.
const PREFIX: &str = ".copying-";

/// A place below the target; the folders up to it are there, and none of them is a link.
pub(super) struct Place<'d> {
    pub(super) path: PathBuf,
    /// How many folders of the archive it is in.
    depth: usize,
    described: &'d Described,
}

impl<'d> Place<'d> {
    pub(super) fn new(described: &'d Described, base: &str, target: &Path) -> Result<Self, Fault> {
        Self::of_name(&described.name, described, base, target)
    }

    /// Of another name than the entry's own.
    pub(super) fn of_name(
        name: &Path,
        described: &'d Described,
        base: &str,
        target: &Path,
    ) -> Result<Self, Fault> {
        let leads_out = || described.refused("leads out of what is copied");
        let mut names = Vec::new();
        for component in name.components() {
            match component {
                Component::Normal(name) => names.push(name),
                Component::CurDir => {}
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                    return Err(leads_out());
                }
            }
        }
        let mut names = names.into_iter();
        if base != "." && names.next().is_none_or(|first| first != base) {
            return Err(leads_out());
        }
        let names: Vec<_> = names.collect();
        let place = Self {
            depth: names.len(),
            described,
            path: names
                .iter()
                .fold(target.to_owned(), |path, name| path.join(name)),
        };
        let mut folder = target.to_owned();
        for name in names.iter().take(names.len().saturating_sub(1)) {
            place.pass(&folder)?;
            folder.push(name);
        }
        if !names.is_empty() {
            place.pass(&folder)?;
        }
        Ok(place)
    }

    /// Makes sure that a folder on the way is one; the target itself may be a link of the user's own to one.
    fn pass(&self, folder: &Path) -> Result<(), Fault> {
        match fs::symlink_metadata(folder) {
            Ok(found) if found.is_dir() => Ok(()),
            Ok(found) if found.is_symlink() && self.is_target(folder) && folder.is_dir() => Ok(()),
            Ok(found) if found.is_symlink() => Err(self.described.refused("leads through a link")),
            Ok(_) => Err(self.described.refused("leads through a file")),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir(folder).map_err(|error| self.fault(error))
            }
            Err(error) => Err(self.fault(error)),
        }
    }

    fn is_target(&self, folder: &Path) -> bool {
        let target = self.path.ancestors().nth(self.depth);
        target == Some(folder)
    }

    /// What is there already may make room, unless it is a folder. A link goes, and what it leads to stays.
    fn check(&self) -> Result<(), Fault> {
        match fs::symlink_metadata(&self.path) {
            Ok(found) if found.is_dir() => {
                Err(self.described.refused("is a folder here, and none there"))
            }
            // Of the user's own.
            Ok(found) if found.is_symlink() && self.depth == 0 && self.path.is_dir() => {
                Err(self.described.refused("is a folder here, and none there"))
            }
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(self.fault(error)),
        }
    }

    /// A new file beside the place, to be written, and to be [put](Self::put) there once it is whole. If it is dropped before, it is
    /// gone, and what was there stays.
    pub(super) fn file(&self, mode: u32) -> Result<NamedTempFile, Fault> {
        self.check()?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        let permissions: fs::Permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
        #[cfg(unix)]
        builder.permissions(permissions);
        #[cfg(not(unix))]
        let _ = mode;
        let file = builder.tempfile_in(self.parent());
        file.map_err(|error| self.fault(error))
    }

    /// The folder that it is in.
    fn parent(&self) -> &Path {
        let parent = self.path.parent();
        // A name alone is in the folder where this program runs.
        parent
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."))
    }

    /// Puts a link there, in place of what was there, which stays where no link can be made.
    fn put_link(&self, link: impl FnMut(&Path) -> io::Result<()>) -> Result<(), Fault> {
        self.check()?;
        let mut builder = tempfile::Builder::new();
        let made = builder.prefix(PREFIX).make_in(self.parent(), link);
        let made = made.map_err(|error| self.fault(error))?;
        let beside = made.path().to_owned();
        let put = made.persist(&self.path);
        put.map_err(|error| self.fault(error.error))?;
        // One name of a file does not take the place of another one of the same.
        let _ = fs::remove_file(beside);
        Ok(())
    }

    /// Puts a whole file where it belongs, in place of what was there.
    pub(super) fn put(&self, file: NamedTempFile) -> Result<(), Fault> {
        self.check()?;
        let put = file.persist(&self.path);
        put.map_err(|error| self.fault(error.error))?;
        Ok(())
    }

    /// A folder, which may be there already.
    pub(super) fn folder(&self, mode: u32) -> Result<(), Fault> {
        match fs::symlink_metadata(&self.path) {
            Ok(found) if found.is_dir() => return Ok(()),
            Ok(found) if found.is_symlink() && self.depth == 0 && self.path.is_dir() => {
                return Ok(());
            }
            Ok(_) => return Err(self.described.refused("is a folder there, and none here")),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(self.fault(error)),
        }
        let mut builder = DirBuilder::new();
        // What is in it is yet to be written.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, mode | 0o700);
        #[cfg(not(unix))]
        let _ = mode;
        builder
            .create(&self.path)
            .map_err(|error| self.fault(error))
    }

    /// A link to somewhere in what is copied.
    ///
    /// It goes up first and down then: no other way can be told to stay inside, as what is below may be links, too.
    pub(super) fn link(&self, to: &Path) -> Result<(), Fault> {
        let leads_out = || {
            self.described
                .refused("is a link that leads out of what is copied")
        };
        // The folder that it is in is so deep.
        let mut depth = self.depth.checked_sub(1).ok_or_else(leads_out)?;
        let mut goes_down = false;
        for component in to.components() {
            match component {
                Component::CurDir => {}
                Component::ParentDir if !goes_down => {
                    depth = depth.checked_sub(1).ok_or_else(leads_out)?;
                }
                Component::Normal(_) => goes_down = true,
                _ => return Err(leads_out()),
            }
        }
        self.put_link(|at| symlink(to, at))
    }

    /// Another name of a file that is here.
    pub(super) fn hard_link(&self, of: &Self) -> Result<(), Fault> {
        match fs::symlink_metadata(&of.path) {
            Ok(found) if found.is_file() && of.path != self.path => {}
            _ => {
                return Err(self
                    .described
                    .refused("is another name of what is no file that was copied"));
            }
        }
        self.put_link(|at| fs::hard_link(&of.path, at))
    }

    pub(super) fn fault(&self, error: io::Error) -> Fault {
        let words = format!("cannot write {}: {error}", quoted(&self.path, QUOTED));
        Fault::Refused(Error::local(words).with_source(error))
    }
}

#[cfg(unix)]
fn symlink(to: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, at)
}

/// There it takes a privilege, and whether a folder or a file is meant.
#[cfg(not(unix))]
fn symlink(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::Error::new(
        ErrorKind::Unsupported,
        "links are not made on this system",
    ))
}
