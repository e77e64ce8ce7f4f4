//! Where local files go.

use std::path::{Path, PathBuf};

/// Where something of that name is copied to: into the folder, if there is one.
pub(super) fn target(local: &Path, base: &str) -> PathBuf {
    if base != "." && local.is_dir() {
        local.join(base)
    } else {
        local.to_owned()
    }
}
