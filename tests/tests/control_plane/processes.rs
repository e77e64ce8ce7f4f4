//! The processes of this machine that have to do with a directory.

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// Those whose command line or environment names the directory, with the command line: the parts of a control plane
/// are given its path, and a container inherits what the test put into its environment.
pub(crate) fn of(directory: &Path) -> Vec<(Pid, String)> {
    let directory = directory.to_str().unwrap();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let name = entry.file_name();
        let Some(number) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        // It may have ended meanwhile, or be somebody else's.
        let read = |file| std::fs::read(entry.path().join(file)).unwrap_or_default();
        let command = String::from_utf8_lossy(&read("cmdline")).replace('\0', " ");
        let environment = String::from_utf8_lossy(&read("environ")).into_owned();
        if command.contains(directory) || environment.contains(directory) {
            found.push((Pid::from_raw(number).unwrap(), command));
        }
    }
    found
}

/// Ends the one whose command line begins with a program of this name.
pub(crate) fn kill(directory: &Path, program: &str) {
    let end = format!("/{program} ");
    let (pid, _) = of(directory)
        .into_iter()
        .find(|(_, command)| command.contains(&end) && !command.starts_with("sh "))
        .unwrap_or_else(|| panic!("no {program} runs"));
    kill_process(pid, Signal::KILL).unwrap();
}

/// Waits until a directory and all processes that know of it are gone.
pub(crate) fn nothing_is_left_of(directory: &Path) {
    let started = Instant::now();
    loop {
        let left = of(directory);
        if left.is_empty() && !directory.exists() {
            return;
        }
        // The guardian is nobody's child then, so its work can only be looked at.
        let patience = Duration::from_secs(30);
        assert!(
            started.elapsed() < patience,
            "{}, {left:?} is left",
            directory.display()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}
