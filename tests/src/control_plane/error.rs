//! Why there is no control plane.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use super::binaries::FOLDER_VARIABLE;
use super::part::Part;

/// What went wrong with a control plane, and the way out where there is one.
///
/// ```
/// use kubex_testing::ControlPlane;
///
/// let nowhere = ControlPlane::builder().binaries("/nowhere").start();
/// let error = nowhere.unwrap_err();
/// assert!(error.is_missing());
/// assert!(error.to_string().contains("tests/control-plane/build"));
/// ```
#[derive(Debug)]
pub struct ControlPlaneError(Box<Kind>);

#[derive(Debug)]
enum Kind {
    Missing {
        binary: &'static str,
        folder: PathBuf,
        release: String,
    },
    Died {
        part: Part,
        status: ExitStatus,
        log: String,
    },
    NotReady {
        waited: Duration,
        last: String,
        log: String,
    },
    NotRunning(Part),
    Refused {
        part: Part,
        what: String,
        answer: String,
    },
    Io {
        what: String,
        error: io::Error,
    },
}

impl ControlPlaneError {
    /// The binaries are not there: a test may be skipped for that.
    pub fn is_missing(&self) -> bool {
        matches!(*self.0, Kind::Missing { .. })
    }

    /// The part that ended by itself, if that is what happened.
    pub fn died_part(&self) -> Option<Part> {
        match *self.0 {
            Kind::Died { part, .. } => Some(part),
            _ => None,
        }
    }

    /// Somebody took a port between our choice and its use; another attempt finds others.
    pub(super) fn is_taken_port(&self) -> bool {
        matches!(&*self.0, Kind::Died { log, .. } if log.contains("address already in use"))
    }

    pub(super) fn missing(binary: &'static str, folder: PathBuf, release: &str) -> Self {
        let release = release.to_owned();
        Self(Box::new(Kind::Missing {
            binary,
            folder,
            release,
        }))
    }

    pub(super) fn died(part: Part, status: ExitStatus, log: String) -> Self {
        Self(Box::new(Kind::Died { part, status, log }))
    }

    pub(super) fn not_ready(waited: Duration, last: String, log: String) -> Self {
        Self(Box::new(Kind::NotReady { waited, last, log }))
    }

    pub(super) fn not_running(part: Part) -> Self {
        Self(Box::new(Kind::NotRunning(part)))
    }

    pub(super) fn refused(part: Part, what: impl Into<String>, answer: impl Into<String>) -> Self {
        Self(Box::new(Kind::Refused {
            part,
            what: what.into(),
            answer: answer.into(),
        }))
    }

    pub(super) fn io(what: impl Into<String>, error: impl Into<io::Error>) -> Self {
        Self(Box::new(Kind::Io {
            what: what.into(),
            error: error.into(),
        }))
    }
}

impl fmt::Display for ControlPlaneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Missing {
                binary,
                folder,
                release,
            } => write!(
                f,
                "no control plane {release}: there is no {binary} in {}. Build it with \
                 `tests/control-plane/build {release}`, which takes Go, or name a folder that holds \
                 kube-apiserver and etcd in {FOLDER_VARIABLE}",
                folder.display(),
            ),
            Kind::Died { part, status, log } => {
                write!(
                    f,
                    "{part} ended by itself ({status}); its log ends so:\n{log}"
                )
            }
            Kind::NotReady { waited, last, log } => write!(
                f,
                "the control plane was not ready after {waited:?}: {last}; \
                 the log of {} ends so:\n{log}",
                Part::ApiServer,
            ),
            Kind::NotRunning(part) => write!(f, "{part} does not run: it was stopped before"),
            Kind::Refused { part, what, answer } => write!(f, "{part}, {what}: {answer}"),
            Kind::Io { what, error } => write!(f, "{what}: {error}"),
        }
    }
}

impl std::error::Error for ControlPlaneError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            Kind::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}
