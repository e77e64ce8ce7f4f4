//! Why there is no control plane.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use super::binaries::FOLDER_VARIABLE;
use super::build;
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
        go_is_there: bool,
    },
    Died {
        part: Part,
        status: ExitStatus,
        log: String,
    },
    NotBuilt {
        release: String,
        status: ExitStatus,
    },
    NotReady {
        part: Part,
        waited: Duration,
        last: String,
        log: String,
    },
    NotRunning(Part),
    Absent(Part),
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
            go_is_there: build::is_possible(),
        }))
    }

    pub(super) fn died(part: Part, status: ExitStatus, log: String) -> Self {
        Self(Box::new(Kind::Died { part, status, log }))
    }

    pub(super) fn not_built(release: &str, status: ExitStatus) -> Self {
        let release = release.to_owned();
        Self(Box::new(Kind::NotBuilt { release, status }))
    }

    pub(super) fn not_ready(part: Part, waited: Duration, last: String, log: String) -> Self {
        Self(Box::new(Kind::NotReady {
            part,
            waited,
            last,
            log,
        }))
    }

    pub(super) fn absent(part: Part) -> Self {
        Self(Box::new(Kind::Absent(part)))
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
                go_is_there,
            } => write!(
                f,
                "no control plane {release}: there is no {binary} in {}. Build it with \
                 `tests/control-plane/build {release}`, which takes Go{}, or name a folder that holds \
                 the binaries in {FOLDER_VARIABLE}",
                folder.display(),
                if *go_is_there {
                    ""
                } else {
                    " (not found here; https://go.dev/dl/ has it)"
                },
            ),
            Kind::Died { part, status, log } => {
                write!(
                    f,
                    "{part} ended by itself ({status}); its log ends so:\n{log}"
                )
            }
            Kind::NotBuilt { release, status } => write!(
                f,
                "`tests/control-plane/build {release}` failed ({status}); it says why on the standard error"
            ),
            Kind::NotReady {
                part,
                waited,
                last,
                log,
            } => write!(
                f,
                "{part} was not ready after {waited:?}: {last}; its log ends so:\n{log}"
            ),
            Kind::Absent(part) => write!(
                f,
                "{part} is no part of this control plane: it has to be asked for before the start"
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
