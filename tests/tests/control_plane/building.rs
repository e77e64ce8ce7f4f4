//! The binaries are built where they are missing, with Go; without it the text says what is missing and where it is.
//!
//! Nothing is built here: a program that pretends to be Go says how it was called.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A release of which nothing can be there.
const NOWHERE: &str = "v0.0";

/// What the build script runs besides Go.
const TOOLS: [&str; 7] = ["bash", "cat", "dirname", "install", "mkdir", "rm", "sh"];

/// What kwok's module holds of what becomes of nodes and pods.
const STAGES: [(&str, &str); 3] = [
    ("node/fast", "node.yaml"),
    ("node/heartbeat-with-lease", "lease.yaml"),
    ("pod/fast", "pod.yaml"),
];

/// A machine on which only these tools are there, and Go if it is put there.
struct Machine(TempDir);

impl Machine {
    fn new() -> Self {
        let machine = Self(tempfile::tempdir().unwrap());
        fs::create_dir(machine.path("bin")).unwrap();
        for tool in TOOLS {
            symlink(found(tool), machine.path("bin").join(tool)).unwrap();
        }
        machine
    }

    /// A Go that writes down where and how it was called, and makes what would be built.
    fn with_go(self) -> Self {
        for (kind, name) in STAGES {
            let stage = self.path("kwok/kustomize/stage").join(kind);
            fs::create_dir_all(&stage).unwrap();
            for name in [name, "kustomization.yaml"] {
                fs::write(stage.join(name), "kind: Stage\n").unwrap();
            }
        }
        let go = self.path("bin").join("go");
        let script = format!(
            r#"#!/bin/sh
echo "${{PWD##*/}}: $*" >>{calls}
case "$*" in
*Version*kubernetes) echo v1.2.3 ;;
*Dir*kwok) echo {kwok} ;;
esac
"#,
            calls = self.path("calls").display(),
            kwok = self.path("kwok").display(),
        );
        fs::write(&go, script).unwrap();
        fs::set_permissions(&go, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, program: &Path, arguments: &[&str]) -> Output {
        let mut command = Command::new(program);
        command.args(arguments).env("PATH", self.path("bin"));
        command.env_remove("KUBEX_CONTROL_PLANE");
        command.output().unwrap()
    }

    /// How Go was called, in the order of the calls.
    fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.path("calls")).unwrap_or_default();
        calls.lines().map(str::to_owned).collect()
    }
}

fn found(tool: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    let mut places = std::env::split_paths(&path).map(|place| place.join(tool));
    let place = places.find(|place| place.is_file());
    place.unwrap_or_else(|| panic!("there is no {tool}"))
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("control-plane/build")
}

fn starter() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_control-plane"))
}

fn errors(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn without_go_the_script_says_where_to_get_it() {
    let output = Machine::new().run(&script(), &[]);
    let text = errors(&output);
    assert!(
        text.contains("which is not here (no `go` on the PATH)"),
        "{text}"
    );
    assert!(text.contains("https://go.dev/dl/"), "{text}");
}

#[test]
fn without_go_a_start_says_what_is_missing_and_how_to_get_it() {
    let output = Machine::new().run(starter(), &[NOWHERE]);
    let text = errors(&output);
    for part in [
        "there is no kube-apiserver in ",
        "target/control-plane/v0.0",
        "Build it with `tests/control-plane/build v0.0`, which takes Go",
        "not found here; https://go.dev/dl/ has it",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn with_go_a_start_calls_the_script_for_its_release() {
    let machine = Machine::new().with_go();
    let text = errors(&machine.run(starter(), &[NOWHERE]));
    assert!(
        text.contains("There is no release v0.0; there are: v1.34 v1.37"),
        "{text}"
    );
    assert!(
        text.contains("`tests/control-plane/build v0.0` failed"),
        "{text}"
    );
    // It was asked whether it is there, and for nothing else.
    let calls = machine.calls();
    assert!(
        calls.iter().all(|call| call.ends_with(": version")),
        "{calls:?}"
    );
}

#[test]
fn the_script_builds_each_part_of_a_release() {
    let machine = Machine::new().with_go();
    let directory = machine.path("built");
    let output = machine.run(&script(), &["v1.34", directory.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    let calls = machine.calls();
    for (module, package) in [
        ("v1.34", "k8s.io/kubernetes/cmd/kube-apiserver"),
        ("v1.34", "go.etcd.io/etcd/server/v3"),
        ("v1.34", "k8s.io/kubernetes/cmd/kube-controller-manager"),
        ("v1.34", "k8s.io/kubernetes/cmd/kube-scheduler"),
        ("v1.37", "sigs.k8s.io/kwok/cmd/kwok"),
        ("v1.37", "./node"),
    ] {
        let start = format!("{module}: build ");
        let end = format!("-o {}/ {package}", directory.display());
        let call = calls
            .iter()
            .find(|call| call.starts_with(&start) && call.ends_with(&end));
        let call = call.unwrap_or_else(|| panic!("{package}: {calls:#?}"));
        assert!(call.contains("gitVersion=v1.2.3 "), "{call}");
    }
    let stages = fs::read_dir(directory.join("stages")).unwrap();
    assert_eq!(stages.count(), STAGES.len());
}
