//! What is packed, and what the `tar` of this machine makes of it.

use std::{
    ffi::OsStr,
    fs,
    io::{self, ErrorKind, Write},
    os::unix::{
        ffi::OsStrExt,
        fs::{PermissionsExt, symlink},
        net::UnixListener,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use kubex_proto::{Copied, Error, Origin};
use tempfile::TempDir;

use super::{Fault, RECORD, pack};

/// The archive of all that is there, called `web`.
fn packed(local: &Path) -> (Vec<u8>, Copied) {
    let mut archive = Vec::new();
    let copied = pack(local, "web", &mut archive).unwrap();
    assert_eq!(archive.len() % RECORD, 0);
    (archive, copied)
}

fn refusal(local: &Path) -> Error {
    match pack(local, "web", &mut Vec::new()) {
        Err(Fault::Local(error)) => {
            assert_eq!(error.origin(), Origin::Caller, "{error}");
            error
        }
        other => panic!("not refused: {other:?}"),
    }
}

/// What this machine's own tar does with it; none where there is none.
fn by_tar(options: &[&str], archive: &[u8]) -> Option<String> {
    let mut tar = Command::new("tar");
    tar.args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut tar = match tar.spawn() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: there is no tar on this machine");
            return None;
        }
        tar => tar.unwrap(),
    };
    let mut stdin = tar.stdin.take().unwrap();
    thread::scope(|scope| {
        // It stays open, as it does where nobody can close it.
        let stdin = &mut stdin;
        scope.spawn(move || stdin.write_all(archive).unwrap());
    });
    // It ends without being told of the end.
    let output = tar.wait_with_output().unwrap();
    drop(stdin);
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A folder with one of everything, and what is in it.
fn all_kinds(at: &Path) -> Vec<PathBuf> {
    let long = "long".repeat(50);
    let mut names: Vec<PathBuf> = [
        ".hidden",
        "-option",
        "a\nb",
        "back\\nslash",
        "*?",
        "ü",
        &long,
    ]
    .map(PathBuf::from)
    .into();
    names.push(OsStr::from_bytes(b"no \xff utf-8").into());
    names.push([&long[..], &long, &long].iter().collect());
    for name in &names[..8] {
        fs::write(at.join(name), name.as_os_str().as_bytes()).unwrap();
    }
    fs::remove_file(at.join(&long)).unwrap();
    fs::create_dir_all(at.join(&names[8])).unwrap();
    fs::write(at.join("none"), "").unwrap();
    fs::set_permissions(at.join("none"), fs::Permissions::from_mode(0o4711)).unwrap();
    for to in [
        "none", ".", "..", "/etc/x", "./a", "a/../b", "../../x", &long,
    ] {
        let name = format!("link {}", names.len());
        symlink(to, at.join(&name)).unwrap();
        names.push(name.into());
    }
    names.push("none".into());
    names
}

#[test]
fn what_tar_makes_of_it() {
    let place = TempDir::new().unwrap();
    let [here, there] = ["here", "there"].map(|name| place.path().join(name));
    fs::create_dir(&here).unwrap();
    fs::create_dir(&there).unwrap();
    let names = all_kinds(&here);
    let (archive, copied) = packed(&here);
    assert_eq!(copied.files, 8);
    let folder = there.to_str().unwrap();
    let Some(_) = by_tar(&["-xmf", "-", "-C", folder], &archive) else {
        return;
    };
    let there = there.join("web");
    for name in &names {
        let [here, there] = [&here, &there].map(|at| at.join(name));
        let kinds = [&here, &there].map(|path| fs::symlink_metadata(path).unwrap());
        assert_eq!(kinds[0].file_type(), kinds[1].file_type(), "{name:?}");
        if kinds[0].is_symlink() {
            assert_eq!(
                fs::read_link(&here).unwrap(),
                fs::read_link(&there).unwrap()
            );
        } else if kinds[0].is_file() {
            assert_eq!(fs::read(&here).unwrap(), fs::read(&there).unwrap());
        }
    }
    // Whoever runs it there is not its owner here.
    let mode = fs::metadata(there.join("none"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o7777, 0o711);
    let listed = by_tar(&["-tvf", "-"], &archive).unwrap();
    assert!(listed.contains("-rwx--x--x 0/0"), "{listed}");
}

#[test]
fn little() {
    let place = TempDir::new().unwrap();
    let (archive, copied) = packed(place.path());
    assert_eq!((archive.len(), copied), (RECORD, Copied::default()));
    if let Some(listed) = by_tar(&["-tf", "-"], &archive) {
        assert_eq!(listed.trim_end(), "web");
    }
    let file = place.path().join("a");
    for length in [0, 1, 511, 512, 8704, 8705, RECORD, 100_000] {
        fs::write(&file, vec![b'a'; length]).unwrap();
        let (archive, copied) = packed(&file);
        assert_eq!((copied.files, copied.bytes), (1, length as u64));
        // Its header, and two blocks of zeros.
        let blocks = 3 + length.div_ceil(512);
        assert_eq!(archive.len(), (blocks * 512).next_multiple_of(RECORD));
        if let Some(read) = by_tar(&["-xOf", "-"], &archive) {
            assert_eq!(read.len(), length);
        }
    }
    assert_eq!(packed(&file).0, packed(&file).0);
}

/// As deep as the system lets a path be.
#[test]
fn deep_folders() {
    let place = TempDir::new().unwrap();
    let deep = format!("{}{}", place.path().display(), "/a".repeat(1_950));
    fs::create_dir_all(&deep).unwrap();
    fs::write(format!("{deep}/b"), "words").unwrap();
    let small = thread::Builder::new().stack_size(256 << 10);
    let path = place.path().to_owned();
    let packing = small.spawn(move || packed(&path).1).unwrap();
    assert_eq!(packing.join().unwrap().bytes, 5);
}

#[test]
fn what_is_refused() {
    let place = TempDir::new().unwrap();
    let here = place.path();
    let error = refusal(&here.join("missing"));
    assert!(error.to_string().contains("missing"), "{error}");
    let _socket = UnixListener::bind(here.join("socket")).unwrap();
    let error = refusal(here);
    assert!(error.to_string().contains("socket"), "{error}");
    fs::remove_file(here.join("socket")).unwrap();
    match Command::new("mkfifo").arg(here.join("pipe")).status() {
        Ok(status) if status.success() => {
            let error = refusal(here);
            assert!(error.to_string().contains("pipe"), "{error}");
            fs::remove_file(here.join("pipe")).unwrap();
        }
        _ => eprintln!("skipped: there is no mkfifo on this machine"),
    }
    let secret = here.join("secret");
    fs::write(&secret, "").unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o0)).unwrap();
    if fs::File::open(&secret).is_ok() {
        eprintln!("skipped: who runs this may read everything");
        return;
    }
    let error = refusal(here);
    assert!(error.to_string().contains("secret"), "{error}");
}

