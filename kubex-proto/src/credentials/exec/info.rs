//! `KUBERNETES_EXEC_INFO`: what a plugin is told.

use alloc::{boxed::Box, string::String};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{ExecCluster, ExecPlugin};
use crate::{Pem, Secret};

pub(super) const VARIABLE: &str = "KUBERNETES_EXEC_INFO";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExecCredential<'a> {
    kind: &'static str,
    api_version: &'static str,
    spec: Spec<'a>,
}

#[derive(Serialize)]
struct Spec<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<Cluster<'a>>,
    interactive: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Cluster<'a> {
    server: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls_server_name: Option<&'a str>,
    #[serde(skip_serializing_if = "is_false")]
    insecure_skip_tls_verify: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate_authority_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy_url: Option<&'a str>,
    #[serde(skip_serializing_if = "is_false")]
    disable_compression: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<Box<RawValue>>,
}

/// `authority` is the text of the cluster's authority, if that is in a file.
pub(super) fn exec_info(
    plugin: &ExecPlugin,
    interactive: bool,
    authority: Option<&[u8]>,
) -> Secret {
    let credential = ExecCredential {
        kind: "ExecCredential",
        api_version: plugin.version.as_str(),
        spec: Spec {
            cluster: plugin
                .cluster
                .as_ref()
                .map(|cluster| told(cluster, authority)),
            interactive,
        },
    };
    // Text, booleans and JSON are all that is in it, so it has a form.
    Secret::new(serde_json::to_string(&credential).unwrap_or_default())
}

fn told<'a>(cluster: &'a ExecCluster, authority: Option<&[u8]>) -> Cluster<'a> {
    let authority = match &cluster.certificate_authority {
        Some(Pem::Data(text)) => Some(text.as_slice()),
        Some(Pem::File(_)) => authority,
        None => None,
    };
    let config = cluster.config.as_ref().map(Secret::expose);
    Cluster {
        server: &cluster.server,
        tls_server_name: cluster.tls_server_name.as_deref(),
        insecure_skip_tls_verify: cluster.insecure_skip_tls_verify,
        certificate_authority_data: authority.map(|text| STANDARD.encode(text)),
        proxy_url: cluster.proxy_url.as_ref().map(Secret::expose),
        disable_compression: cluster.disable_compression,
        config: config.and_then(|text| serde_json::from_str(text).ok()),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}
