//! The parts of a control plane.

use std::fmt;

/// A process of a control plane.
///
/// ```
/// use kubex_testing::control_plane::Part;
///
/// assert_eq!(Part::ApiServer.to_string(), "kube-apiserver");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The store.
    Etcd,
    /// The API server.
    ApiServer,
}

impl Part {
    pub(super) fn log_file(self) -> String {
        format!("{self}.log")
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Etcd => "etcd",
            Part::ApiServer => "kube-apiserver",
        })
    }
}
