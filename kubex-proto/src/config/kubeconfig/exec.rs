//! `exec`: a command that prints a credential.

use alloc::{string::String, vec::Vec};

use serde::Deserialize;

use super::{
    directory::Directory,
    field::{Entry, or_default, secret, text},
};
use crate::{Credentials, Error, ExecCluster, ExecPlugin, ExecVersion, InteractiveMode, Secret};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(
    default,
    rename_all = "camelCase",
    expecting = "a mapping with the fields of exec"
)]
pub(super) struct Exec {
    #[serde(deserialize_with = "text")]
    api_version: Option<String>,
    #[serde(deserialize_with = "text")]
    command: Option<String>,
    #[serde(deserialize_with = "or_default")]
    args: Vec<Argument>,
    #[serde(deserialize_with = "or_default")]
    env: Vec<Variable>,
    #[serde(deserialize_with = "text")]
    install_hint: Option<String>,
    #[serde(deserialize_with = "or_default")]
    provide_cluster_info: bool,
    #[serde(deserialize_with = "text")]
    interactive_mode: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
struct Argument(#[serde(deserialize_with = "secret")] Option<Secret>);

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, expecting = "a mapping with name and value")]
struct Variable {
    #[serde(deserialize_with = "text")]
    name: Option<String>,
    #[serde(deserialize_with = "secret")]
    value: Option<Secret>,
}

impl Exec {
    pub(super) fn resolve_paths(&mut self, directory: Directory<'_>) {
        directory.resolve_command(&mut self.command);
    }

    pub(super) fn credentials(
        &self,
        entry: Entry<'_>,
        told: ExecCluster,
    ) -> Result<Credentials, Error> {
        let version = self.version(entry)?;
        let command = self
            .command
            .as_ref()
            .ok_or_else(|| entry.fault("exec: command is not set"))?;
        let empty = || Secret::new("");
        let mut environment = Vec::with_capacity(self.env.len());
        for Variable { name, value } in &self.env {
            let name = name
                .as_ref()
                .ok_or_else(|| entry.fault("exec: env: an entry has no name"))?;
            environment.push((name.clone(), value.clone().unwrap_or_else(empty)));
        }
        let arguments = self.args.iter();
        Ok(Credentials::exec(ExecPlugin {
            user: entry.name.into(),
            arguments: arguments
                .map(|Argument(text)| text.clone().unwrap_or_else(empty))
                .collect(),
            environment,
            install_hint: self.install_hint.clone(),
            cluster: self.provide_cluster_info.then_some(told),
            interactive_mode: self.interactive_mode(entry, version)?,
            ..ExecPlugin::new(version, command.clone())
        }))
    }

    fn version(&self, entry: Entry<'_>) -> Result<ExecVersion, Error> {
        let known = [ExecVersion::V1, ExecVersion::V1Beta1];
        let given = self.api_version.as_deref();
        known
            .into_iter()
            .find(|version| given == Some(version.as_str()))
            .ok_or_else(|| {
                entry.fault(
                    "exec: apiVersion must be client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1",
                )
            })
    }

    fn interactive_mode(
        &self,
        entry: Entry<'_>,
        version: ExecVersion,
    ) -> Result<InteractiveMode, Error> {
        match (self.interactive_mode.as_deref(), version) {
            (Some("Never"), _) => Ok(InteractiveMode::Never),
            (Some("IfAvailable"), _) | (None, ExecVersion::V1Beta1) => {
                Ok(InteractiveMode::IfAvailable)
            }
            (Some("Always"), _) => Ok(InteractiveMode::Always),
            // Version v1 demands that it is said.
            _ => Err(entry.fault("exec: interactiveMode must be Never, IfAvailable or Always")),
        }
    }
}
