//! The quickstart says the same on a real cluster as on the server in memory.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, PoisonError};

use libtest_mimic::{Failed, Trial};

use crate::harness::control_plane::Plane;

/// The same lines with `--cluster` and the plane's `KUBECONFIG` as without, but for names and times.
pub(crate) fn trial(plane: Arc<Plane>) -> Trial {
    let name = format!("{}::quickstart", plane.name);
    Trial::test(name, move || {
        let _turn = plane.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(started) = plane.get() else {
            return Ok(());
        };
        let here = quickstart(None)?;
        let there = quickstart(Some(&started.kubeconfig_file()))?;
        if !there.starts_with("Context ") {
            return Err(format!("it did not go to the cluster:\n{there}").into());
        }
        let (here, there) = (normalized(&here)?, normalized(&there)?);
        if here == there {
            Ok(())
        } else {
            Err(format!("in memory:\n{here}\non the control plane:\n{there}").into())
        }
    })
}

/// As a user runs it; what it printed.
fn quickstart(kubeconfig: Option<&Path>) -> Result<String, Failed> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "-p", "kubex-tokio"]);
    command.args(["--example", "quickstart"]);
    if let Some(kubeconfig) = kubeconfig {
        command.args([OsStr::new("--"), OsStr::new("--cluster")]);
        command.env("KUBECONFIG", kubeconfig);
    }
    let output = command.output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?}: {}:\n{said}", output.status).into())
}

/// Without the lines that tell where the server is, and with one name for its namespace and for each version.
fn normalized(text: &str) -> Result<String, Failed> {
    let start = text.find("\n== ").ok_or("there are no headings")?;
    let text = &text[start..];
    let namespace = text
        .split_whitespace()
        .find(|word| word.starts_with("kubex-quickstart-"))
        .ok_or("no namespace is named")?;
    let lines = text.replace(namespace, "NAMESPACE");
    let lines = lines
        .lines()
        .map(|line| match line.split_once(" at version ") {
            Some((what, version)) if version.parse::<u64>().is_ok() => format!("{what} at VERSION"),
            _ => line.to_owned(),
        });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}
