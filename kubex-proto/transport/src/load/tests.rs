//! What is found where, with surroundings of the tests' own.

use std::{
    fs,
    sync::atomic::{AtomicU32, Ordering},
};

use super::*;

/// A folder of its own, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("kubex-load-{}-{number}", std::process::id());
        let path = env::temp_dir().join(name);
        fs::create_dir_all(path.join(".kube")).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// No `KUBECONFIG`, this folder as home, no pod.
    fn environment(&self) -> Environment {
        Environment {
            kubeconfig: None,
            home: Some(self.0.clone()),
            service_host: None,
            service_port: None,
            namespace_file: self.0.join("namespace"),
        }
    }

    fn pod(&self) -> Environment {
        self.write("namespace", "web\n");
        Environment {
            service_host: Some("10.96.0.1".into()),
            service_port: Some("443".into()),
            ..self.environment()
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn listing(paths: &[&Path]) -> OsString {
    env::join_paths(paths).unwrap()
}

/// A kubeconfig of one cluster and context; the certificates' path is relative.
fn kubeconfig(name: &str) -> String {
    format!(
        "current-context: {name}
contexts: [{{name: {name}, context: {{cluster: {name}, user: {name}}}}}]
clusters: [{{name: {name}, cluster: {{server: 'https://{name}.test', certificate-authority: ca.crt}}}}]
users: [{{name: {name}, user: {{token: s3cret}}}}]
"
    )
}

fn found(environment: Environment) -> String {
    environment.config().unwrap().server.to_string()
}

fn fault(environment: Environment) -> String {
    environment.config().unwrap_err().to_string()
}

#[test]
fn home_is_looked_at_first() {
    let folder = Folder::new();
    folder.write(".kube/config", &kubeconfig("home"));
    assert_eq!(found(folder.pod()), "https://home.test");
}

#[test]
fn the_list_takes_the_place_of_home_and_its_first_file_counts() {
    let folder = Folder::new();
    folder.write(".kube/config", &kubeconfig("home"));
    let first = folder.write("first", &kubeconfig("first"));
    let next = folder.write("next", &kubeconfig("next"));
    let missing = folder.0.join("missing");
    let environment = Environment {
        kubeconfig: Some(listing(&[&missing, &first, &next])),
        ..folder.pod()
    };
    let config = environment.config().unwrap();
    assert_eq!(config.server.to_string(), "https://first.test");
    let authority = folder.0.join("ca.crt").to_str().map(kubex_proto::Pem::file);
    assert_eq!(config.tls.certificate_authority, authority);
}

#[test]
fn an_empty_list_is_none() {
    let folder = Folder::new();
    folder.write(".kube/config", &kubeconfig("home"));
    let environment = Environment {
        kubeconfig: Some(OsString::new()),
        ..folder.environment()
    };
    assert_eq!(found(environment), "https://home.test");
}

#[test]
fn without_a_file_it_is_the_pods_own_cluster() {
    let folder = Folder::new();
    let config = folder.pod().config().unwrap();
    assert_eq!(config.server.to_string(), "https://10.96.0.1:443");
    assert_eq!(config.namespace, "web");

    let environment = Environment {
        kubeconfig: Some(listing(&[&folder.0.join("missing")])),
        ..folder.pod()
    };
    assert_eq!(found(environment), "https://10.96.0.1:443");
}

#[test]
fn an_empty_file_is_as_none() {
    let folder = Folder::new();
    folder.write(".kube/config", "");
    assert_eq!(found(folder.pod()), "https://10.96.0.1:443");
}

#[test]
fn nothing_found_says_what_was_looked_for() {
    let folder = Folder::new();
    let fault = fault(folder.environment());
    let home = folder.0.join(".kube/config");
    assert!(fault.contains(&home.display().to_string()), "{fault}");
    assert!(fault.contains("KUBECONFIG") && fault.contains("KUBERNETES_SERVICE_HOST"));

    let nowhere = Environment {
        home: None,
        ..folder.environment()
    };
    assert!(nowhere.config().is_err());
}

#[test]
fn bad_yaml_does_not_fall_through() {
    let folder = Folder::new();
    folder.write(".kube/config", "contexts: [");
    assert!(fault(folder.pod()).contains("kubeconfig"));
}

#[test]
fn an_unknown_context_does_not_fall_through() {
    let folder = Folder::new();
    let text = kubeconfig("home").replace("current-context: home", "current-context: gone");
    folder.write(".kube/config", &text);
    assert!(fault(folder.pod()).contains("gone"));
}

#[test]
fn what_cannot_be_read_does_not_fall_through() {
    let folder = Folder::new();
    // A folder where a file should be: the one unreadable thing that an administrator cannot read either.
    fs::create_dir(folder.0.join(".kube/config")).unwrap();
    let fault = fault(folder.pod());
    let path = folder.0.join(".kube/config");
    assert!(fault.contains(&path.display().to_string()), "{fault}");
}

#[test]
fn text_that_is_not_utf8_does_not_fall_through() {
    let folder = Folder::new();
    fs::write(folder.0.join(".kube/config"), b"\xff\xfe").unwrap();
    assert!(fault(folder.pod()).contains("config"));
}

#[test]
fn a_pod_without_its_namespace_says_so() {
    let folder = Folder::new();
    let pod = folder.pod();
    fs::remove_file(folder.0.join("namespace")).unwrap();
    assert!(fault(pod).contains("service account"));
}
