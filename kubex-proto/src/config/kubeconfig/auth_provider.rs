//! `auth-provider`: how credentials were obtained before there was `exec`.

use alloc::{format, string::String};

use serde::Deserialize;

use super::{
    directory::Directory,
    field::{Entry, or_default, secret, text},
};
use crate::{Credentials, Error, OidcProvider, Secret, excerpt::excerpt};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, expecting = "a mapping with the fields of auth-provider")]
pub(super) struct AuthProvider {
    #[serde(deserialize_with = "text")]
    name: Option<String>,
    #[serde(deserialize_with = "or_default")]
    config: Settings,
}

/// What `oidc` knows; what others held is not read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(
    default,
    rename_all = "kebab-case",
    expecting = "a mapping with the fields of an OIDC issuer"
)]
struct Settings {
    #[serde(deserialize_with = "text")]
    idp_issuer_url: Option<String>,
    #[serde(deserialize_with = "text")]
    client_id: Option<String>,
    #[serde(deserialize_with = "secret")]
    client_secret: Option<Secret>,
    #[serde(deserialize_with = "text")]
    idp_certificate_authority: Option<String>,
    #[serde(deserialize_with = "secret")]
    idp_certificate_authority_data: Option<Secret>,
    #[serde(deserialize_with = "secret")]
    id_token: Option<Secret>,
    #[serde(deserialize_with = "secret")]
    refresh_token: Option<Secret>,
}

impl AuthProvider {
    pub(super) fn resolve_paths(&mut self, directory: Directory<'_>) {
        directory.resolve(&mut self.config.idp_certificate_authority);
    }

    pub(super) fn credentials(&self, entry: Entry<'_>) -> Result<Credentials, Error> {
        let instead = match self.name.as_deref() {
            Some("oidc") => return self.oidc(entry),
            Some("gcp") => "gke-gcloud-auth-plugin",
            Some("azure") => "kubelogin",
            _ => "a plugin of its own",
        };
        let name = self.name.as_deref().unwrap_or_default();
        Err(entry.fault(format!(
            "auth-provider {:?}: no client has it any longer; use exec with {instead}",
            excerpt(name)
        )))
    }

    fn oidc(&self, entry: Entry<'_>) -> Result<Credentials, Error> {
        let needed = |field: &str, value: &Option<String>| {
            value
                .clone()
                .ok_or_else(|| entry.fault(format!("auth-provider \"oidc\": {field} is not set")))
        };
        let settings = &self.config;
        Ok(Credentials::oidc(OidcProvider {
            user: entry.name.into(),
            issuer_url: needed("idp-issuer-url", &settings.idp_issuer_url)?,
            client_id: needed("client-id", &settings.client_id)?,
            client_secret: settings.client_secret.clone(),
            certificate_authority: entry.pem(
                "auth-provider \"oidc\": idp-certificate-authority",
                settings.idp_certificate_authority_data.as_ref(),
                settings.idp_certificate_authority.as_ref(),
            )?,
            id_token: settings.id_token.clone(),
            refresh_token: settings.refresh_token.clone(),
        }))
    }
}
