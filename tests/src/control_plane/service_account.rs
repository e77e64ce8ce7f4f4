//! What a program in a pod finds.

use std::path::{Path, PathBuf};

use kubex_proto::InCluster;
use serde_json::{Value, json};

use super::ControlPlane;
use super::error::ControlPlaneError;
use super::part::Part;

/// The files and values by which a program in a pod reaches the API server, for one service account.
///
/// ```no_run
/// use kubex_proto::Config;
/// use kubex_testing::ControlPlane;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let plane = ControlPlane::start()?;
/// let account = plane.service_account("default", "reader")?;
/// let config = Config::in_cluster(account.in_cluster())?;
/// assert_eq!(config.namespace, "default");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ServiceAccount {
    directory: PathBuf,
    namespace: String,
    host: String,
    port: String,
}

impl ServiceAccount {
    /// The directory with the files `token`, `ca.crt` and `namespace`, there as long as the control plane. In a pod it
    /// is `/var/run/secrets/kubernetes.io/serviceaccount`.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// What the environment of a pod says, by the names of its variables.
    pub fn environment(&self) -> [(&'static str, &str); 2] {
        [
            (InCluster::HOST_VARIABLE, &self.host),
            (InCluster::PORT_VARIABLE, &self.port),
        ]
    }

    /// All of it, as a configuration is made of it.
    pub fn in_cluster(&self) -> InCluster {
        let file = |name| self.directory.join(name).display().to_string();
        InCluster {
            host: Some(self.host.clone()),
            port: Some(self.port.clone()),
            namespace: Some(self.namespace.clone()),
            token_file: file("token"),
            certificate_authority_file: file("ca.crt"),
        }
    }
}

impl ControlPlane {
    /// Lets a program act as a service account, as if it ran in a pod: makes the account if there is none of that
    /// name, requests a token for it, and writes what a pod would find. The account may do what your RBAC objects
    /// give to it. Another call renews the token in the same directory.
    ///
    /// # Errors
    /// If the API server refuses or does not answer, or a file cannot be written.
    pub fn service_account(
        &self,
        namespace: &str,
        name: &str,
    ) -> Result<ServiceAccount, ControlPlaneError> {
        let accounts = format!("/api/v1/namespaces/{namespace}/serviceaccounts");
        self.post(&accounts, &json!({"metadata": {"name": name}}), &[201, 409])?;
        let request = json!({"spec": {"expirationSeconds": 3600}});
        let path = format!("{accounts}/{name}/token");
        let answer = self.post(&path, &request, &[201])?;
        let token = answer["status"]["token"].as_str().ok_or_else(|| {
            ControlPlaneError::refused(Part::ApiServer, &path, "no token is in the answer")
        })?;
        let directory = format!("service-account-{namespace}-{name}");
        self.files.write_in(&directory, "token", token)?;
        self.files.write_in(&directory, "ca.crt", &self.ca_pem())?;
        self.files.write_in(&directory, "namespace", namespace)?;
        Ok(ServiceAccount {
            directory: self.files.path(&directory),
            namespace: namespace.into(),
            host: "127.0.0.1".into(),
            port: self.api_server.port.to_string(),
        })
    }

    fn post(&self, path: &str, body: &Value, codes: &[u16]) -> Result<Value, ControlPlaneError> {
        let refused = |answer| ControlPlaneError::refused(Part::ApiServer, path, answer);
        let answer = self.api_server.https.post(path, &body.to_string());
        let answer =
            answer.map_err(|error| ControlPlaneError::io(format!("POST {path}"), error))?;
        if !codes.contains(&answer.code) {
            return Err(refused(answer.body));
        }
        serde_json::from_str(&answer.body).map_err(|error| refused(error.to_string()))
    }
}
