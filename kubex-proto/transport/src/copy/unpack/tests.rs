//! What containers may send that is no honest archive.

mod archives;
mod broken;
mod links;
mod names;

use std::{fs, os::unix::fs::symlink, path::PathBuf};

use kubex_proto::{Copied, Error, Origin};
use tempfile::TempDir;

use super::{Fault, unpack};

/// A folder with a target in it, and beside the target what nobody may touch.
struct Ground(TempDir);

impl Ground {
    fn new() -> Self {
        let ground = Self(TempDir::new().unwrap());
        fs::create_dir(ground.path("beside")).unwrap();
        fs::write(ground.path("beside/kept"), "kept").unwrap();
        ground
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn target(&self) -> PathBuf {
        self.path("target")
    }

    /// What is at that name in the target.
    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.target().join(name)).unwrap()
    }

    fn unpack(&self, base: &str, archive: &[u8]) -> Result<Copied, Fault> {
        let unpacked = unpack(archive, base, &self.target());
        self.is_untouched();
        unpacked
    }

    /// As it is told to whoever copies.
    fn refusal(&self, base: &str, archive: &[u8]) -> String {
        match self.unpack(base, archive) {
            Err(fault @ Fault::Refused(_)) => {
                let error = Error::from(fault);
                assert_eq!(error.origin(), Origin::Wire, "{error}");
                assert!(error.to_string().len() < 400, "{error}");
                error.to_string()
            }
            other => panic!("not refused: {other:?}"),
        }
    }

    /// Nothing was written outside the target.
    fn is_untouched(&self) {
        let mut names: Vec<_> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        names.retain(|name| name != "target");
        assert_eq!(names, ["beside"]);
        let beside: Vec<_> = fs::read_dir(self.path("beside")).unwrap().collect();
        assert_eq!(beside.len(), 1);
        assert_eq!(
            fs::read_to_string(self.path("beside/kept")).unwrap(),
            "kept"
        );
    }
}

/// The target is a link of the user's own to a folder.
#[test]
fn a_target_that_is_a_link() {
    use archives::{archive, file, folder};
    let ground = Ground::new();
    let real = TempDir::new().unwrap();
    symlink(real.path(), ground.target()).unwrap();
    let all = archive([folder("web"), file("web/a", "words")]);
    ground.unpack("web", &all).unwrap();
    assert_eq!(fs::read_to_string(real.path().join("a")).unwrap(), "words");
    for base in ["web", "."] {
        let said = ground.refusal(base, &archive([file(base, "instead")]));
        assert!(said.contains("is a folder here"), "{said}");
        assert!(ground.target().is_symlink());
    }
}

#[test]
fn what_is_no_archive_is_quoted_without_what_moves_a_cursor() {
    let ground = Ground::new();
    let mut header = vec![b' '; 512];
    header[..4].copy_from_slice(b"web\0");
    header[124..136].copy_from_slice(b"\x1b[2J\nforged!");
    let sum: u32 = header.iter().copied().map(u32::from).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let told = ground.refusal("web", &[header, vec![0; 1024]].concat());
    assert!(
        !told.contains(|character: char| character.is_control()),
        "{told:?}"
    );
}
