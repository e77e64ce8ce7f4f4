//! The certificates, keys and tokens of a control plane, and the directory that holds them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rcgen::{KeyPair, PublicKeyData};
use tempfile::TempDir;

use super::error::ControlPlaneError;
use crate::server::{CertificateAuthority, Identity, Validity};

/// The user who may do everything.
const ADMIN: &str = "admin";
/// The user of the second token, who may do nothing until RBAC objects say so.
pub(super) const LIMITED: &str = "limited";
/// As whom the API server comes to a node.
pub(super) const NODE_CLIENT: &str = "kube-apiserver-kubelet-client";

pub(super) struct Files {
    directory: TempDir,
    pub(super) authority: CertificateAuthority,
    pub(super) admin: Identity,
    pub(super) admin_token: String,
    pub(super) limited_token: String,
}

impl Files {
    /// The group that is bound to `cluster-admin` from the start.
    pub(super) const ADMINISTRATORS: &str = "system:masters";

    /// Makes a directory that only this user can enter, with all that the parts want to read.
    pub(super) fn make() -> Result<Self, ControlPlaneError> {
        let directory = tempfile::Builder::new()
            .prefix("kubex-control-plane-")
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir()
            .map_err(|error| ControlPlaneError::io("making a temporary directory", error))?;
        let authority = CertificateAuthority::generate();
        let files = Self {
            directory,
            admin: authority.issue_client(ADMIN, Self::ADMINISTRATORS),
            authority,
            admin_token: token()?,
            limited_token: token()?,
        };
        files.write_all()?;
        Ok(files)
    }

    pub(super) fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.directory().join(name)
    }

    /// A path as the argument of a program.
    pub(super) fn argument(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    pub(super) fn write(&self, name: &str, text: &str) -> Result<(), ControlPlaneError> {
        let path = self.path(name);
        fs::write(&path, text)
            .map_err(|error| ControlPlaneError::io(format!("writing {}", path.display()), error))
    }

    pub(super) fn write_in(
        &self,
        directory: &str,
        name: &str,
        text: &str,
    ) -> Result<(), ControlPlaneError> {
        let path = self.path(directory);
        fs::create_dir_all(&path)
            .map_err(|error| ControlPlaneError::io(format!("making {}", path.display()), error))?;
        self.write(&format!("{directory}/{name}"), text)
    }

    fn write_all(&self) -> Result<(), ControlPlaneError> {
        let server = self.authority.issue_server(Validity::Now);
        let service_accounts = KeyPair::generate()
            .map_err(|error| ControlPlaneError::io("making a key", std::io::Error::other(error)))?;
        let tokens = format!(
            "{},{ADMIN},{ADMIN},\"{}\"\n{},{LIMITED},{LIMITED}\n",
            self.admin_token,
            Self::ADMINISTRATORS,
            self.limited_token,
        );
        // Not an administrator: a node asks for the name, and nobody else is to believe it.
        let node_client = self.authority.issue_client(NODE_CLIENT, "nodes-only");
        self.write("ca.crt", &self.authority.pem())?;
        self.write("server.crt", server.certificate_pem())?;
        self.write("server.key", server.key_pem())?;
        self.write("node-client.crt", node_client.certificate_pem())?;
        self.write("node-client.key", node_client.key_pem())?;
        self.write("service-accounts.key", &service_accounts.serialize_pem())?;
        self.write("service-accounts.pub", &public_pem(&service_accounts))?;
        self.write("tokens.csv", &tokens)
    }
}

fn public_pem(key: &KeyPair) -> String {
    use base64::Engine;
    let der = key.subject_public_key_info();
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n")
}

/// A token that nobody guesses: other users of the machine can reach the port as well.
fn token() -> Result<String, ControlPlaneError> {
    let mut bytes = [0; 24];
    rustls::crypto::ring::default_provider()
        .secure_random
        .fill(&mut bytes)
        .map_err(|_| {
            ControlPlaneError::io("making a token", std::io::Error::other("no randomness"))
        })?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
