//! Credentials that come from files and commands, for many who wait.

use std::{fs, path::PathBuf, time::Duration};

use kubex_proto::{ExecPlugin, ExecVersion, Pem, Secret, Tls};
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::*;
use crate::testing::Offline;

/// A plugin that is a script of the shell, which notes each run.
struct Plugin {
    folder: TempDir,
    config: Config,
}

impl Plugin {
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runs = folder.path().join("runs");
        let script = format!("echo run >> '{}'; {script}", runs.display());
        let mut plugin = ExecPlugin::new(ExecVersion::V1, "sh");
        plugin.arguments = vec![Secret::new("-c"), Secret::new(script)];
        let config = Config::new("http://localhost".parse().unwrap());
        let config = config.with_credentials(Credentials::exec(plugin));
        Self { folder, config }
    }

    fn loader(&self) -> Arc<Loader<Offline>> {
        Arc::new(Loader::new(self.config.clone(), Offline::new()))
    }

    fn runs(&self) -> usize {
        let runs = fs::read_to_string(self.folder.path().join("runs"));
        runs.unwrap_or_default().lines().count()
    }
}

const TOKEN: &str = r#"echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t'$$'"}}'"#;

async fn hundred(
    loader: &Arc<Loader<Offline>>,
    rejected: Option<Authorization>,
) -> Vec<Result<Authorization, Error>> {
    let mut callers = JoinSet::new();
    for _ in 0..100 {
        let (loader, rejected) = (Arc::clone(loader), rejected.clone());
        callers.spawn(async move { loader.load(rejected).await });
    }
    callers.join_all().await
}

#[tokio::test]
async fn a_plugin_is_run_once_for_all_who_wait() {
    let plugin = Plugin::new(&format!("sleep 0.2; {TOKEN}"));
    let loader = plugin.loader();
    let first = hundred(&loader, None).await;
    let token = first[0].clone().unwrap();
    assert!(first.iter().all(|one| one.as_ref().unwrap() == &token));
    assert_eq!(plugin.runs(), 1);

    // The server refuses it to all of them.
    let second = hundred(&loader, Some(token.clone())).await;
    assert!(second.iter().all(|one| one.as_ref().unwrap() != &token));
    assert_eq!(plugin.runs(), 2);
    loader.load(None).await.unwrap();
    assert_eq!(plugin.runs(), 2);
}

#[tokio::test]
async fn a_failure_is_told_to_all_who_waited() {
    let plugin = Plugin::new("sleep 0.2; echo 'log in first' >&2; exit 1");
    let loader = plugin.loader();
    for outcome in hundred(&loader, None).await {
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("log in first"), "{error}");
    }
    assert_eq!(plugin.runs(), 1);
    loader.load(None).await.unwrap_err();
    assert_eq!(plugin.runs(), 1, "it was only a moment ago");
}

#[tokio::test]
async fn a_plugin_goes_on_for_others_when_its_caller_gives_up() {
    let plugin = Plugin::new(&format!("sleep 0.2; {TOKEN}"));
    let loader = plugin.loader();
    for _ in 0..20 {
        let given_up = tokio::time::timeout(Duration::from_millis(2), loader.load(None)).await;
        assert!(given_up.is_err());
    }
    loader.load(None).await.unwrap();
    assert_eq!(plugin.runs(), 1);
}

fn pem(label: &str, text: &str) -> String {
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

/// Certificate and key as files.
struct Files(TempDir);

impl Files {
    fn new(certificate: &str) -> Self {
        let files = Self(tempfile::tempdir().unwrap());
        fs::write(files.path("key"), pem("PRIVATE KEY", "key")).unwrap();
        files.certify(certificate);
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn certify(&self, certificate: &str) {
        let certificate = pem("CERTIFICATE", certificate);
        fs::write(self.path("certificate"), certificate).unwrap();
    }

    fn loader(&self, transport: &Offline) -> Loader<Offline> {
        let file = |name| Pem::file(self.path(name).to_str().unwrap());
        let tls = Tls {
            identity: Some(Identity {
                certificate: file("certificate"),
                key: file("key"),
            }),
            ..Tls::default()
        };
        let config = Config::new("https://localhost".parse().unwrap()).with_tls(tls);
        Loader::new(config, transport.clone())
    }
}

fn text(certificate: &str) -> Identity {
    Identity {
        certificate: Pem::data(pem("CERTIFICATE", certificate)),
        key: Pem::data(pem("PRIVATE KEY", "key")),
    }
}

#[tokio::test]
async fn a_certificate_that_was_replaced_is_shown_from_then_on() {
    let (transport, files) = (Offline::new(), Files::new("first"));
    let loader = files.loader(&transport);
    let first = loader.load(None).await.unwrap();
    assert_eq!(loader.load(None).await.unwrap(), first);
    assert_eq!(transport.shown(), [Some(text("first"))]);
    files.certify("second");
    loader.load(Some(first)).await.unwrap();
    assert_eq!(
        transport.shown(),
        [Some(text("first")), Some(text("second"))]
    );
}

#[tokio::test]
async fn a_certificate_that_cannot_be_shown_does_not_take_the_place_of_one_that_can() {
    let (transport, files) = (Offline::new(), Files::new("first"));
    let loader = files.loader(&transport);
    let first = loader.load(None).await.unwrap();
    files.certify("rubbish");
    assert_eq!(loader.load(Some(first.clone())).await.unwrap(), first);
    assert_eq!(transport.shown(), [Some(text("first"))]);

    let (transport, files) = (Offline::new(), Files::new("rubbish"));
    let error = files.loader(&transport).load(None).await.unwrap_err();
    assert!(error.to_string().contains("rubbish"), "{error}");
    assert_eq!(transport.shown(), []);
}

#[tokio::test]
async fn a_file_that_is_missing_is_told_each_time() {
    let credentials = Credentials::token_file("/no/such/token");
    let config = Config::new("http://localhost".parse().unwrap()).with_credentials(credentials);
    let loader = Loader::new(config, Offline::new());
    for _ in 0..2 {
        let error = loader.load(None).await.unwrap_err().to_string();
        assert!(error.contains("/no/such/token"), "{error}");
    }
}
