//! How a process ended.

use alloc::boxed::Box;
use core::fmt;

use crate::{
    Error, Status,
    decode::{Quoting, from_json},
};

/// How the process of a session ended, as far as the server tells.
///
/// ```
/// use kubex_proto::ExitStatus;
///
/// let status = ExitStatus::Code(2);
/// assert!(!status.is_success());
/// assert_eq!((status.code(), status.to_string().as_str()), (Some(2), "exited with code 2"));
/// assert!(!ExitStatus::Unknown.is_success());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ExitStatus {
    /// With code 0.
    Success,
    /// With another code; 128 and the number of the signal, where one ended it.
    Code(i32),
    /// The session was closed in order, and nobody said how the process ended: this is no success.
    Unknown,
    /// It did not run, or nobody can tell how it ended: there is no such program, or the node lost it.
    Failed(Box<Status>),
}

impl ExitStatus {
    /// Whether the process is known to have ended with code 0.
    pub const fn is_success(&self) -> bool {
        matches!(self, Self::Success)
    }

    /// The code, where it is known.
    pub const fn code(&self) -> Option<i32> {
        match self {
            Self::Success => Some(0),
            Self::Code(code) => Some(*code),
            Self::Unknown | Self::Failed(_) => None,
        }
    }

    /// Reads what came of the error channel. Of a failure with an exit code the code counts.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Error> {
        // A command may be quoted in it, and that may hold a secret.
        let status: Status = from_json(bytes, "Status", 0, Quoting::Forbidden)?;
        match &*status.status {
            "Success" => return Ok(Self::Success),
            "Failure" => {}
            _ => {
                return Err(Error::decode(
                    "cannot decode Status at .status: neither Success nor Failure".into(),
                ));
            }
        }
        let code = (status.reason == "NonZeroExitCode")
            .then(|| exit_code(&status))
            .flatten();
        Ok(match code {
            Some(code) => Self::Code(code),
            None => Self::Failed(Box::new(status)),
        })
    }
}

/// The cause `ExitCode`, whose message is a number.
fn exit_code(status: &Status) -> Option<i32> {
    let causes = &status.details.as_ref()?.causes;
    let cause = causes.iter().find(|cause| cause.reason == "ExitCode")?;
    // A failure with code 0 is none that can be told by a code.
    cause.message.parse().ok().filter(|code| *code != 0)
}

impl fmt::Display for ExitStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.write_str("exited with code 0"),
            Self::Code(code) => write!(f, "exited with code {code}"),
            Self::Unknown => f.write_str("ended, and nobody said how"),
            Self::Failed(status) => write!(f, "failed: {status}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;

    fn read(text: &str) -> Result<ExitStatus, Error> {
        ExitStatus::read(text.as_bytes())
    }

    fn failure(reason: &str, cause: &str, message: &str) -> ExitStatus {
        read(&format!(
            r#"{{"metadata":{{}},"status":"Failure","message":"m","reason":"{reason}",
                "details":{{"causes":[{{"reason":"Other","message":"1"}},{{"reason":"{cause}","message":"{message}"}}]}}}}"#
        ))
        .unwrap()
    }

    #[test]
    fn success_and_codes() {
        let status = read(r#"{"metadata":{},"status":"Success"}"#).unwrap();
        assert_eq!(status, ExitStatus::Success);
        assert_eq!(status.code(), Some(0));
        assert_eq!(
            failure("NonZeroExitCode", "ExitCode", "137"),
            ExitStatus::Code(137)
        );
        assert_eq!(
            failure("NonZeroExitCode", "ExitCode", "-1"),
            ExitStatus::Code(-1)
        );
    }

    #[test]
    fn what_is_no_code_is_a_failure() {
        for (reason, cause, message) in [
            ("NonZeroExitCode", "ExitCode", "0"),
            ("NonZeroExitCode", "ExitCode", "one"),
            ("NonZeroExitCode", "ExitCode", "99999999999"),
            ("NonZeroExitCode", "Code", "2"),
            ("InternalError", "ExitCode", "2"),
        ] {
            let status = failure(reason, cause, message);
            assert!(
                matches!(status, ExitStatus::Failed(_)),
                "{reason} {cause} {message}"
            );
            assert_eq!(status.code(), None);
            assert!(status.to_string().starts_with("failed: m"));
        }
    }

    #[test]
    fn rubbish_is_an_error_that_quotes_nothing() {
        for text in [
            "",
            "hunter2",
            "{\"status\":\"hunter2\"}",
            "{\"status\":7}",
            "[\"hunter2\"]",
            "{}",
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
        assert!(ExitStatus::read(b"{\"status\":\"\xff\"}").is_err());
    }
}
