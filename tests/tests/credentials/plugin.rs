//! Plugins that are scripts of the shell, in a folder of their own.

use std::fs;
use std::path::PathBuf;

use kubex_proto::{Credentials, ExecPlugin, ExecVersion, Secret};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A plugin that notes each run of it.
pub(crate) struct Plugin {
    folder: TempDir,
    pub(crate) settings: ExecPlugin,
}

impl Plugin {
    /// A script that runs in the plugin's folder.
    pub(crate) fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = format!(
            "cd '{}' && echo run >> runs && {{ {script}\n}}",
            folder.path().display()
        );
        let mut settings = ExecPlugin::new(ExecVersion::V1, "sh");
        settings.arguments = vec![Secret::new("-c"), Secret::new(script)];
        Self { folder, settings }
    }

    /// A plugin that prints what is [answered](Self::answer) when it is run, after a while in which others come.
    pub(crate) fn answering(answer: &Value) -> Self {
        let plugin = Self::new("cat answer; sleep 0.2");
        plugin.answer(answer);
        plugin
    }

    /// The `status` that is printed from now on.
    pub(crate) fn answer(&self, status: &Value) {
        let answer = json!({
            "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status,
        });
        // By another name first, so that nobody reads the half of it.
        fs::write(self.path("next"), answer.to_string()).unwrap();
        fs::rename(self.path("next"), self.path("answer")).unwrap();
    }

    pub(crate) fn credentials(&self) -> Credentials {
        Credentials::exec(self.settings.clone())
    }

    pub(crate) fn runs(&self) -> usize {
        let runs = fs::read_to_string(self.path("runs"));
        runs.unwrap_or_default().lines().count()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
