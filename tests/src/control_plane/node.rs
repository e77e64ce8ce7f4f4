//! The node: what it is started with, and the end of its containers.

use std::fs;

use rustix::process::{Pid, Signal, kill_process_group};

use super::ControlPlane;
use super::component::{Component, Setting};
use super::error::ControlPlaneError;
use super::files::{Files, NODE_CLIENT};
use super::part::Part;

/// Where the node keeps its files.
const DIRECTORY: &str = "node";

/// Where it has a file for each group of processes that runs. The guardian knows of it as well.
const GROUPS: &str = "node/groups";

impl ControlPlane {
    /// The name of the [`node`](super::ControlPlaneBuilder::node), for the `spec.nodeName` of pods.
    pub const NODE: &str = "node";
}

pub(super) fn component(setting: Setting<'_>) -> Result<Component, ControlPlaneError> {
    let files = setting.files;
    let args = vec![
        format!("--kubeconfig={}", setting.kubeconfig("system:node:node")?),
        format!("--name={}", ControlPlane::NODE),
        format!("--port={}", setting.port),
        format!("--directory={}", files.argument(DIRECTORY)),
        format!("--tls-cert-file={}", files.argument("server.crt")),
        format!("--tls-private-key-file={}", files.argument("server.key")),
        format!("--client-ca-file={}", files.argument("ca.crt")),
        format!("--client-name={NODE_CLIENT}"),
    ];
    Component::with_tls(Part::Node, setting, args)
}

/// Ends what a node that is gone has left running.
pub(super) fn end_containers(files: &Files) {
    let groups = files.path(GROUPS);
    let closed = files.path(&format!("{GROUPS}.closed"));
    // From then on none can start that is not in it. There is none if no node was ever started.
    if fs::rename(&groups, &closed).is_err() {
        return;
    }
    for entry in closed.read_dir().into_iter().flatten().flatten() {
        let leader = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok());
        if let Some(leader) = leader.and_then(Pid::from_raw) {
            // That it has ended is as good.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
    let _ = fs::remove_dir_all(closed);
}
