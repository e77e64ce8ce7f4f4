//! `approval()`: the subresource of that name.

use super::{Api, ObjectSubresource, subresource::Subresource};
use crate::{HasApproval, OneScope, Resource, Scope};

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    /// Whether a certificate is to be issued: the subresource `approval` of signing requests, which writes
    /// `status.conditions` alone.
    ///
    /// A condition `Approved` or `Denied` with the status `True` decides. Such a condition does not change and does not
    /// go, and there are never both ([`is_invalid`](crate::Error::is_invalid)). The server demands the right to
    /// `approve` what the request's signer signs. A patch replaces all conditions, in a strategic merge too;
    /// [`update`](ObjectSubresource::update) adds to them.
    ///
    /// ```
    /// use kubex_proto::{Api, DynamicObject, Patch, ResourceDescription};
    ///
    /// let requests = ResourceDescription::cluster("certificates.k8s.io", "v1", "CertificateSigningRequest");
    /// let approved = serde_json::json!({"type": "Approved", "status": "True", "reason": "Known"});
    /// let approved = Patch::strategic(serde_json::json!({"status": {"conditions": [approved]}}));
    /// let requests = Api::<DynamicObject>::of(requests);
    /// let request = requests.approval().patch("node-1", approved).into_call().request()?;
    /// assert_eq!(
    ///     request.uri(),
    ///     "/apis/certificates.k8s.io/v1/certificatesigningrequests/node-1/approval"
    /// );
    /// # Ok::<(), kubex_proto::Error>(())
    /// ```
    pub fn approval(&self) -> ObjectSubresource<K, S, C>
    where
        K: HasApproval,
        S: OneScope,
    {
        self.subresource(Subresource::Approval)
    }
}
