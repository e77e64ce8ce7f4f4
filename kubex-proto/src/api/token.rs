//! `token()`: the subresource of that name.

use alloc::string::String;

use super::{Api, Prepared, subresource::Subresource, verb::Create};
use crate::{HasToken, OneScope, Resource, Scope, TokenRequest};

/// The one verb of the subresource `token`: a token by which its bearer is a service account.
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::{Api, ObjectMeta, TokenRequest};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct ServiceAccount { metadata: ObjectMeta }
/// kubex_proto::resource!(ServiceAccount: "v1", Namespaced, subresources = [token]);
///
/// let wanted = TokenRequest::new().audience("vault").expires_after(Duration::from_secs(3600));
/// let accounts = Api::<ServiceAccount>::new();
/// let (request, answer) = accounts.token().create("builder", &wanted).into_call().into_parts()?;
/// assert_eq!(request.uri(), "/api/v1/namespaces/default/serviceaccounts/builder/token");
///
/// let response = http::Response::new(bytes::Bytes::from_static(
///     br#"{"kind":"TokenRequest","spec":{"audiences":["vault"]},"status":{"token":"eyJhbGciOi..."}}"#,
/// ));
/// let issued = answer.read(response)?;
/// assert_eq!(issued.status.token.expose(), "eyJhbGciOi...");
/// assert!(!format!("{issued:?}").contains("eyJ"));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Debug)]
pub struct TokenSubresource<K: Resource, S, C> {
    api: Api<K, S, C>,
}

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    /// The subresource `token`, for kinds that have it: service accounts.
    pub fn token(&self) -> TokenSubresource<K, S, C>
    where
        K: HasToken,
        S: OneScope,
    {
        TokenSubresource { api: self.clone() }
    }
}

impl<K: Resource, S: OneScope, C: Clone> TokenSubresource<K, S, C> {
    /// Has a token issued for the service account of that name: `POST .../{name}/token`. Answers with the request,
    /// and with the token in its status.
    ///
    /// Each call issues another token, and none is stored: it is valid until it expires, or until the account, or
    /// what it is [bound to](TokenRequest::bound_to), is gone. Errors quote nothing of the answer.
    pub fn create(
        &self,
        name: impl Into<String>,
        request: &TokenRequest,
    ) -> Prepared<Create<TokenRequest>, K, S, C> {
        self.api
            .prepare(Create::below(name.into(), request))
            .on_subresource(Subresource::Token)
    }
}
