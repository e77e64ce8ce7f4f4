//! One part as a process that can be ended, started again and frozen.

use std::path::PathBuf;
use std::process::{Child, ExitStatus};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use super::error::ControlPlaneError;
use super::guardian::Guardian;
use super::log;
use super::part::Part;

pub(super) struct Process {
    pub(super) part: Part,
    pub(super) program: PathBuf,
    pub(super) args: Vec<String>,
    pub(super) log: PathBuf,
    child: Mutex<Option<Child>>,
}

impl Process {
    pub(super) fn new(part: Part, program: PathBuf, args: Vec<String>, log: PathBuf) -> Self {
        Self {
            part,
            program,
            args,
            log,
            child: Mutex::new(None),
        }
    }

    /// Starts it, unless it runs.
    pub(super) fn start(&self, guardian: &Guardian) -> Result<(), ControlPlaneError> {
        let mut child = self.child();
        if child.is_none() {
            let started = guardian
                .spawn(&self.program, &self.args, &self.log)
                .map_err(|error| {
                    ControlPlaneError::io(format!("starting {}", self.program.display()), error)
                })?;
            *child = Some(started);
        }
        Ok(())
    }

    /// Ends it at once, as a machine that loses power does, and waits until it is gone.
    pub(super) fn stop(&self, guardian: &Guardian) {
        if let Some(mut child) = self.child().take() {
            // An error means that it has ended by itself, which is as good.
            let _ = child.kill();
            let _ = child.wait();
            guardian.ended(child.id());
        }
    }

    pub(super) fn signal(&self, signal: Signal) -> Result<(), ControlPlaneError> {
        let child = self.child();
        let pid = child.as_ref().and_then(pid);
        let pid = pid.ok_or_else(|| ControlPlaneError::not_running(self.part))?;
        // The child is not reaped while we hold it, so the number is still its own.
        kill_process(pid, signal)
            .map_err(|error| ControlPlaneError::io(format!("signalling {}", self.part), error))
    }

    /// Makes it stand still. Of a process with many threads the last one may run on for a moment, which is waited for.
    pub(super) fn freeze(&self) -> Result<(), ControlPlaneError> {
        self.signal(Signal::STOP)?;
        let child = self.child();
        let Some(pid) = child.as_ref().and_then(pid) else {
            return Err(ControlPlaneError::not_running(self.part));
        };
        // It is only looked at: whoever waits for its end hears of it all the same.
        let stopped = WaitIdOptions::STOPPED | WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        waitid(WaitId::Pid(pid), stopped)
            .map(drop)
            .map_err(|error| ControlPlaneError::io(format!("freezing {}", self.part), error))
    }

    /// An error if it was started and has ended by itself.
    pub(super) fn check(&self) -> Result<(), ControlPlaneError> {
        match self.exit_status() {
            None => Ok(()),
            Some(status) => Err(ControlPlaneError::died(
                self.part,
                status,
                log::end_of(&self.log),
            )),
        }
    }

    fn exit_status(&self) -> Option<ExitStatus> {
        self.child().as_mut()?.try_wait().ok().flatten()
    }

    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pid(child: &Child) -> Option<Pid> {
    Pid::from_raw(i32::try_from(child.id()).ok()?)
}
