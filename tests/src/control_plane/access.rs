//! Who can come in, and how.

use serde_json::json;

use super::ControlPlane;
use super::files::LIMITED;
use crate::kubeconfig::{data, text};
use crate::server::{CertificateAuthority, Identity};

impl ControlPlane {
    /// The name of the user of [`limited_kubeconfig`](Self::limited_kubeconfig), for the subjects of role bindings.
    pub const LIMITED_USER: &str = LIMITED;

    /// A kubeconfig of an administrator with a client certificate.
    pub fn kubeconfig(&self) -> String {
        let admin = self.admin();
        self.kubeconfig_for(&json!({
            "client-certificate-data": data(admin.certificate_pem()),
            "client-key-data": data(admin.key_pem()),
        }))
    }

    /// A kubeconfig of an administrator with a bearer token.
    pub fn token_kubeconfig(&self) -> String {
        self.kubeconfig_for(&json!({"token": self.files.admin_token}))
    }

    /// A kubeconfig of a user with a bearer token and no rights but those that your RBAC objects give to
    /// [`LIMITED_USER`](Self::LIMITED_USER).
    pub fn limited_kubeconfig(&self) -> String {
        self.kubeconfig_for(&json!({"token": self.files.limited_token}))
    }

    /// The administrator's certificate and key.
    pub fn admin(&self) -> &Identity {
        &self.files.admin
    }

    /// The administrator's bearer token.
    pub fn admin_token(&self) -> &str {
        &self.files.admin_token
    }

    /// The bearer token of the user of [`limited_kubeconfig`](Self::limited_kubeconfig).
    pub fn limited_token(&self) -> &str {
        &self.files.limited_token
    }

    /// The authority that signed all certificates: with it you can make users and groups of your own.
    pub fn authority(&self) -> &CertificateAuthority {
        &self.files.authority
    }

    /// The certificate of the authority that clients are to trust.
    pub fn ca_pem(&self) -> String {
        self.files.authority.pem()
    }

    fn kubeconfig_for(&self, user: &serde_json::Value) -> String {
        text(&self.url(), Some(&self.ca_pem()), user)
    }
}
