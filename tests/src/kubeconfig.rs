//! The text of a kubeconfig for one server and one user.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// A kubeconfig with all of it inline. It is JSON, and so it is YAML.
pub(crate) fn text(url: &str, ca_pem: Option<&str>, user: &Value) -> String {
    let mut cluster = json!({"server": url});
    if let Some(pem) = ca_pem {
        cluster["certificate-authority-data"] = data(pem);
    }
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "kubex", "cluster": cluster}],
        "users": [{"name": "kubex", "user": user}],
        "contexts": [{"name": "kubex", "context": {"cluster": "kubex", "user": "kubex", "namespace": "default"}}],
        "current-context": "kubex",
    });
    format!("{config:#}\n")
}

/// A field whose name ends in `-data`.
pub(crate) fn data(pem: &str) -> Value {
    STANDARD.encode(pem).into()
}
