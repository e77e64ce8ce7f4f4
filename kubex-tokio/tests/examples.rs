//! Each example does what it says, on the server in memory.

use std::process::Command;

/// As a user runs it; what it printed after the first line.
fn runs(example: &str) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "-p", "kubex-tokio", "--example", example]);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{example}: {}:\n{said}",
        output.status
    );
    let printed = String::from_utf8(output.stdout).unwrap();
    let (first, rest) = printed.split_once('\n').unwrap();
    assert!(first.starts_with("An API server in memory, at "), "{first}");
    rest.to_owned()
}

#[test]
fn logs() {
    let lines = "starting\nrequest 1\nrequest 2\nrequest 3\nstopping\n";
    assert_eq!(runs("logs"), lines);
}

#[test]
fn port_forward() {
    let told = runs("port_forward");
    assert!(told.contains(" leads to port 80\n"), "{told}");
    assert!(
        told.ends_with("asked through it: hello from web-1\n"),
        "{told}"
    );
}

#[cfg(unix)]
#[test]
fn cp() {
    assert_eq!(
        runs("cp"),
        "2 files to the container, 32 bytes\n2 files from the container, 32 bytes\n"
    );
}

#[test]
fn scale() {
    assert!(runs("scale").contains("now 3 are"));
}

#[test]
fn drain() {
    assert!(runs("drain").ends_with("node a: drained\n"));
}
