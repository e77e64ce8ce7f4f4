//! The parts of a control plane.

use std::fmt;

/// A process of a control plane.
///
/// ```
/// use kubex_testing::control_plane::Part;
///
/// assert_eq!(Part::ApiServer.to_string(), "kube-apiserver");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The store.
    Etcd,
    /// The API server.
    ApiServer,
    /// The controllers: deployments, jobs, namespaces, garbage collection and the rest.
    ControllerManager,
    /// Who binds pods to nodes.
    Scheduler,
    /// Who plays nodes and pods that exist in the API only.
    Kwok,
    /// A node whose containers are processes.
    Node,
}

impl Part {
    /// All of them, in the order in which they are started.
    pub const ALL: [Self; 6] = [
        Self::Etcd,
        Self::ApiServer,
        Self::ControllerManager,
        Self::Scheduler,
        Self::Kwok,
        Self::Node,
    ];

    pub(super) fn log_file(self) -> String {
        format!("{self}.log")
    }

    /// What its binary may be called.
    pub(super) fn file_names(self) -> &'static [&'static str] {
        match self {
            // `go build` names it after the last part of its package's path.
            Self::Etcd => &["etcd", "server"],
            Self::ApiServer => &["kube-apiserver"],
            Self::ControllerManager => &["kube-controller-manager"],
            Self::Scheduler => &["kube-scheduler"],
            Self::Kwok => &["kwok"],
            Self::Node => &["node"],
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file_names()[0])
    }
}
