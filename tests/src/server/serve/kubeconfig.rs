//! A kubeconfig that points to a served server and holds what it demands.

use serde_json::{Value, json};

use super::Served;
use crate::kubeconfig::{data, text};

impl Served {
    /// The text of a kubeconfig for this server, with the credentials it demands. It is JSON, and
    /// so it is YAML.
    pub fn kubeconfig(&self) -> String {
        text(&self.url(), self.ca_pem().as_deref(), &self.user())
    }

    /// The text of a kubeconfig of a user with this token, as
    /// [`ServerBuilder::user`](crate::server::ServerBuilder::user) made known.
    pub fn kubeconfig_of(&self, token: &str) -> String {
        text(
            &self.url(),
            self.ca_pem().as_deref(),
            &json!({"token": token}),
        )
    }

    fn user(&self) -> Value {
        let mut user = json!({});
        let front = self.server().front();
        if let Some(token) = front.authentication.token() {
            user["token"] = token.into();
        } else if let Some((name, password)) = front.authentication.basic() {
            user["username"] = name.as_str().into();
            user["password"] = password.as_str().into();
        }
        if let (Some(certificate), Some(key)) =
            (self.client_certificate_pem(), self.client_key_pem())
        {
            user["client-certificate-data"] = data(certificate);
            user["client-key-data"] = data(key);
        }
        user
    }
}
