//! A command that prints a credential (`client.authentication.k8s.io`, `ExecCredential`).

use alloc::{format, string::String, vec::Vec};

use crate::{Error, Secret};

/// The command that a kubeconfig names under `exec`: run, it prints an `ExecCredential` as JSON.
///
/// `Debug` shows neither the arguments nor the values of the environment: client secrets are passed in both.
///
/// Found by [`Credentials::exec_plugin`](crate::Credentials::exec_plugin):
///
/// ```
/// use kubex_proto::{ExecVersion, Kubeconfig};
///
/// let config = Kubeconfig::parse("
/// current-context: c
/// contexts: [{name: c, context: {cluster: k, user: u}}]
/// clusters: [{name: k, cluster: {server: https://10.0.0.1}}]
/// users:
/// - name: u
///   user:
///     exec:
///       apiVersion: client.authentication.k8s.io/v1
///       command: ./login
///       interactiveMode: Never
/// ", "/home/jane/.kube/config")?.config(None)?;
///
/// let plugin = config.credentials.exec_plugin().unwrap();
/// assert_eq!(plugin.command, "/home/jane/.kube/./login");
/// assert_eq!(plugin.version, ExecVersion::V1);
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExecPlugin {
    /// The kubeconfig's name for the user.
    pub user: String,
    /// The version that the plugin is to speak; its answer must be of the same.
    pub version: ExecVersion,
    /// What to run: a path, or a name that is looked up in `PATH`.
    pub command: String,
    /// The arguments.
    pub arguments: Vec<Secret>,
    /// Variables that are added to the environment.
    pub environment: Vec<(String, Secret)>,
    /// What to tell somebody who does not have the command.
    pub install_hint: Option<String>,
    /// Whether the plugin is told which cluster it is for (`spec.cluster` in `KUBERNETES_EXEC_INFO`).
    pub provide_cluster_info: bool,
    /// Whether it may ask on the terminal.
    pub interactive_mode: InteractiveMode,
}

/// The version of `client.authentication.k8s.io` that an [`ExecPlugin`] speaks.
///
/// ```
/// assert_eq!(kubex_proto::ExecVersion::V1.as_str(), "client.authentication.k8s.io/v1");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExecVersion {
    /// `client.authentication.k8s.io/v1`
    V1,
    /// `client.authentication.k8s.io/v1beta1`
    V1Beta1,
}

impl ExecVersion {
    /// As in `apiVersion`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "client.authentication.k8s.io/v1",
            Self::V1Beta1 => "client.authentication.k8s.io/v1beta1",
        }
    }
}

/// Whether an [`ExecPlugin`] gets the terminal.
///
/// ```
/// use kubex_proto::InteractiveMode;
///
/// assert_ne!(InteractiveMode::Always, InteractiveMode::default());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InteractiveMode {
    /// It never asks.
    Never,
    /// It asks if there is somebody; what `v1beta1` has when nothing is said.
    #[default]
    IfAvailable,
    /// It cannot do without.
    Always,
}

impl ExecPlugin {
    /// Why there is no credential, as long as plugins are not run.
    pub(super) fn refusal(&self) -> Error {
        Error::credentials(format!(
            "user {:?}: exec plugins are not supported yet, so {:?} is not run; use a token, a token file or a client certificate",
            self.user, self.command
        ))
    }
}
