//! How a control plane is to be.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::binaries::{self, Binaries};
use super::{ControlPlane, ControlPlaneError, Part, build};

/// The release that is started unless another is asked for: a directory of `tests/control-plane`.
pub const NEWEST: &str = "v1.37";

/// Ports can be lost to somebody else between their choice and their use.
const ATTEMPTS: u32 = 3;

/// Settings of a [`ControlPlane`] that is to be started.
///
/// ```no_run
/// use std::time::Duration;
/// use kubex_testing::ControlPlane;
///
/// # fn main() -> Result<(), kubex_testing::control_plane::ControlPlaneError> {
/// let plane = ControlPlane::builder()
///     .release("v1.34")
///     .deadline(Duration::from_secs(120))
///     .api_server_flag("--watch-cache=false")
///     .start()?;
/// println!("{}", plane.url());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ControlPlaneBuilder {
    release: Option<String>,
    folder: Option<PathBuf>,
    build: bool,
    components: BTreeSet<Part>,
    pub(super) deadline: Duration,
    pub(super) api_server_flags: Vec<String>,
    pub(super) logs: PathBuf,
}

impl ControlPlaneBuilder {
    pub(super) fn new() -> Self {
        Self {
            release: None,
            folder: None,
            build: false,
            components: BTreeSet::new(),
            deadline: Duration::from_secs(60),
            api_server_flags: Vec::new(),
            logs: binaries::logs(),
        }
    }

    /// Starts what `tests/control-plane/build` built of this release, whatever the environment says.
    pub fn release(mut self, release: impl Into<String>) -> Self {
        self.release = Some(release.into());
        self
    }

    /// Starts the `kube-apiserver` and the `etcd` (or `server`, as Go names it) of this folder, and the other parts under
    /// their names.
    pub fn binaries(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Builds the release first where binaries are missing and Go is there: minutes the first time, and what is built is
    /// said on the standard error. What the environment or [`binaries`](Self::binaries) names is not built.
    pub fn build_if_missing(mut self) -> Self {
        self.build = true;
        self
    }

    /// With kube-controller-manager: deployments, jobs, namespaces that end, garbage collection and the rest of what
    /// goes on by itself in a cluster.
    pub fn controller_manager(self) -> Self {
        self.with(Part::ControllerManager)
    }

    /// With kube-scheduler, which binds pods to nodes. A node is ready for pods once the
    /// [`controller_manager`](Self::controller_manager) has taken its taint `node.kubernetes.io/not-ready` away.
    pub fn scheduler(self) -> Self {
        self.with(Part::Scheduler)
    }

    /// With kwok, which plays nodes that bear [`KWOK_ANNOTATION`](ControlPlane::KWOK_ANNOTATION): their pods are told to
    /// run and nothing does, so thousands of them cost little.
    pub fn kwok(self) -> Self {
        self.with(Part::Kwok)
    }

    /// With a node, named [`NODE`](ControlPlane::NODE), that runs the command of each container of the pods that are bound to
    /// it as a process of this machine, whatever the image. It answers exec, attach, port-forward and logs as a
    /// kubelet does. It knows no images, volumes, probes or init containers, and isolates nothing.
    ///
    /// ```no_run
    /// use kubex_testing::ControlPlane;
    ///
    /// # fn main() -> Result<(), kubex_testing::control_plane::ControlPlaneError> {
    /// let plane = ControlPlane::builder().node().start()?;
    /// let pod = serde_json::json!({
    ///     "metadata": {"name": "web"},
    ///     "spec": {
    ///         "nodeName": ControlPlane::NODE,
    ///         "containers": [{"name": "web", "image": "any", "command": ["sh", "-c", "echo hello; sleep 1000"]}],
    ///     },
    /// });
    /// # drop((plane, pod));
    /// # Ok(())
    /// # }
    /// ```
    pub fn node(self) -> Self {
        self.with(Part::Node)
    }

    fn with(mut self, part: Part) -> Self {
        self.components.insert(part);
        self
    }

    /// How long a start may take until a part is ready; a minute for each unless said otherwise.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// One more flag for the API server; of two that contradict each other the last one counts.
    pub fn api_server_flag(mut self, flag: impl Into<String>) -> Self {
        self.api_server_flags.push(flag.into());
        self
    }

    /// The folder where the logs are kept when a test fails; `target/control-plane/logs` unless said otherwise.
    pub fn logs(mut self, folder: impl Into<PathBuf>) -> Self {
        self.logs = folder.into();
        self
    }

    /// Starts it and waits until it is ready.
    ///
    /// # Errors
    /// If the binaries are not there, a part ends by itself, or the deadline passes. Whatever was started is gone then.
    pub fn start(self) -> Result<ControlPlane, ControlPlaneError> {
        let binaries = self.find_binaries()?;
        let mut attempt = 1;
        loop {
            match ControlPlane::launch(&self, &binaries) {
                Err(error) if error.is_taken_port() && attempt < ATTEMPTS => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    /// Starts it, or says on the standard output why a test without it is skipped: what a test does that is to pass
    /// on a machine without the binaries. Where the environment variable `KUBEX_REQUIRE_CONTROL_PLANE` is `1`, as it
    /// should be in CI, they are built, as by [`build_if_missing`](Self::build_if_missing), and it is an error if they
    /// cannot be.
    ///
    /// ```no_run
    /// use kubex_testing::ControlPlane;
    ///
    /// # fn main() -> Result<(), kubex_testing::control_plane::ControlPlaneError> {
    /// let Some(plane) = ControlPlane::builder().start_or_skip()? else {
    ///     return Ok(());
    /// };
    /// println!("{}", plane.url());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As for [`start`](Self::start).
    pub fn start_or_skip(mut self) -> Result<Option<ControlPlane>, ControlPlaneError> {
        self.build |= is_required();
        match self.start() {
            Err(error) if error.is_missing() && !is_required() => {
                // Not by `println`, whose text nobody sees of a test that passes.
                let _ = writeln!(std::io::stdout(), "\nskipped: {error}");
                Ok(None)
            }
            outcome => outcome.map(Some),
        }
    }

    fn find_binaries(&self) -> Result<Binaries, ControlPlaneError> {
        let release = self.release.as_deref();
        let named = || release.is_none().then(binaries::named).flatten();
        let release = release.unwrap_or(NEWEST);
        let find = |folder: &Path| Binaries::find(folder, release, &self.components);
        if let Some(folder) = self.folder.clone().or_else(named) {
            return find(&folder);
        }
        let folder = binaries::built(release);
        match find(&folder) {
            Err(error) if error.is_missing() && self.build && build::is_possible() => {
                build::build(release, || find(&folder).is_ok())?;
                find(&folder)
            }
            outcome => outcome,
        }
    }
}

fn is_required() -> bool {
    std::env::var_os("KUBEX_REQUIRE_CONTROL_PLANE").is_some_and(|value| value == "1")
}
