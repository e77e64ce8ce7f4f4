//! Where the binaries are.

use std::path::{Path, PathBuf};

use super::error::ControlPlaneError;

/// The environment variable that names the folder of the binaries.
pub(super) const FOLDER_VARIABLE: &str = "KUBEX_CONTROL_PLANE";

/// Where in the workspace `tests/control-plane/build` puts them, with a folder for each release.
const BUILT: &str = "target/control-plane";

pub(super) struct Binaries {
    pub(super) etcd: PathBuf,
    pub(super) api_server: PathBuf,
}

impl Binaries {
    pub(super) fn find(folder: &Path, release: &str) -> Result<Self, ControlPlaneError> {
        let find = |names: &[&'static str]| {
            let mut paths = names.iter().map(|name| folder.join(name));
            paths
                .find(|path| path.is_file())
                .ok_or_else(|| ControlPlaneError::missing(names[0], folder.to_owned(), release))
        };
        Ok(Self {
            api_server: find(&["kube-apiserver"])?,
            // `go build` names it after the last part of its package's path.
            etcd: find(&["etcd", "server"])?,
        })
    }
}

/// Where what the build script builds is to be found.
pub(super) fn built(release: &str) -> PathBuf {
    workspace().join(BUILT).join(release)
}

/// Where the logs of tests that failed are kept.
pub(super) fn logs() -> PathBuf {
    workspace().join(BUILT).join("logs")
}

/// The folder that the environment names, if it does.
pub(super) fn named() -> Option<PathBuf> {
    std::env::var_os(FOLDER_VARIABLE)
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
}

fn workspace() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}
