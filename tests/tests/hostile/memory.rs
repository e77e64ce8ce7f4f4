//! How much memory of this process is resident, where the system says so.

/// Now, in KiB.
pub(crate) fn resident() -> Option<usize> {
    status("VmRSS:")
}

/// The most at once since the process began, in KiB.
pub(crate) fn peak() -> Option<usize> {
    status("VmHWM:")
}

/// A line of what Linux tells of a process (`man 5 proc_pid_status`).
fn status(name: &str) -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
