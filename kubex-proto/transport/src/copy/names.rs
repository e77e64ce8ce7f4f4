//! What local files are called, and where they go.

use std::path::{Path, PathBuf};

use kubex_proto::Error;

/// What a file or folder is called, without where it is.
pub(super) fn own(local: &Path) -> Result<String, Error> {
    let fault = |error| Error::local(format!("cannot copy {}: {error}", local.display()));
    let whole;
    let mut name = local.file_name();
    if name.is_none() {
        // Of `.` or `..` the system knows it.
        whole = local
            .canonicalize()
            .map_err(|error| fault(error.to_string()))?;
        name = whole.file_name();
    }
    let name = name.ok_or_else(|| fault("it has no name".into()))?;
    name.to_owned()
        .into_string()
        .map_err(|_| fault("its name is no UTF-8".into()))
}

/// Where something of that name is copied to: into the folder, if there is one.
pub(super) fn target(local: &Path, base: &str) -> PathBuf {
    if base != "." && local.is_dir() {
        local.join(base)
    } else {
        local.to_owned()
    }
}
