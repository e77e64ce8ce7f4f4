//! A real control plane: etcd and kube-apiserver as processes of this machine, without a container.
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
mod builder;
mod error;
mod etcd;
mod files;
mod frozen;
mod guardian;
mod http;
mod log;
mod part;
mod ports;
mod process;

use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{fmt, fs, io};

use rustix::process::Signal;

pub use self::builder::{ControlPlaneBuilder, NEWEST};
pub use self::error::ControlPlaneError;
pub use self::frozen::Frozen;
pub use self::part::Part;

use self::api_server::ApiServer;
use self::binaries::Binaries;
use self::etcd::Etcd;
use self::files::Files;
use self::guardian::Guardian;
use self::process::Process;

/// How long to wait before asking again whether a part is ready.
const PAUSE: Duration = Duration::from_millis(50);

/// etcd and kube-apiserver that run until this is dropped.
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

    fn launch(
        settings: &ControlPlaneBuilder,
        binaries: &Binaries,
    ) -> Result<Self, ControlPlaneError> {
        let files = Files::make()?;
        let guardian = Guardian::start(files.directory())
            .map_err(|error| ControlPlaneError::io("starting a shell", error))?;
        let [client, peer, secure] =
            ports::free().map_err(|error| ControlPlaneError::io("finding a free port", error))?;
        let etcd = Etcd::new(binaries.etcd.clone(), &files, client, peer);
        let api_server = ApiServer::new(
            binaries.api_server.clone(),
            &files,
            secure,
            &etcd.url(),
            &settings.api_server_flags,
        )?;
        let plane = Self {
            etcd,
            api_server,
            files,
            deadline: settings.deadline,
            logs: settings.logs.clone(),
            guardian,
        };
        plane.files.write("kubeconfig", &plane.kubeconfig())?;
        for process in plane.processes() {
            process.start(&plane.guardian)?;
        }
        plane.wait_until_ready()?;
        Ok(plane)
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
        self.processes().into_iter().try_for_each(Process::check)
    }

    /// Ends a part at once, as when its machine loses power.
    pub fn stop(&self, part: Part) {
        self.process(part).stop(&self.guardian);
    }

    /// Starts a part again, after ending it if it runs, and waits until the API server is ready. Ports and data
    /// stay as they are.
    ///
    /// # Errors
    /// If a part ends by itself or the deadline passes.
    pub fn restart(&self, part: Part) -> Result<(), ControlPlaneError> {
        self.stop(part);
        self.process(part).start(&self.guardian)?;
        self.wait_until_ready()
    }

    /// Makes a part stand still, connections open and nobody behind them, until the guard is dropped.
    ///
    /// # Errors
    /// If it does not run.
    #[must_use = "the part thaws when this is dropped"]
    pub fn freeze(&self, part: Part) -> Result<Frozen<'_>, ControlPlaneError> {
        let process = self.process(part);
        process.signal(Signal::STOP)?;
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
        for process in self.processes() {
            fs::copy(&process.log, folder.join(process.part.log_file()))?;
        }
        folder.canonicalize()
    }

    fn wait_until_ready(&self) -> Result<(), ControlPlaneError> {
        let started = Instant::now();
        loop {
            self.check()?;
            let Some(reason) = self.api_server.unready() else {
                return Ok(());
            };
            if started.elapsed() > self.deadline {
                let log = log::end_of(&self.api_server.process.log);
                return Err(ControlPlaneError::not_ready(self.deadline, reason, log));
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn process(&self, part: Part) -> &Process {
        match part {
            Part::Etcd => &self.etcd.process,
            Part::ApiServer => &self.api_server.process,
        }
    }

    fn processes(&self) -> [&Process; 2] {
        [&self.etcd.process, &self.api_server.process]
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
    }
}

impl fmt::Debug for ControlPlane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ControlPlane")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}
