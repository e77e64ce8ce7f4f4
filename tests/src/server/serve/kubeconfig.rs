//! A kubeconfig that points to a served server and holds what it demands.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Served;

impl Served {
    /// The text of a kubeconfig for this server, with the credentials it demands. It is JSON, and
    /// so it is YAML.
    pub fn kubeconfig(&self) -> String {
        let mut cluster = json!({"server": self.url()});
        if let Some(pem) = self.ca_pem() {
            cluster["certificate-authority-data"] = STANDARD.encode(pem).into();
        }
        let config = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "kubex", "cluster": cluster}],
            "users": [{"name": "kubex", "user": self.user()}],
            "contexts": [{"name": "kubex", "context": {"cluster": "kubex", "user": "kubex", "namespace": "default"}}],
            "current-context": "kubex",
        });
        format!("{config:#}\n")
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
            user["client-certificate-data"] = STANDARD.encode(certificate).into();
            user["client-key-data"] = STANDARD.encode(key).into();
        }
        user
    }
}
