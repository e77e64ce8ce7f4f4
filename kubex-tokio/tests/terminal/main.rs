//! The example `exec` in a terminal, on the server in memory. On a real control plane it is among the tests of that.

#![cfg(unix)]

mod pty;

use std::io::Write as _;
use std::process::{Command, Stdio};

use pty::Terminal;

#[test]
fn what_is_typed_ctrl_c_the_size_and_the_code() {
    let mut terminal = Terminal::exec(&[], None);
    terminal.shows("Type `help`, or `exit`.");
    terminal.shows("$ ");
    terminal.types("sizx\u{7f}e\r");
    terminal.shows("80 x 24");
    terminal.shows("$ ");
    terminal.resize(132, 43);
    // The shell hears of it in its own time.
    loop {
        terminal.types("size\r");
        terminal.shows("size\r\n");
        let told = terminal.line();
        if told == "132 x 43" {
            break;
        }
        assert_eq!(told, "80 x 24");
    }
    terminal.types("sleep\r");
    terminal.shows("sleep\r\n");
    // It is no signal to the example, but a character to the shell.
    terminal.types("\u{3}");
    terminal.shows("^C\r\n$ ");
    terminal.types("exit 7\r");
    assert_eq!(terminal.exits(), 7);
}

#[test]
fn without_a_terminal_streams_are_piped() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "-p", "kubex-tokio", "--example", "exec"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"nonsense\nexit 3\n").unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let shown = String::from_utf8(output.stdout).unwrap();
    let shown = shown.split_once('\n').unwrap().1;
    assert_eq!(shown, "$ nonsense: there is no such command here\r\n$ ");
}
