//! What the compiler refuses, with messages that say what to do.

use std::process::Command;

/// The compiler that the messages were recorded with; others word them in other ways.
const RECORDED_WITH: &str = "rustc 1.95.";

#[test]
fn each_with_its_message() {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(compiler).arg("--version").output().unwrap();
    let version = String::from_utf8_lossy(&output.stdout);
    if version.starts_with(RECORDED_WITH) {
        trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
    } else {
        println!("skipped: the messages are those of {RECORDED_WITH}x, and this is {version}");
    }
}
