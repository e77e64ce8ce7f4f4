//! What the parts have in common that are clients of the API server.

use std::path::PathBuf;

use super::error::ControlPlaneError;
use super::files::Files;
use super::http::{self, Https};
use super::part::Part;
use super::process::Process;
use crate::kubeconfig::{data, text};

pub(super) struct Component {
    pub(super) process: Process,
    health: Health,
}

/// Where a part says how it does.
enum Health {
    Tls(Https),
    Plain(u16),
}

/// What a part is made of.
pub(super) struct Setting<'a> {
    pub(super) program: PathBuf,
    pub(super) files: &'a Files,
    /// Where the API server is.
    pub(super) url: &'a str,
    /// One that only this part uses.
    pub(super) port: u16,
}

impl Setting<'_> {
    /// The path of a kubeconfig of a user of this name who may do everything.
    pub(super) fn kubeconfig(&self, user: &str) -> Result<String, ControlPlaneError> {
        let authority = &self.files.authority;
        let identity = authority.issue_client(user, Files::ADMINISTRATORS);
        let user = serde_json::json!({
            "client-certificate-data": data(identity.certificate_pem()),
            "client-key-data": data(identity.key_pem()),
        });
        let name = format!("{}.kubeconfig", self.port);
        let config = text(self.url, Some(&authority.pem()), &user);
        self.files.write(&name, &config)?;
        Ok(self.files.argument(&name))
    }

    /// The flags with which a component of Kubernetes serves on its port.
    pub(super) fn serving(&self) -> [String; 4] {
        [
            "--bind-address=127.0.0.1".into(),
            format!("--secure-port={}", self.port),
            format!("--tls-cert-file={}", self.files.argument("server.crt")),
            format!(
                "--tls-private-key-file={}",
                self.files.argument("server.key")
            ),
        ]
    }
}

impl Component {
    /// One that serves by TLS.
    pub(super) fn with_tls(
        part: Part,
        setting: Setting<'_>,
        args: Vec<String>,
    ) -> Result<Self, ControlPlaneError> {
        let files = setting.files;
        let https = Https::new(setting.port, &files.authority.pem(), None)
            .map_err(|error| ControlPlaneError::io("preparing TLS", error))?;
        Ok(Self::new(part, setting, args, Health::Tls(https)))
    }

    /// One that serves in the clear.
    pub(super) fn without_tls(part: Part, setting: Setting<'_>, args: Vec<String>) -> Self {
        let health = Health::Plain(setting.port);
        Self::new(part, setting, args, health)
    }

    fn new(part: Part, setting: Setting<'_>, args: Vec<String>, health: Health) -> Self {
        let log = setting.files.path(&part.log_file());
        Self {
            process: Process::new(part, setting.program, args, log),
            health,
        }
    }

    /// Why it is not ready, if so.
    pub(super) fn unready(&self) -> Option<String> {
        let path = "/healthz";
        let answer = match &self.health {
            Health::Tls(https) => https.get(path),
            Health::Plain(port) => http::plain(*port, "GET", path, ""),
        };
        match answer {
            Ok(answer) if answer.code == 200 => None,
            Ok(answer) => Some(format!("{path} answered {}", answer.code)),
            Err(error) => Some(format!("{path}: {error}")),
        }
    }
}
