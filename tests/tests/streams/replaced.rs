//! Credentials in files that somebody replaces while watches run: a bound token of a service account, and a client
//! certificate. Both are read again after a minute, and the certificate's connections end half a minute later.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::{ConfigMap, Namespace, ServiceAccount};
use k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use kubex_testing::ControlPlane;
use kubex_testing::control_plane::ControlPlaneBuilder;
use kubex_tokio::{Api, Client, Config, Credentials, Identity, Pem, raw};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::follower::{Follower, Way};
use crate::proxy::Proxy;
use crate::writer::Writer;
use crate::{PATIENCE, config};

const WAY: Way = Way {
    initial_events: true,
    gzip: false,
};

/// How old what was read may grow, and how long a call may take.
const READ_AGAIN: Duration = Duration::from_secs(60 + 5);

/// How long connections may go on that were made with another certificate, and how long they take to end.
const GRACE: Duration = Duration::from_secs(30 + 5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn replaced_credentials_on_a_control_plane() {
    on(ControlPlane::builder()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn replaced_credentials_on_an_older_control_plane() {
    on(ControlPlane::builder().release("v1.34")).await;
}

async fn on(builder: ControlPlaneBuilder) {
    let plane = builder.start_or_skip();
    let Some(plane) = plane.unwrap_or_else(|error| panic!("{error}")) else {
        return;
    };
    let admin = Client::new(config(&plane)).unwrap();
    prepare(&admin).await;
    let folder = tempfile::tempdir().unwrap();
    let mut users = Vec::new();
    for kind in [Kind::Token, Kind::Certificate] {
        kind.replace(&plane, &admin, &folder).await;
        users.push(User::start(kind, &plane, &folder).await);
    }
    let maps: Api<ConfigMap> = admin.api().with_namespace("streams");
    let writer = Writer::start(maps.clone());
    for user in &mut users {
        user.is_followed_by_calls().await;
        user.kind.replace(&plane, &admin, &folder).await;
    }
    let replaced = Instant::now();
    let mut report = Vec::new();
    for user in &mut users {
        let took = user.shows_another(&plane, &folder, replaced).await;
        report.push(format!("the {:?} was another after {took:?}", user.kind));
    }
    for user in &users {
        let took = user.has_let_go().await;
        report.push(format!(
            "the {:?}'s connections: {}, the old ones ended {took:?} later",
            user.kind,
            user.proxy.connections()
        ));
    }
    writer.rest().await;
    let list = maps.list().await.unwrap().items;
    for User { kind, follower, .. } in &users {
        let in_step = tokio::time::timeout(PATIENCE, follower.in_step_with(&list)).await;
        let counts = follower.counts();
        assert!(
            in_step.is_ok(),
            "{kind:?}: {}\n{counts}",
            follower.difference(&list)
        );
        assert_eq!(counts.begun, 1, "nothing is told anew: {counts}");
        report.push(format!("the {kind:?}'s watch: {counts}"));
    }
    // To the standard output itself: what a test prints otherwise is shown only if it fails.
    let _ = write!(
        std::io::stdout(),
        "{}: replaced credentials\n  {}\n",
        plane.url(),
        report.join("\n  ")
    );
}

/// A service account that may do what following takes.
async fn prepare(admin: &Client) {
    let named = |kind: Value| {
        let mut object = kind;
        object["metadata"] = json!({"name": "streams"});
        object
    };
    let group = "rbac.authorization.k8s.io";
    let namespace: Namespace = serde_json::from_value(named(json!({}))).unwrap();
    let account: ServiceAccount = serde_json::from_value(named(json!({}))).unwrap();
    let role: Role = serde_json::from_value(named(json!({
        "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["list", "watch"]}],
    })))
    .unwrap();
    let binding: RoleBinding = serde_json::from_value(named(json!({
        "roleRef": {"apiGroup": group, "kind": "Role", "name": "streams"},
        "subjects": [{"kind": "ServiceAccount", "name": "streams", "namespace": "streams"}],
    })))
    .unwrap();
    admin.api().create(&namespace).await.unwrap();
    let account_api: Api<ServiceAccount> = admin.api().with_namespace("streams");
    account_api.create(&account).await.unwrap();
    let roles: Api<Role> = admin.api().with_namespace("streams");
    roles.create(&role).await.unwrap();
    let bindings: Api<RoleBinding> = admin.api().with_namespace("streams");
    bindings.create(&binding).await.unwrap();
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Token,
    Certificate,
}

impl Kind {
    /// Writes a new one of the same user into the files.
    async fn replace(self, plane: &ControlPlane, admin: &Client, folder: &TempDir) {
        match self {
            Self::Token => write(&folder.path().join("token"), &token(admin).await),
            Self::Certificate => {
                let identity = plane.authority().issue_client("jane", "system:masters");
                write(
                    &folder.path().join("certificate"),
                    identity.certificate_pem(),
                );
                write(&folder.path().join("key"), identity.key_pem());
            }
        }
    }

    /// Nothing but what is in the files.
    fn config(self, plane: &ControlPlane, folder: &TempDir) -> Config {
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let mut config = config(plane).with_gzip(WAY.gzip);
        config.tls.identity = None;
        match self {
            Self::Token => config.credentials = Credentials::token_file(path("token")),
            Self::Certificate => {
                config.tls.identity = Some(Identity {
                    certificate: Pem::file(path("certificate")),
                    key: Pem::file(path("key")),
                });
            }
        }
        config
    }
}

/// Each file as a whole, so that nobody reads the half of it.
fn write(path: &Path, text: &str) {
    let next = path.with_extension("next");
    fs::write(&next, text).unwrap();
    fs::rename(&next, path).unwrap();
}

/// Good for ten minutes.
async fn token(admin: &Client) -> String {
    let request = json!({
        "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
        "spec": {"expirationSeconds": 600},
    });
    let path = "/api/v1/namespaces/streams/serviceaccounts/streams/token";
    let answer: Value = admin
        .call(raw::post(path).body(&request).json())
        .await
        .unwrap();
    answer["status"]["token"].as_str().unwrap().to_owned()
}

/// A client with a credential in files, and what follows by it.
struct User {
    kind: Kind,
    client: Client,
    proxy: Proxy,
    follower: Follower,
    /// What the server knows the credential by.
    known: String,
}

impl User {
    async fn start(kind: Kind, plane: &ControlPlane, folder: &TempDir) -> Self {
        let proxy = Proxy::start(&plane.url()).await;
        let mut config = kind.config(plane, folder);
        config.server = proxy.url().parse().unwrap();
        let client = Client::new(config).unwrap();
        // It takes the authorizer a moment to see the binding.
        let maps: Api<ConfigMap> = client.api().with_namespace("streams");
        let allowed = async {
            while let Err(error) = maps.list().await {
                assert!(error.is_forbidden(), "{error}");
            }
        };
        tokio::time::timeout(PATIENCE, allowed).await.unwrap();
        Self {
            kind,
            follower: Follower::start(&client, WAY),
            known: credential(&client).await,
            client,
            proxy,
        }
    }

    /// All over one connection.
    async fn is_followed_by_calls(&mut self) {
        let started = Instant::now();
        while self.follower.counts().begun == 0 {
            assert!(started.elapsed() < PATIENCE);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(credential(&self.client).await, self.known);
        assert_eq!((self.proxy.connections(), self.proxy.open()), (1, 1));
    }

    /// Calls until they are made with what is in the files now.
    async fn shows_another(
        &mut self,
        plane: &ControlPlane,
        folder: &TempDir,
        replaced: Instant,
    ) -> Duration {
        let fresh = Client::new(self.kind.config(plane, folder)).unwrap();
        let expected = credential(&fresh).await;
        assert_ne!(expected, self.known);
        loop {
            let known = credential(&self.client).await;
            let took = replaced.elapsed();
            if known == expected {
                self.known = known;
                return took;
            }
            assert_eq!(known, self.known, "{:?}", self.kind);
            assert!(took < READ_AGAIN, "{:?}: {took:?}", self.kind);
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// Waits until the connections end that show an old certificate. A token is none of the connection's.
    async fn has_let_go(&self) -> Duration {
        let expected = match self.kind {
            Kind::Token => (1, 1),
            Kind::Certificate => (2, 1),
        };
        let started = Instant::now();
        loop {
            let (all, open) = (self.proxy.connections(), self.proxy.open());
            assert!(all <= expected.0, "{:?}: {all} connections", self.kind);
            let took = started.elapsed();
            if (all, open) == expected {
                return took;
            }
            assert!(took < GRACE, "{:?}: {open} are open", self.kind);
            assert_eq!(credential(&self.client).await, self.known);
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }
}

/// By what the server tells one credential of a user from another: a token's `jti`, a certificate's hash.
async fn credential(client: &Client) -> String {
    let request = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"});
    let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    let review: Value = client
        .call(raw::post(path).body(&request).json())
        .await
        .unwrap();
    let user = &review["status"]["userInfo"];
    let id = user["extra"]["authentication.kubernetes.io/credential-id"][0].as_str();
    id.unwrap_or_else(|| panic!("{user}")).to_owned()
}
