//! A command that prints a credential (`client.authentication.k8s.io`, `ExecCredential`).

mod answer;
mod complaint;
mod info;
mod machine;

use alloc::{string::String, vec::Vec};
use core::time::Duration;

use crate::{Pem, Secret};

pub(super) use machine::Exec;

/// The command that a kubeconfig names under `exec`: run, it prints an `ExecCredential` as JSON.
///
/// Its token, its client certificate or both are used until they expire or the server refuses them; then it is run
/// again, once for all calls that wait. See [`Credentials::exec`](crate::Credentials::exec).
///
/// `Debug` shows neither the arguments nor the values of the environment: client secrets are passed in both.
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
    /// The kubeconfig's name for the user; empty if there is none.
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
    /// What the plugin is told of the cluster that it is for (`spec.cluster` in `KUBERNETES_EXEC_INFO`); a
    /// kubeconfig's `provideClusterInfo` asks for it.
    pub cluster: Option<ExecCluster>,
    /// Whether it may ask on the terminal.
    pub interactive_mode: InteractiveMode,
    /// How long it may run where it cannot ask anybody; 60 s unless this says otherwise. A kubeconfig has no field for it.
    pub time_limit: Duration,
}

impl ExecPlugin {
    /// A command without arguments that never asks.
    pub fn new(version: ExecVersion, command: impl Into<String>) -> Self {
        Self {
            user: String::new(),
            version,
            command: command.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            install_hint: None,
            cluster: None,
            interactive_mode: InteractiveMode::Never,
            time_limit: Duration::from_secs(60),
        }
    }
}

/// A cluster as an [`ExecPlugin`] is told of it: `spec.cluster` of an `ExecCredential`.
///
/// ```
/// use kubex_proto::{ExecCluster, ExecPlugin, ExecVersion};
///
/// let mut plugin = ExecPlugin::new(ExecVersion::V1, "login");
/// plugin.cluster = Some(ExecCluster::new("https://10.0.0.1:6443"));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExecCluster {
    /// `server`: the URL of the API server.
    pub server: String,
    /// `tls-server-name`
    pub tls_server_name: Option<String>,
    /// `insecure-skip-tls-verify`
    pub insecure_skip_tls_verify: bool,
    /// `certificate-authority-data`; a file is read before the plugin is run.
    pub certificate_authority: Option<Pem>,
    /// `proxy-url`; may hold a password.
    pub proxy_url: Option<Secret>,
    /// `disable-compression`
    pub disable_compression: bool,
    /// `config`, as JSON text: what the kubeconfig's cluster says in its extension `client.authentication.k8s.io/exec`.
    pub config: Option<Secret>,
}

impl ExecCluster {
    /// A cluster of which no more than its URL is told.
    pub fn new(server: impl Into<String>) -> Self {
        Self {
            server: server.into(),
            tls_server_name: None,
            insecure_skip_tls_verify: false,
            certificate_authority: None,
            proxy_url: None,
            disable_compression: false,
            config: None,
        }
    }
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

#[cfg(test)]
mod tests;
