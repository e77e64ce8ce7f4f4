//! Who cleans up when nobody else can.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A shell that ends the processes and removes the directory once this process is gone.
///
/// It holds the reading end of a pipe and we the writing end, which the system closes however we end. No signal
/// handler, no exit hook and no thread is involved, so none can be missed.
pub(super) struct Guardian(Child);

/// Tells the guardian its own process and becomes the program that is asked for. The pipe is its standard output
/// until then, so that there is no moment in which a process runs that the guardian knows nothing of.
const ANNOUNCE: &str = r#"echo "started $$"; log=$1; shift; exec "$@" >>"$log" 2>&1"#;

impl Guardian {
    pub(super) fn start(directory: &Path) -> io::Result<Self> {
        let child = Command::new("sh")
            .args(["-c", include_str!("guardian.sh"), "guardian"])
            .arg(directory)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C on a terminal goes to the whole group; this one has work to do then.
            .process_group(0)
            .spawn()?;
        Ok(Self(child))
    }

    /// Starts a process that does not outlive this one; it writes to the end of `log`.
    pub(super) fn spawn(&self, program: &Path, args: &[String], log: &Path) -> io::Result<Child> {
        let pipe = self.pipe()?.as_fd().try_clone_to_owned()?;
        Command::new("sh")
            .args(["-c", ANNOUNCE, "announce"])
            .arg(log)
            .arg(program)
            .args(args)
            .stdin(Stdio::null())
            .stdout(pipe)
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
    }

    /// A process has ended and its number may soon be somebody else's.
    pub(super) fn ended(&self, process: u32) {
        if let Ok(mut pipe) = self.pipe() {
            // If the guardian is gone there is nobody to tell.
            let _ = writeln!(pipe, "ended {process}");
        }
    }

    fn pipe(&self) -> io::Result<&std::process::ChildStdin> {
        let pipe = self.0.stdin.as_ref();
        pipe.ok_or_else(|| io::Error::other("the guardian's pipe is closed"))
    }
}

impl Drop for Guardian {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // What it says does not matter: the directory is gone or cannot be removed.
        let _ = self.0.wait();
    }
}
