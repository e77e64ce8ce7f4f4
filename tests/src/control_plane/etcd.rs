//! etcd: what it is started with, and how its history is cut off.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::error::ControlPlaneError;
use super::files::Files;
use super::http;
use super::part::Part;
use super::process::Process;

pub(super) struct Etcd {
    pub(super) process: Process,
    port: u16,
}

impl Etcd {
    pub(super) fn new(program: PathBuf, files: &Files, client_port: u16, peer_port: u16) -> Self {
        let client = url(client_port);
        let peer = url(peer_port);
        let args = vec![
            format!("--data-dir={}", files.argument("etcd")),
            // What is stored need not outlive the machine.
            "--unsafe-no-fsync".into(),
            format!("--listen-client-urls={client}"),
            format!("--advertise-client-urls={client}"),
            format!("--listen-peer-urls={peer}"),
            format!("--initial-advertise-peer-urls={peer}"),
            format!("--initial-cluster=default={peer}"),
        ];
        let log = files.path(&Part::Etcd.log_file());
        Self {
            process: Process::new(Part::Etcd, program, args, log),
            port: client_port,
        }
    }

    pub(super) fn url(&self) -> String {
        url(self.port)
    }

    /// Forgets all but the newest state.
    ///
    /// This is `etcdctl compact` by etcd's own JSON gateway, where keys are base64 and numbers strings.
    pub(super) fn compact(&self) -> Result<(), ControlPlaneError> {
        let key = STANDARD.encode([0]);
        let answer = self.ask("/v3/kv/range", &json!({"key": key, "limit": "1"}))?;
        let revision = &answer["header"]["revision"];
        if !revision.is_string() {
            return Err(ControlPlaneError::refused(
                Part::Etcd,
                "asked for its revision",
                answer.to_string(),
            ));
        }
        self.ask(
            "/v3/kv/compaction",
            &json!({"revision": revision, "physical": true}),
        )?;
        Ok(())
    }

    fn ask(&self, path: &str, body: &Value) -> Result<Value, ControlPlaneError> {
        let what = format!("POST {path}");
        let answer = http::plain(self.port, "POST", path, &body.to_string())
            .map_err(|error| ControlPlaneError::io(format!("etcd, {what}"), error))?;
        // That it was compacted so far before is no failure: what was asked for is so.
        if answer.code != 200 && !answer.body.contains("has been compacted") {
            return Err(ControlPlaneError::refused(Part::Etcd, what, answer.body));
        }
        serde_json::from_str(&answer.body)
            .map_err(|error| ControlPlaneError::refused(Part::Etcd, what, error.to_string()))
    }
}

fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
