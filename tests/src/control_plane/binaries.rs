//! Where the binaries are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::error::ControlPlaneError;
use super::part::Part;

/// The environment variable that names the folder of the binaries.
pub(super) const FOLDER_VARIABLE: &str = "KUBEX_CONTROL_PLANE";

/// Where in the workspace `tests/control-plane/build` puts them, with a folder for each release.
const BUILT: &str = "target/control-plane";

/// Where, beside the binaries, kwok's files are that say what becomes of nodes and pods.
const STAGES: &str = "stages";

pub(super) struct Binaries {
    pub(super) etcd: PathBuf,
    pub(super) api_server: PathBuf,
    /// Those that were asked for, in the order in which they are started.
    pub(super) components: Vec<(Part, PathBuf)>,
    /// None where there is no kwok.
    pub(super) stages: Vec<PathBuf>,
}

impl Binaries {
    pub(super) fn find(
        folder: &Path,
        release: &str,
        components: &BTreeSet<Part>,
    ) -> Result<Self, ControlPlaneError> {
        let missing =
            |name: &'static str| ControlPlaneError::missing(name, folder.to_owned(), release);
        let find = |part: Part| {
            let names = part.file_names();
            let mut paths = names.iter().map(|name| folder.join(name));
            paths
                .find(|path| path.is_file())
                .ok_or_else(|| missing(names[0]))
        };
        let mut found = Self {
            api_server: find(Part::ApiServer)?,
            etcd: find(Part::Etcd)?,
            components: Vec::new(),
            stages: Vec::new(),
        };
        for &part in components {
            found.components.push((part, find(part)?));
        }
        if components.contains(&Part::Kwok) {
            found.stages = files(&folder.join(STAGES));
            if found.stages.is_empty() {
                return Err(missing(STAGES));
            }
        }
        Ok(found)
    }
}

/// What is in a folder, in the same order each time; nothing if it cannot be read.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().into_iter().flatten();
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort_unstable();
    files
}

/// Where what the build script builds is to be found.
pub(super) fn built(release: &str) -> PathBuf {
    workspace().join(BUILT).join(release)
}

/// Held by whoever builds a release.
pub(super) fn lock_file(release: &str) -> PathBuf {
    workspace().join(BUILT).join(format!("{release}.lock"))
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

pub(super) fn workspace() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}
