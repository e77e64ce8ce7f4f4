//! Of a control plane with all its parts, and with containers that run, nothing is left behind.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::Pod;
use kubex_testing::ControlPlane;
use kubex_testing::control_plane::{ControlPlaneBuilder, Part};
use kubex_tokio::{Api, raw};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use crate::pods::{pod, run};
use crate::processes::{self, nothing_is_left_of};
use crate::{client, real_with};

fn all() -> ControlPlaneBuilder {
    let builder = ControlPlane::builder().controller_manager().scheduler();
    builder.kwok().node()
}

/// Runs pods, with and without a terminal, whose processes have children and know the directory.
async fn containers(kubeconfig: &str, directory: &Path) {
    let client = client(kubeconfig);
    let pods: Api<Pod> = client.api();
    for (name, tty) in [("plain", false), ("terminal", true)] {
        let container = json!({
            "command": ["sh", "-c", "sleep 100000 & sleep 200000"],
            "env": [{"name": "DIRECTORY", "value": directory}],
            "tty": tty,
        });
        run(&pods, &pod(name, container)).await;
        let log = format!("/api/v1/namespaces/default/pods/{name}/log");
        client.call(raw::get(&log).text()).await.unwrap();
    }
    let running = || processes::of(directory);
    let sleeps = || {
        running()
            .iter()
            .filter(|(_, it)| it.starts_with("sleep "))
            .count()
    };
    // A shell starts its children when it comes to it.
    let started = Instant::now();
    while sleeps() < 4 {
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "{:?}",
            running()
        );
        tokio::task::yield_now().await;
    }
    for part in Part::ALL {
        let names: &[_] = match part {
            Part::Etcd => &["/etcd ", "/server "],
            _ => &[&format!("/{part} ")],
        };
        let runs = |(_, command): &(Pid, String)| names.iter().any(|name| command.contains(name));
        assert!(running().iter().any(runs), "{part}: {:?}", running());
    }
}

fn directory(plane: &ControlPlane) -> PathBuf {
    plane.kubeconfig_file().parent().unwrap().to_owned()
}

#[tokio::test]
async fn of_a_run() {
    let Some(plane) = real_with(all()) else {
        return;
    };
    let directory = directory(&plane);
    containers(&plane.kubeconfig(), &directory).await;
    drop(plane);
    // At once: whoever drops it waits for that.
    assert!(!directory.exists());
    assert_eq!(processes::of(&directory), []);
}

#[tokio::test]
async fn of_a_run_that_fails() {
    let kept = tempfile::tempdir().unwrap();
    let Some(plane) = real_with(all().logs(kept.path())) else {
        return;
    };
    let directory = directory(&plane);
    containers(&plane.kubeconfig(), &directory).await;
    let failing = tokio::spawn(async move {
        let _plane = plane;
        panic!("as a test that fails, which is meant here");
    });
    assert!(failing.await.unwrap_err().is_panic());
    nothing_is_left_of(&directory);
    // But what a person needs to find out why.
    let logs = kept.path().join(directory.file_name().unwrap());
    for part in Part::ALL {
        let log = logs.join(format!("{part}.log"));
        assert!(log.metadata().unwrap().len() > 0, "{part}");
    }
}

#[tokio::test]
async fn of_a_part_that_dies() {
    let Some(plane) = real_with(all()) else {
        return;
    };
    let directory = directory(&plane);
    for part in [
        Part::Node,
        Part::Kwok,
        Part::Scheduler,
        Part::ControllerManager,
    ] {
        processes::kill(&directory, &part.to_string());
        let started = Instant::now();
        let error = loop {
            if let Err(error) = plane.check() {
                break error;
            }
            assert!(started.elapsed() < Duration::from_secs(30));
        };
        assert_eq!(error.died_part(), Some(part));
        assert!(error.to_string().contains("its log ends so:\n"), "{error}");
        plane.restart(part).unwrap();
    }
    containers(&plane.kubeconfig(), &directory).await;
    drop(plane);
    assert_eq!(processes::of(&directory), []);
}

#[tokio::test]
async fn of_a_program_that_is_interrupted() {
    let Some(mut program) = Program::start().await else {
        return;
    };
    program.send(Signal::INT);
    assert!(program.child.wait().unwrap().success());
    assert!(!program.directory.exists());
    assert_eq!(processes::of(&program.directory), []);
}

#[tokio::test]
async fn of_a_program_that_is_killed() {
    let Some(mut program) = Program::start().await else {
        return;
    };
    program.send(Signal::KILL);
    program.child.wait().unwrap();
    nothing_is_left_of(&program.directory);
}

/// What a person starts.
struct Program {
    child: Child,
    directory: PathBuf,
}

impl Program {
    /// With all parts, and containers that run; `None` where there are no binaries.
    async fn start() -> Option<Self> {
        // The same as what it starts, which goes at once.
        drop(real_with(ControlPlane::builder())?);
        let mut child = Command::new(env!("CARGO_BIN_EXE_control-plane"))
            .arg("all")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut lines = lines.map(Result::unwrap);
        let export =
            lines.find_map(|line| Some(line.strip_prefix("export KUBECONFIG=")?.to_owned()));
        let kubeconfig = PathBuf::from(export.expect("a line for the shell"));
        // What it says later it says to somebody.
        std::thread::spawn(move || lines.for_each(drop));
        let directory = kubeconfig.parent().unwrap().to_owned();
        let text = std::fs::read_to_string(kubeconfig).unwrap();
        containers(&text, &directory).await;
        Some(Self { child, directory })
    }

    fn send(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().try_into().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended, unless the test failed before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
