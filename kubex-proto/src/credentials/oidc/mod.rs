//! An OIDC issuer that renews ID tokens.

mod discovery;
mod id_token;
mod machine;
mod refresh;

use alloc::string::String;

use crate::{Pem, Secret};

pub(super) use machine::Oidc;

/// What a kubeconfig says under `auth-provider` of the name `oidc` (OIDC Core 1.0): an ID token, and how to
/// get the next one. See [`Credentials::oidc`](crate::Credentials::oidc).
///
/// ```
/// use kubex_proto::Kubeconfig;
///
/// let config = Kubeconfig::parse("
/// current-context: c
/// contexts: [{name: c, context: {cluster: k, user: u}}]
/// clusters: [{name: k, cluster: {server: https://10.0.0.1}}]
/// users:
/// - name: u
///   user:
///     auth-provider:
///       name: oidc
///       config: {idp-issuer-url: https://issuer.example, client-id: kubernetes, refresh-token: q1bKLF...}
/// ", "")?.config(None)?;
///
/// let provider = config.credentials.oidc_provider().unwrap();
/// assert_eq!(provider.issuer_url, "https://issuer.example");
/// assert!(!format!("{provider:?}").contains("q1b"));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OidcProvider {
    /// The kubeconfig's name for the user; empty if there is none.
    pub user: String,
    /// `idp-issuer-url`, of the scheme `https`
    pub issuer_url: String,
    /// `client-id`
    pub client_id: String,
    /// `client-secret`
    pub client_secret: Option<Secret>,
    /// `idp-certificate-authority-data`, or else `idp-certificate-authority`: whom to trust as the issuer.
    pub certificate_authority: Option<Pem>,
    /// `id-token`: the last one, which may have expired.
    pub id_token: Option<Secret>,
    /// `refresh-token`
    pub refresh_token: Option<Secret>,
}

impl OidcProvider {
    /// An issuer and the client that it knows, with no token yet.
    pub fn new(issuer_url: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self {
            user: String::new(),
            issuer_url: issuer_url.into(),
            client_id: client_id.into(),
            client_secret: None,
            certificate_authority: None,
            id_token: None,
            refresh_token: None,
        }
    }
}

/// Tokens that an issuer gave in place of older ones: what [`Credentials::on_rotated`](crate::Credentials::on_rotated) hands on, to be kept.
///
/// ```
/// use kubex_proto::{Config, OidcProvider, Credentials, RotatedTokens};
///
/// let provider = OidcProvider::new("https://issuer.example", "kubernetes");
/// let config = Config::new("https://10.0.0.1".parse()?)
///     .with_credentials(Credentials::oidc(provider))
///     .on_rotated_tokens(|tokens: &RotatedTokens| save(tokens.refresh_token.expose()));
/// # fn save(_: &str) {}
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RotatedTokens {
    /// The kubeconfig's name for the user.
    pub user: String,
    /// `id-token`: the new one; none if the issuer gave none that can be used.
    pub id_token: Option<Secret>,
    /// `refresh-token`: the new one, or the old one if the issuer lets it be used again.
    pub refresh_token: Secret,
}

#[cfg(test)]
mod tests;
