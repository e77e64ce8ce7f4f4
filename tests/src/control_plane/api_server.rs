//! kube-apiserver: what it is started with, and whether it is ready.

use std::path::PathBuf;

use super::error::ControlPlaneError;
use super::files::Files;
use super::http::Https;
use super::part::Part;
use super::process::Process;

pub(super) struct ApiServer {
    pub(super) process: Process,
    pub(super) https: Https,
    pub(super) port: u16,
}

impl ApiServer {
    pub(super) fn new(
        program: PathBuf,
        files: &Files,
        port: u16,
        etcd: &str,
        more_flags: &[String],
    ) -> Result<Self, ControlPlaneError> {
        let mut args = vec![
            format!("--etcd-servers={etcd}"),
            "--authorization-mode=RBAC".into(),
            // It wants service accounts that a controller makes, and there is none.
            "--disable-admission-plugins=ServiceAccount".into(),
            "--service-account-issuer=https://kubernetes.default.svc".into(),
            format!(
                "--service-account-key-file={}",
                files.argument("service-accounts.pub")
            ),
            format!(
                "--service-account-signing-key-file={}",
                files.argument("service-accounts.key")
            ),
            format!("--client-ca-file={}", files.argument("ca.crt")),
            format!("--token-auth-file={}", files.argument("tokens.csv")),
            "--service-cluster-ip-range=10.0.0.0/24".into(),
            "--allow-privileged".into(),
            format!("--tls-cert-file={}", files.argument("server.crt")),
            format!("--tls-private-key-file={}", files.argument("server.key")),
            "--bind-address=127.0.0.1".into(),
            // Otherwise it looks for a network to be reached from, which a machine may not have.
            "--advertise-address=127.0.0.1".into(),
            "--endpoint-reconciler-type=none".into(),
            format!("--secure-port={port}"),
            // How it comes to nodes.
            "--kubelet-preferred-address-types=InternalIP".into(),
            format!(
                "--kubelet-certificate-authority={}",
                files.argument("ca.crt")
            ),
            format!(
                "--kubelet-client-certificate={}",
                files.argument("node-client.crt")
            ),
            format!("--kubelet-client-key={}", files.argument("node-client.key")),
        ];
        args.extend_from_slice(more_flags);
        let https = Https::new(port, &files.authority.pem(), Some(&files.admin_token))
            .map_err(|error| ControlPlaneError::io("preparing TLS", error))?;
        let log = files.path(&Part::ApiServer.log_file());
        Ok(Self {
            process: Process::new(Part::ApiServer, program, args, log),
            https,
            port,
        })
    }

    pub(super) fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// Why it is not ready to be used, if so.
    pub(super) fn unready(&self) -> Option<String> {
        // It says that it is ready a moment before it has made the namespace that all use.
        ["/readyz", "/api/v1/namespaces/default"]
            .into_iter()
            .find_map(|path| match self.https.get(path) {
                Ok(answer) if answer.code == 200 => None,
                Ok(answer) => Some(format!("{path} answered {}", answer.code)),
                Err(error) => Some(format!("{path}: {error}")),
            })
    }
}
