mod answers;
mod endings;
mod telling;

use alloc::{
    format,
    string::{String, ToString},
};

use bytes::Bytes;

use super::*;
use crate::{
    Authorization, Command, CommandEnding, CommandOutput, Error, Outcome, Time, Wish,
    credentials::testing::at,
};

fn plugin() -> ExecPlugin {
    ExecPlugin {
        user: "jane".into(),
        ..ExecPlugin::new(ExecVersion::V1, "login")
    }
}

fn output(ending: CommandEnding, stdout: &str, stderr: &str) -> Outcome {
    Outcome::Command(CommandOutput {
        ending,
        stdout: Bytes::copy_from_slice(stdout.as_bytes()),
        stderr: Bytes::copy_from_slice(stderr.as_bytes()),
    })
}

/// A well-behaved plugin's, with this status.
fn printed(status: &str) -> Outcome {
    let stdout = format!(
        r#"{{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{{}},"status":{status}}}"#
    );
    output(CommandEnding::Exited(Some(0)), &stdout, "")
}

fn token(token: &str) -> Outcome {
    printed(&format!(r#"{{"token":"{token}"}}"#))
}

fn run(exec: &mut Exec, now: Time, rejected: Option<&Authorization>) -> Command {
    match exec.poll(now, rejected) {
        Wish::RunCommand(command) => command,
        wish => panic!("{wish:?}"),
    }
}

fn ready(exec: &mut Exec, now: Time, rejected: Option<&Authorization>) -> Authorization {
    match exec.poll(now, rejected) {
        Wish::Ready(authorization) => authorization,
        wish => panic!("{wish:?}"),
    }
}

fn failed(exec: &mut Exec, now: Time) -> String {
    match exec.poll(now, None) {
        Wish::Failed(error) => {
            let shown = format!("{error:?} {exec:?}");
            assert!(!shown.contains("CANARY"), "{shown}");
            error.to_string()
        }
        wish => panic!("{wish:?}"),
    }
}

/// What becomes of the first run with this outcome.
fn told(plugin: ExecPlugin, outcome: Outcome) -> String {
    let mut exec = Exec::new(plugin);
    run(&mut exec, at(0), None);
    exec.handle(at(0), outcome);
    failed(&mut exec, at(0))
}