/// What is written, and what happens once so much of it was.
struct Until<F> {
    taken: Vec<u8>,
    most: usize,
    then: F,
}

impl<F: FnMut() -> io::Result<()>> Write for Until<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.taken.len() >= self.most {
            (self.then)()?;
        }
        self.taken.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// More than is read before anything is written.
const LARGE: usize = 1 << 20;

#[test]
fn files_that_change_meanwhile() {
    let place = TempDir::new().unwrap();
    let path = place.path().join("changing");
    for length in [0, 100_000, LARGE - 1, LARGE + 1, 2 * LARGE] {
        fs::write(&path, vec![b'a'; LARGE]).unwrap();
        let mut into = Until {
            taken: Vec::new(),
            most: 0,
            then: || {
                fs::OpenOptions::new()
                    .write(true)
                    .open(&path)?
                    .set_len(length as u64)
            },
        };
        let packed = pack(&path, "web", &mut into);
        if length < LARGE {
            let Err(Fault::Local(error)) = packed else {
                panic!("{packed:?}");
            };
            assert!(error.to_string().contains("became shorter"), "{error}");
            assert!(error.to_string().contains("changing"), "{error}");
        } else {
            assert_eq!(packed.unwrap().bytes, LARGE as u64);
            assert_eq!(into.taken.len(), (LARGE + 1536).next_multiple_of(RECORD));
        }
    }
}

#[test]
fn what_is_given_up_does_not_look_whole() {
    let place = TempDir::new().unwrap();
    fs::write(place.path().join("a"), "whole").unwrap();
    let _socket = UnixListener::bind(place.path().join("b")).unwrap();
    let mut archive = Vec::new();
    let packed = pack(place.path(), "web", &mut archive);
    assert!(matches!(packed, Err(Fault::Local(_))), "{packed:?}");
    assert!(!archive.ends_with(&[0; 1024]));
}

#[test]
fn nobody_reads() {
    let place = TempDir::new().unwrap();
    let path = place.path().join("a");
    fs::write(&path, vec![b'a'; LARGE]).unwrap();
    let end = 512 + LARGE + 1024;
    for most in [0, 1, LARGE / 2, LARGE - (64 << 10), end] {
        let mut into = Until {
            taken: Vec::new(),
            most,
            then: || Err(ErrorKind::BrokenPipe.into()),
        };
        let packed = pack(&path, "web", &mut into);
        if most < end {
            assert!(matches!(packed, Err(Fault::NobodyReads)), "{packed:?}");
        } else {
            // What fills the record up is of no use to who knows the end.
            assert_eq!(packed.unwrap().bytes, LARGE as u64);
        }
    }
    let mut full = Until {
        taken: Vec::new(),
        most: 0,
        then: || Err(ErrorKind::StorageFull.into()),
    };
    assert!(matches!(
        pack(&path, "web", &mut full),
        Err(Fault::Local(_))
    ));
}
