//! Builds the binaries where they are missing.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use super::binaries;
use super::error::ControlPlaneError;

const SCRIPT: &str = "tests/control-plane/build";

/// Whether there is what they are built with.
pub(super) fn is_possible() -> bool {
    let version = Command::new("go")
        .arg("version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

/// Builds a release, unless somebody else has done so meanwhile. What it says goes to the standard error.
pub(super) fn build(release: &str, is_there: impl Fn() -> bool) -> Result<(), ControlPlaneError> {
    // Two at once would do the same work twice: tests are threads of one process, and processes side by side.
    let _lock = lock(&binaries::lock_file(release))?;
    if is_there() {
        return Ok(());
    }
    let script = binaries::workspace().join(SCRIPT);
    let failed = |error| ControlPlaneError::io(format!("running {}", script.display()), error);
    let status = Command::new(&script)
        .arg(release)
        .stdin(Stdio::null())
        .stdout(std::io::stderr())
        .status()
        .map_err(failed)?;
    if status.success() {
        Ok(())
    } else {
        Err(ControlPlaneError::not_built(release, status))
    }
}

/// Held until the file is closed, which the system does in any case.
fn lock(path: &Path) -> Result<File, ControlPlaneError> {
    let locked = || {
        fs::create_dir_all(path.parent().unwrap_or(path))?;
        let file = File::create(path)?;
        file.lock()?;
        Ok(file)
    };
    locked().map_err(|error: std::io::Error| {
        ControlPlaneError::io(format!("locking {}", path.display()), error)
    })
}
