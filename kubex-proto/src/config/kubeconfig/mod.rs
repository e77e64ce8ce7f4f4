//! Kubeconfig: the file that says which clusters there are, and as whom to reach them.

mod auth_provider;
mod cluster;
mod context;
mod directory;
mod exec;
mod field;
mod table;
mod user;
mod yaml;

use alloc::{format, string::String};

use crate::{Config, Error};

use cluster::Cluster;
use context::Context;
use directory::Directory;
use field::Entry;
use table::Table;
use user::User;

/// What one kubeconfig file holds, or several merged: contexts, each of which names a cluster, a user
/// and a namespace.
///
/// Wire form: YAML or JSON, `apiVersion: v1`, `kind: Config` (kubeconfig v1 reference). Fields that are
/// not known are ignored, `null` is as good as absent, and of entries of the same name the first counts.
/// Neither `Debug` nor any error shows a token, a password or a key.
///
/// ```
/// use kubex_proto::Kubeconfig;
///
/// let kubeconfig = Kubeconfig::parse("
/// current-context: staging
/// contexts:
/// - name: staging
///   context: {cluster: east, user: jane, namespace: web}
/// clusters:
/// - name: east
///   cluster: {server: https://10.0.0.1:6443, certificate-authority: east.crt}
/// users:
/// - name: jane
///   user: {token: eyJhbGciOi...}
/// ", "/home/jane/.kube/config")?;
///
/// let config = kubeconfig.config(None)?;
/// assert_eq!(config.server.to_string(), "https://10.0.0.1:6443");
/// assert_eq!(config.namespace, "web");
///
/// let error = kubeconfig.config(Some("prod")).unwrap_err();
/// assert!(error.to_string().ends_with(r#"context "prod": no such context; there are: staging"#));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Kubeconfig {
    current_context: Option<String>,
    contexts: Table<Context>,
    clusters: Table<Cluster>,
    users: Table<User>,
}

impl Kubeconfig {
    /// Reads the text of a file; `path` is the file's own, whose folder the relative paths in it start from, and
    /// may be empty where the text is of no file. Empty text holds nothing, and is no error.
    ///
    /// An error names the file, the line and the column, says what was expected, and quotes nothing.
    /// Text over 8 MiB is refused, and so is what grows far beyond its size by YAML aliases.
    pub fn parse(text: &str, path: &str) -> Result<Self, Error> {
        let mut kubeconfig = yaml::read(text, path)?;
        let directory = Directory::of(path);
        for cluster in kubeconfig.clusters.values_mut() {
            cluster.resolve_paths(directory);
        }
        for user in kubeconfig.users.values_mut() {
            user.resolve_paths(directory);
        }
        Ok(kubeconfig)
    }

    /// This one, and of the next one what this one does not hold: the first to name a context, a cluster
    /// or a user has it whole, and the first current context counts (as in `KUBECONFIG=first:next`).
    #[must_use]
    pub fn merge(mut self, next: Self) -> Self {
        self.current_context = self.current_context.or(next.current_context);
        self.contexts.append(next.contexts);
        self.clusters.append(next.clusters);
        self.users.append(next.users);
        self
    }

    /// The names of the contexts, in the order of the file.
    pub fn contexts(&self) -> impl Iterator<Item = &str> {
        self.contexts.names()
    }

    /// The name of the context that counts when none is asked for.
    pub fn current_context(&self) -> Option<&str> {
        self.current_context.as_deref()
    }

    /// Whether nothing is in it: no context, no cluster, no user. The Go client takes such a file for none.
    pub fn is_empty(&self) -> bool {
        self.contexts.is_empty() && self.clusters.is_empty() && self.users.is_empty()
    }

    /// What a transport needs to know for this context, or else for the current one.
    ///
    /// An error names the entry and its field: a context, cluster or user that is not there, what is
    /// missing of a pair, what contradicts, data that is not base64, a URL that is none. Whether an `exec` plugin is there
    /// and an issuer can be reached is seen when a call is made.
    pub fn config(&self, context: Option<&str>) -> Result<Config, Error> {
        let Some(name) = context.or(self.current_context()) else {
            return Err(self.undecided());
        };
        let entry = Entry::new("context", name);
        let context = self
            .contexts
            .find(name)
            .ok_or_else(|| entry.fault(format!("no such context; {}", self.contexts.choice())))?;
        let cluster_name = context.cluster(entry)?;
        let cluster = self
            .clusters
            .find(cluster_name)
            .ok_or_else(|| entry.names_nothing("cluster", cluster_name, &self.clusters.choice()))?;
        let mut config = cluster.config(Entry::new("cluster", cluster_name))?;
        if let Some(user_name) = context.user() {
            let user = self
                .users
                .find(user_name)
                .ok_or_else(|| entry.names_nothing("user", user_name, &self.users.choice()))?;
            let told = cluster.exec_cluster(&config);
            user.complete(Entry::new("user", user_name), told, &mut config)?;
        }
        if let Some(namespace) = context.namespace() {
            config.namespace = namespace.into();
        }
        config.context = Some(name.into());
        Ok(config)
    }

    fn undecided(&self) -> Error {
        Error::configuration(if self.contexts.is_empty() {
            String::from("kubeconfig: current-context is not set, and there are no contexts")
        } else {
            format!(
                "kubeconfig: current-context is not set; {}",
                self.contexts.choice()
            )
        })
    }
}

#[cfg(test)]
mod canary;
#[cfg(test)]
mod tests;
