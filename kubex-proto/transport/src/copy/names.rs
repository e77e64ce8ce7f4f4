//! What local files are called.

use std::path::Path;

use kubex_proto::Error;

/// What a file or folder is called, without where it is.
pub(super) fn own(local: &Path) -> Result<String, Error> {
    let fault = |error| Error::local(format!("cannot copy {}: {error}", local.display()));
    let name = match local.file_name() {
        Some(name) => name.to_owned(),
        // Of `.` or `..` the system knows it.
        None => {
            let whole = local
                .canonicalize()
                .map_err(|error| fault(error.to_string()))?;
            let name = whole.file_name().map(std::ffi::OsStr::to_owned);
            name.ok_or_else(|| fault("it has no name".into()))?
        }
    };
    name.into_string()
        .map_err(|_| fault("its name is no UTF-8".into()))
}
