//! A plugin that does not do what it should.

use super::*;
use crate::{Secret, credentials::LARGEST};

#[test]
fn each_ending_is_an_error_that_says_so() {
    for (ending, expected) in [
        (
            CommandEnding::Exited(Some(1)),
            "exit code 1; it said: oh no",
        ),
        (
            CommandEnding::Exited(None),
            "ended by a signal; it said: oh no",
        ),
        (
            CommandEnding::TimedOut,
            "did not end within 60s, and was stopped; it said: oh no",
        ),
        (
            CommandEnding::TooMuchOutput,
            "printed more than 1 MiB, which is no credential",
        ),
        (CommandEnding::NotFound, "the command is not there"),
    ] {
        assert_eq!(
            told(plugin(), output(ending, "CANARY", "oh\r\n no\n")),
            format!("credentials: user \"jane\": exec plugin \"login\": {expected}")
        );
    }
    let much = "C".repeat(LARGEST + 1);
    let told = told(plugin(), output(CommandEnding::Exited(Some(0)), &much, ""));
    assert!(
        told.ends_with("printed more than 1 MiB, which is no credential"),
        "{told}"
    );
}

#[test]
fn a_missing_command_has_its_hint() {
    let plugin = ExecPlugin {
        install_hint: Some("  get it at https://example.com\n".into()),
        user: String::new(),
        ..plugin()
    };
    assert_eq!(
        told(plugin, output(CommandEnding::NotFound, "", "")),
        "credentials: exec plugin \"login\": the command is not there: get it at https://example.com"
    );
}

#[test]
fn what_the_transport_says_is_told() {
    let fault = Error::credentials("login: permission denied");
    assert_eq!(
        told(plugin(), Outcome::Failed(fault)),
        "credentials: login: permission denied"
    );
    let told = told(plugin(), Outcome::File("CANARY".into()));
    assert!(told.contains("another wish"), "{told}");
}

#[test]
fn standard_error_is_fit_to_be_shown() {
    let plugin = || ExecPlugin {
        arguments: ["get-token", "--secret=CANARY-1", "-v", "CANARY-2"]
            .map(Secret::new)
            .into(),
        environment: [("A".into(), Secret::new("CANARY-1-and-more"))].into(),
        ..plugin()
    };
    let fails = |stderr: &str| told(plugin(), output(CommandEnding::Exited(Some(2)), "", stderr));
    assert!(
        fails("\u{1b}[31mbad\u{7} CANARY-1-and-more,\tCANARY-1 or \u{0}CANARY-2 -v")
            .ends_with("it said: [31mbad (not shown), (not shown) or (not shown) -v")
    );
    assert!(fails(" \n\u{1b}").ends_with("exit code 2"));
    // What is long has its beginning and its end.
    let long = fails(&format!("begin {} end", "ü ".repeat(500_000)));
    assert!(
        long.contains("it said: begin ü") && long.ends_with("ü end"),
        "{long}"
    );
    assert!(long.chars().count() < 600, "{long}");
    // Nothing is said twice.
    let medium = "0123456789".repeat(40);
    assert!(fails(&medium).ends_with(&format!("it said: {medium}")));
}

#[test]
fn bytes_that_are_no_text_are_survived() {
    let told = told(
        plugin(),
        Outcome::Command(CommandOutput {
            ending: CommandEnding::Exited(Some(1)),
            stdout: Bytes::from_static(b"\xff"),
            stderr: Bytes::from_static(b"caf\xe9"),
        }),
    );
    assert!(told.ends_with("it said: caf\u{fffd}"), "{told}");
}

#[test]
fn a_failure_is_shared_and_then_tried_again() {
    let mut exec = Exec::new(plugin());
    run(&mut exec, at(0), None);
    exec.handle(at(60), output(CommandEnding::TimedOut, "", ""));
    for _ in 0..100 {
        failed(&mut exec, at(60));
    }
    run(&mut exec, at(61), None);
    exec.handle(at(61), token("one"));
    ready(&mut exec, at(61), None);
}

#[test]
fn an_outcome_that_nobody_wished_for_changes_nothing() {
    let mut exec = Exec::new(plugin());
    exec.handle(at(0), token("one"));
    run(&mut exec, at(0), None);
    exec.handle(at(0), token("two"));
    exec.handle(at(0), token("three"));
    assert_eq!(ready(&mut exec, at(0), None).value().unwrap(), "Bearer two");
}
