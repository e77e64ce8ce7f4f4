//! A real control plane: etcd, kube-apiserver and on request more, as processes of this machine, without a container.
//!
//! `tests/control-plane/build` builds the binaries, with Go. Each [`ControlPlane`] has ports, certificates, tokens
//! and a directory of its own, so any number can run side by side. When it is dropped, its processes and its
//! directory are gone; they are as well when the program is killed without a chance to drop anything.
//!
//! It takes no runtime, so clients on any runtime can use it. What waits blocks its thread.
//!
//! ```no_run
//! use kubex_testing::ControlPlane;
//! use kubex_testing::control_plane::Part;
//!
//! # fn main() -> Result<(), kubex_testing::control_plane::ControlPlaneError> {
//! let plane = ControlPlane::start()?;
//! std::fs::write("kubeconfig", plane.kubeconfig()).expect("a file can be written");
//!
//! // What clients have to live with.
//! plane.compact()?;
//! let frozen = plane.freeze(Part::Etcd)?;
//! frozen.thaw();
//! plane.restart(Part::ApiServer)?;
//! # Ok(())
//! # }
//! ```

mod access;
mod api_server;
mod binaries;
mod build;
mod builder;
mod component;
mod controller_manager;
mod error;
mod etcd;
mod files;
mod frozen;
mod guardian;
mod http;
mod kwok;
mod launch;
mod log;
mod node;
mod part;
mod ports;
mod process;
mod scheduler;
mod service_account;

use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{fmt, fs, io};

pub use self::builder::{ControlPlaneBuilder, NEWEST};
pub use self::error::ControlPlaneError;
pub use self::frozen::Frozen;
pub use self::part::Part;
pub use self::service_account::ServiceAccount;

use self::api_server::ApiServer;
use self::component::Component;
use self::etcd::Etcd;
use self::files::Files;
use self::guardian::Guardian;
use self::process::Process;

/// How long to wait before asking again whether a part is ready.
const PAUSE: Duration = Duration::from_millis(50);

/// etcd, kube-apiserver and the other parts that were asked for, which run until this is dropped.
///
/// ```no_run
/// use kubex_testing::ControlPlane;
///
/// match ControlPlane::start() {
///     Ok(plane) => println!("{} is ready", plane.url()),
///     Err(error) if error.is_missing() => println!("skipped: {error}"),
///     Err(error) => panic!("{error}"),
/// }
/// ```
pub struct ControlPlane {
    etcd: Etcd,
    api_server: ApiServer,
    components: Vec<Component>,
    files: Files,
    deadline: Duration,
    logs: PathBuf,
    // Last, as it waits for all the others to be gone.
    guardian: Guardian,
}

impl ControlPlane {
    /// Starts the binaries in the folder that the environment variable `KUBEX_CONTROL_PLANE` names, or else what
    /// `tests/control-plane/build` built, and waits until they are ready.
    ///
    /// # Errors
    /// As for [`ControlPlaneBuilder::start`].
    pub fn start() -> Result<Self, ControlPlaneError> {
        Self::builder().start()
    }

    /// Settings other than the usual.
    pub fn builder() -> ControlPlaneBuilder {
        ControlPlaneBuilder::new()
    }

    /// The URL of the API server.
    pub fn url(&self) -> String {
        self.api_server.url()
    }

    /// A file with the text of [`kubeconfig`](Self::kubeconfig), there as long as the control plane.
    pub fn kubeconfig_file(&self) -> PathBuf {
        self.files.path("kubeconfig")
    }

    /// An error if a part has ended by itself, with the end of its log.
    ///
    /// # Errors
    /// See above; there are no others.
    pub fn check(&self) -> Result<(), ControlPlaneError> {
        self.processes().try_for_each(Process::check)
    }

    /// Ends a part at once, as when its machine loses power; the containers of a node end with it. One that does not
    /// run is left as it is.
    pub fn stop(&self, part: Part) {
        if let Ok(process) = self.process(part) {
            process.stop(&self.guardian);
        }
        if part == Part::Node {
            node::end_containers(&self.files);
        }
    }

    /// Starts a part again, after ending it if it runs, and waits until it is ready: of etcd, until the API server
    /// is. Ports and data stay as they are.
    ///
    /// # Errors
    /// If the part was not asked for, a part ends by itself, or the deadline passes.
    pub fn restart(&self, part: Part) -> Result<(), ControlPlaneError> {
        let process = self.process(part)?;
        self.stop(part);
        process.start(&self.guardian)?;
        self.wait_until_ready(part)
    }

    /// Makes a part stand still, connections open and nobody behind them, until the guard is dropped. What runs in the
    /// containers of a node goes on.
    ///
    /// # Errors
    /// If it does not run.
    #[must_use = "the part thaws when this is dropped"]
    pub fn freeze(&self, part: Part) -> Result<Frozen<'_>, ControlPlaneError> {
        let process = self.process(part)?;
        process.freeze()?;
        Ok(Frozen(process))
    }

    /// Makes etcd forget all but the newest state. The API server may still know what it holds in its caches; a
    /// [`restart`](Self::restart) makes it forget that.
    ///
    /// # Errors
    /// If etcd does not answer, or refuses.
    pub fn compact(&self) -> Result<(), ControlPlaneError> {
        self.etcd.compact()
    }

    /// Copies the logs so far to a folder that stays, and says which. A test that fails while it owns the control
    /// plane does this by itself.
    ///
    /// # Errors
    /// If files cannot be copied.
    pub fn keep_logs(&self) -> io::Result<PathBuf> {
        let name = self.files.directory().file_name().unwrap_or_default();
        let folder = self.logs.join(name);
        fs::create_dir_all(&folder)?;
        // A part that was never started has none.
        for process in self.processes().filter(|process| process.log.exists()) {
            fs::copy(&process.log, folder.join(process.part.log_file()))?;
        }
        folder.canonicalize()
    }

    fn wait_until_ready(&self, part: Part) -> Result<(), ControlPlaneError> {
        let started = Instant::now();
        let component = self.component(part);
        loop {
            self.check()?;
            let reason = match component {
                Some(component) => component.unready(),
                None => self.api_server.unready(),
            };
            let Some(reason) = reason else {
                return Ok(());
            };
            if started.elapsed() > self.deadline {
                let process = component.map_or(&self.api_server.process, |it| &it.process);
                let log = log::end_of(&process.log);
                let (part, waited) = (process.part, self.deadline);
                return Err(ControlPlaneError::not_ready(part, waited, reason, log));
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn component(&self, part: Part) -> Option<&Component> {
        self.components
            .iter()
            .find(|component| component.process.part == part)
    }

    fn process(&self, part: Part) -> Result<&Process, ControlPlaneError> {
        let process = self.processes().find(|process| process.part == part);
        process.ok_or_else(|| ControlPlaneError::absent(part))
    }

    fn processes(&self) -> impl Iterator<Item = &Process> {
        let first = [&self.etcd.process, &self.api_server.process];
        let components = self.components.iter().map(|component| &component.process);
        first.into_iter().chain(components)
    }
}

impl Drop for ControlPlane {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // The test's own output is the place where they are looked for.
            match self.keep_logs() {
                Ok(folder) => eprintln!("The logs of the control plane: {}", folder.display()),
                Err(error) => eprintln!("The logs of the control plane are lost: {error}"),
            }
        }
        for process in self.processes() {
            process.stop(&self.guardian);
        }
        // While the directory is there that knows of them: it goes before the guardian looks.
        node::end_containers(&self.files);
    }
}

impl fmt::Debug for ControlPlane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ControlPlane")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}
