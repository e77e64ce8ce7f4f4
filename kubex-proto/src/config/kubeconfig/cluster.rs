//! A cluster: where it is and whom to trust.

use alloc::{
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use serde::{Deserialize, Deserializer};

use super::{
    directory::Directory,
    field::{Entry, or_default, secret, text},
    table::Item,
};
use crate::{Config, Error, ExecCluster, Proxies, Proxy, RawJson, Secret, ServerUrl, Tls};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(
    default,
    rename_all = "kebab-case",
    expecting = "a mapping with the fields of a cluster"
)]
pub(super) struct Cluster {
    /// A secret until it is known to hold no password.
    #[serde(deserialize_with = "secret")]
    server: Option<Secret>,
    #[serde(deserialize_with = "text")]
    tls_server_name: Option<String>,
    #[serde(deserialize_with = "or_default")]
    insecure_skip_tls_verify: bool,
    #[serde(deserialize_with = "text")]
    certificate_authority: Option<String>,
    #[serde(deserialize_with = "secret")]
    certificate_authority_data: Option<Secret>,
    #[serde(deserialize_with = "secret")]
    proxy_url: Option<Secret>,
    #[serde(deserialize_with = "or_default")]
    disable_compression: bool,
    #[serde(deserialize_with = "or_default")]
    extensions: Vec<Extension>,
}

/// What a tool keeps in the file for itself: `name` says which, `extension` is anything.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, expecting = "a mapping with name and extension")]
struct Extension {
    #[serde(deserialize_with = "text")]
    name: Option<String>,
    #[serde(deserialize_with = "json")]
    extension: Option<Secret>,
}

/// The extension that is for exec plugins.
const EXEC_EXTENSION: &str = "client.authentication.k8s.io/exec";

/// Anything, as JSON text; whether it holds a secret is for those to know who wrote it.
fn json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    let raw = Option::<RawJson>::deserialize(deserializer)?;
    Ok(raw.map(|raw| Secret::new(raw.as_str())))
}

impl Cluster {
    pub(super) fn resolve_paths(&mut self, directory: Directory<'_>) {
        directory.resolve(&mut self.certificate_authority);
    }

    /// An anonymous configuration for this cluster.
    pub(super) fn config(&self, entry: Entry<'_>) -> Result<Config, Error> {
        let server = self
            .server
            .as_ref()
            .ok_or_else(|| entry.fault("server is not set"))?;
        let server = ServerUrl::parse(server.expose())
            .map_err(|reason| entry.fault(format!("server: {reason}")))?;
        let certificate_authority = entry.pem(
            "certificate-authority",
            self.certificate_authority_data.as_ref(),
            self.certificate_authority.as_ref(),
        )?;
        // As the Go client does: whoever gives an authority means it.
        if self.insecure_skip_tls_verify && certificate_authority.is_some() {
            return Err(entry.fault(
                "insecure-skip-tls-verify and certificate-authority contradict each other: remove one",
            ));
        }
        let mut config = Config::new(server).with_tls(Tls {
            certificate_authority,
            identity: None,
            server_name: self.tls_server_name.clone(),
            insecure_skip_verify: self.insecure_skip_tls_verify,
        });
        config.proxies = self.proxies(entry)?;
        config.gzip = !self.disable_compression;
        Ok(config)
    }

    /// What a plugin is told of this cluster, of which the configuration was made.
    pub(super) fn exec_cluster(&self, config: &Config) -> ExecCluster {
        let mut cluster = ExecCluster::new(config.server.to_string());
        cluster.tls_server_name.clone_from(&config.tls.server_name);
        cluster.insecure_skip_tls_verify = config.tls.insecure_skip_verify;
        cluster
            .certificate_authority
            .clone_from(&config.tls.certificate_authority);
        cluster.proxy_url.clone_from(&self.proxy_url);
        cluster.disable_compression = self.disable_compression;
        let is_for_plugins = |found: &&Extension| found.name.as_deref() == Some(EXEC_EXTENSION);
        cluster.config = self
            .extensions
            .iter()
            .find(is_for_plugins)
            .and_then(|found| found.extension.clone());
        cluster
    }

    /// One that is named is for this server, so nothing excepts it, as with the Go client.
    fn proxies(&self, entry: Entry<'_>) -> Result<Proxies, Error> {
        let Some(url) = &self.proxy_url else {
            return Ok(Proxies::none());
        };
        Proxy::parse(url.expose())
            .map(Proxies::all)
            .map_err(|reason| entry.fault(format_args!("proxy-url: {reason}")))
    }
}

#[derive(Default, Deserialize)]
#[serde(default, expecting = "a mapping with name and cluster")]
pub(super) struct NamedCluster {
    #[serde(deserialize_with = "or_default")]
    name: String,
    #[serde(deserialize_with = "or_default")]
    cluster: Cluster,
}

impl Item for NamedCluster {
    type Value = Cluster;

    fn into_entry(self) -> (String, Cluster) {
        (self.name, self.cluster)
    }
}
