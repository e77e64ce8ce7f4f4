//! Commands that behave, and others.

use std::time::{Duration, Instant};

use kubex_proto::{Credentials, ExecPlugin, ExecVersion, Instant as Moment, Time, Timestamp, Wish};

use super::*;

/// A command of the shell, as the credentials wish for it.
fn shell(script: &str) -> Command {
    let mut plugin = ExecPlugin::new(ExecVersion::V1, "sh");
    plugin.arguments = ["-c", script].map(kubex_proto::Secret::new).into();
    let now = Time::new(
        Moment::from_origin(Duration::ZERO),
        Timestamp::from_unix_seconds(0),
    );
    match Credentials::exec(plugin).poll(now, None) {
        Wish::RunCommand(command) => command,
        other => panic!("{other:?}"),
    }
}

fn output(command: &Command) -> CommandOutput {
    match run(command) {
        Outcome::Command(output) => output,
        other => panic!("{other:?}"),
    }
}

#[test]
fn both_outputs_and_the_exit_code_are_told() {
    let ended = output(&shell("echo out; echo err >&2; exit 3"));
    assert_eq!(ended.ending, CommandEnding::Exited(Some(3)));
    assert_eq!(
        (&ended.stdout[..], &ended.stderr[..]),
        (&b"out\n"[..], &b"err\n"[..])
    );
}

#[test]
fn its_environment_says_what_is_wanted_and_its_input_is_empty() {
    let ended = output(&shell("cat; echo \"$KUBERNETES_EXEC_INFO\""));
    assert!(ended.stdout.starts_with(b"{"), "{ended:?}");
}

#[test]
fn one_that_is_missing_is_told_from_one_that_may_not_be_run() {
    let mut command = shell("true");
    command.program = "/no/such/command".into();
    assert_eq!(output(&command).ending, CommandEnding::NotFound);
    command.program = "/".into();
    let Outcome::Failed(error) = run(&command) else {
        panic!("it was run");
    };
    assert!(error.to_string().contains("\"/\" cannot be run"), "{error}");
}

#[test]
fn one_that_hangs_is_killed_with_what_it_started() {
    let mut command = shell("echo begun >&2; sleep 1000 & sleep 1000");
    command.time_limit = Some(Duration::from_millis(300));
    let start = Instant::now();
    let ended = output(&command);
    assert_eq!(ended.ending, CommandEnding::TimedOut);
    assert_eq!(&ended.stderr[..], b"begun\n");
    // Had the second sleep kept the pipe of standard error open, that would not have arrived in time.
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
fn one_that_prints_without_end_is_killed() {
    let ended = output(&shell("yes"));
    assert_eq!(ended.ending, CommandEnding::TooMuchOutput);
    assert!(ended.stdout.is_empty());
}

#[test]
fn the_largest_output_is_no_more_than_that() {
    let mut command = shell("printf 12345");
    command.largest_output = 5;
    assert_eq!(&output(&command).stdout[..], b"12345");
    command.largest_output = 4;
    assert_eq!(output(&command).ending, CommandEnding::TooMuchOutput);
}

#[test]
fn complaints_without_end_do_not_hold_it_up() {
    let script = "head -c 10000000 /dev/zero >&2; echo done";
    let ended = output(&shell(script));
    assert_eq!(ended.ending, CommandEnding::Exited(Some(0)));
    assert_eq!(&ended.stdout[..], b"done\n");
    assert_eq!(ended.stderr.len(), 1 << 20);
}

#[test]
fn an_output_that_stays_open_is_an_error() {
    let Outcome::Failed(error) = run(&shell("sleep 2 & echo '{}'")) else {
        panic!("it was taken for complete");
    };
    assert!(
        error.to_string().contains("keeps its output open"),
        "{error}"
    );
}
