//! Whoever starts a control plane leaves nothing behind, however it ends.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::fakes::{Fakes, STAYS, directory};

#[test]
fn by_a_signal_that_cannot_be_caught() {
    nothing_is_left_after(Signal::KILL);
}

#[test]
fn by_ctrl_c_while_it_starts() {
    nothing_is_left_after(Signal::INT);
}

#[test]
fn by_ctrl_c_once_it_is_ready() {
    // It is there if a control plane can be had at all; a person sees the same line.
    if crate::real().is_none() {
        return;
    }
    let mut program = program().stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let lines = &mut lines.map(Result::unwrap);
    let export = lines.find_map(|line| Some(line.strip_prefix("export KUBECONFIG=")?.to_owned()));
    let kubeconfig = export.expect("a line for the shell");
    assert!(Path::new(&kubeconfig).exists());
    send(&program, Signal::INT);
    assert!(program.wait().unwrap().success());
    assert_eq!(lines.last().unwrap(), "# Taken down.");
    assert!(!Path::new(&kubeconfig).parent().unwrap().exists());
}

fn nothing_is_left_after(signal: Signal) {
    let fakes = Fakes::new(STAYS, STAYS);
    let etcd = fakes.follow("etcd");
    let api_server = fakes.follow("kube-apiserver");
    let mut program = program()
        .env("KUBEX_CONTROL_PLANE", fakes.folder())
        .spawn()
        .unwrap();
    etcd.started();
    let directory = directory(&api_server.started());
    assert!(directory.exists());
    send(&program, signal);
    program.wait().unwrap();
    etcd.ended();
    api_server.ended();
    // The guardian is nobody's child now, so its work can only be looked at.
    let started = Instant::now();
    while directory.exists() {
        assert!(started.elapsed() < Duration::from_secs(30), "it is left");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_control-plane"))
}

fn send(program: &Child, signal: Signal) {
    let pid = Pid::from_raw(program.id().try_into().unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}
