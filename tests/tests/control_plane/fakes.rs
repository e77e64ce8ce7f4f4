//! Programs that pretend to be the parts of a control plane, for what needs no real ones.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use tempfile::TempDir;

/// What a pretender does when it is told nothing else: it says what it was started with and stays.
pub(crate) const STAYS: &str = r#"exec 9>"$0.fifo"; echo "$*" >&9; exec sleep 1000"#;

/// Long enough for a busy machine, and only for what never happens.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Fakes(TempDir);

impl Fakes {
    pub(crate) fn new(etcd: &str, api_server: &str) -> Self {
        let fakes = Self(tempfile::tempdir().unwrap());
        for (name, script) in [("etcd", etcd), ("kube-apiserver", api_server)] {
            let path = fakes.folder().join(name);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            let made = Command::new("mkfifo").arg(fifo(&path)).status().unwrap();
            assert!(made.success());
        }
        fakes
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Follows one that stays.
    pub(crate) fn follow(&self, name: &str) -> Life {
        let fifo = fifo(&self.folder().join(name));
        let (tell, told) = channel();
        std::thread::spawn(move || {
            let mut pipe = BufReader::new(fs::File::open(fifo).unwrap());
            let mut args = String::new();
            pipe.read_line(&mut args).unwrap();
            let _ = tell.send(args);
            // The system ends this when nobody holds the other end any more.
            let mut rest = String::new();
            pipe.read_to_string(&mut rest).unwrap();
            let _ = tell.send(rest);
        });
        Life(told)
    }
}

fn fifo(program: &Path) -> PathBuf {
    let mut name = program.as_os_str().to_owned();
    name.push(".fifo");
    name.into()
}

/// What is heard of a process.
pub(crate) struct Life(Receiver<String>);

impl Life {
    /// Waits until it runs, and tells its arguments.
    pub(crate) fn started(&self) -> String {
        self.0.recv_timeout(PATIENCE).expect("it was started")
    }

    /// Waits until it is gone.
    pub(crate) fn ended(&self) {
        self.0.recv_timeout(PATIENCE).expect("it has ended");
    }
}

/// The directory of a control plane, from the arguments of its API server.
pub(crate) fn directory(args: &str) -> PathBuf {
    let flag = "--client-ca-file=";
    let path = args
        .split_whitespace()
        .find_map(|arg| arg.strip_prefix(flag));
    Path::new(path.unwrap()).parent().unwrap().to_owned()
}
