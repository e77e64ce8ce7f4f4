//! How a process ends, and what the client is told of it.

use serde_json::{Value, json};

use super::handshake::Protocol;

/// The end of a process, as the function of a test answers it.
///
/// ```
/// use kubex_testing::server::Exit;
///
/// assert_eq!(
///     Exit::no_such_program("frog"),
///     Exit::Failed("exec: \"frog\": executable file not found in $PATH".into())
/// );
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Exit {
    /// With this code; 0 is success, 128 and the number of a signal where one ended it. Who attached is told of success
    /// whatever the code.
    Code(i32),
    /// It did not run, and why: the client is told of an `InternalError`, as by a kubelet.
    Failed(String),
    /// This is what the client is told, whether it makes sense or not.
    Status(Value),
    /// The session is closed in order, and nobody says how the process ended.
    Silent,
    /// The session is closed with this code (RFC 6455, 7.4), and nobody says how the process ended.
    Close {
        /// Why, as a number.
        code: u16,
        /// Why, in words.
        reason: String,
    },
    /// The connection breaks off.
    Cut,
}

impl Exit {
    /// There is no such program in the container.
    pub fn no_such_program(program: &str) -> Self {
        Self::Failed(format!(
            "exec: {program:?}: executable file not found in $PATH"
        ))
    }
}

/// What was being done with a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Exec(Vec<String>),
    Attach,
}

/// What a kubelet says to a client of v4, and what the server makes of it for one of v5.
impl Doing {
    /// A process ended with a code.
    pub(super) fn exited(&self, code: i32, protocol: Protocol) -> Value {
        let mut status = match self {
            Self::Exec(command) if code != 0 => exit_code(command, code, protocol),
            _ => json!({"status": "Success"}),
        };
        if protocol == Protocol::V5 {
            status["metadata"] = json!({});
        }
        status
    }

    /// A process did not run.
    pub(super) fn failed(&self, why: &str, protocol: Protocol) -> Value {
        let words = match self {
            Self::Exec(_) => format!("error executing command in container: {why}"),
            Self::Attach => format!("error attaching to container: {why}"),
        };
        let message = format!("Internal error occurred: {words}");
        match protocol {
            Protocol::V4 => json!({
                "status": "Failure", "message": message, "reason": "InternalError", "code": 500,
            }),
            Protocol::V5 => internal_error(&message),
        }
    }
}

fn exit_code(command: &[String], code: i32, protocol: Protocol) -> Value {
    let words = match protocol {
        Protocol::V5 => format!("command terminated with exit code {code}"),
        Protocol::V4 => {
            let command = command.join(" ");
            format!("error executing command [{command}], exit code {code}")
        }
    };
    json!({
        "status": "Failure",
        "message": format!("command terminated with non-zero exit code: {words}"),
        "reason": "NonZeroExitCode",
        "details": {"causes": [{"reason": "ExitCode", "message": code.to_string()}]},
    })
}

/// What the server itself says of an error.
pub(super) fn internal_error(words: &str) -> Value {
    json!({
        "metadata": {},
        "status": "Failure",
        "message": format!("Internal error occurred: {words}"),
        "reason": "InternalError",
        "details": {"causes": [{"message": words}]},
        "code": 500,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exec() -> Doing {
        Doing::Exec(vec!["sh".into(), "-c".into()])
    }

    #[test]
    fn codes() {
        let status = exec().exited(7, Protocol::V5);
        assert_eq!(
            status["message"],
            "command terminated with non-zero exit code: command terminated with exit code 7"
        );
        assert_eq!(status["details"]["causes"][0]["message"], "7");
        let status = exec().exited(7, Protocol::V4);
        assert_eq!(
            status["message"],
            "command terminated with non-zero exit code: error executing command [sh -c], exit code 7"
        );
        assert_eq!(exec().exited(0, Protocol::V5)["status"], "Success");
        // A kubelet does not know.
        assert_eq!(Doing::Attach.exited(7, Protocol::V5)["status"], "Success");
    }

    #[test]
    fn failures() {
        let status = exec().failed("why", Protocol::V5);
        assert_eq!(
            status["message"],
            "Internal error occurred: Internal error occurred: error executing command in container: why"
        );
        let status = Doing::Attach.failed("why", Protocol::V4);
        assert_eq!(
            status["message"],
            "Internal error occurred: error attaching to container: why"
        );
        assert_eq!(status["reason"], "InternalError");
    }
}
