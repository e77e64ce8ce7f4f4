//! An OIDC issuer that renews ID tokens.

use alloc::{format, string::String};

use crate::{Error, Pem, Secret};

/// What a kubeconfig says under `auth-provider` of the name `oidc` (OIDC Core 1.0).
///
/// Found by [`Credentials::oidc_provider`](crate::Credentials::oidc_provider):
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
    /// The kubeconfig's name for the user.
    pub user: String,
    /// `idp-issuer-url`
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
    /// Why there is no credential, as long as issuers are not asked.
    pub(super) fn refusal(&self) -> Error {
        Error::credentials(format!(
            "user {:?}: the auth-provider \"oidc\" is not supported yet; use a token, a token file or a client certificate",
            self.user
        ))
    }
}
