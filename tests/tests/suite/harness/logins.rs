//! Ways to log in that somebody else has a hand in: exec plugins, and an issuer of ID tokens.
//!
//! Each is written into a kubeconfig, as users do.

use std::any::Any;
use std::{env, fs};

use kubex_proto::{Config, Kubeconfig};
use kubex_testing::Issuer;
use kubex_testing::server::Served;
use serde_json::{Value, json};

use super::files::Files;

/// Where the plugin finds what it is to print.
const ANSWER: &str = "KUBEX_SUITE_PLUGIN_ANSWER";

/// Whether this program was called as a plugin. Then it has printed what one prints.
pub(crate) fn is_plugin() -> bool {
    let Some(answer) = env::var_os(ANSWER) else {
        return false;
    };
    assert!(env::var_os("KUBERNETES_EXEC_INFO").is_some(), "no caller");
    print!("{}", fs::read_to_string(answer).unwrap());
    true
}

pub(crate) fn by_token(served: &Served, token: &str) -> (Config, Box<dyn Any>) {
    by_plugin(served, &json!({"token": token}))
}

pub(crate) fn by_certificate(served: &Served) -> (Config, Box<dyn Any>) {
    let status = json!({
        "clientCertificateData": served.client_certificate_pem().unwrap(),
        "clientKeyData": served.client_key_pem().unwrap(),
    });
    by_plugin(served, &status)
}

/// This program is the plugin too, so that there is one wherever the tests run.
fn by_plugin(served: &Served, status: &Value) -> (Config, Box<dyn Any>) {
    let version = "client.authentication.k8s.io/v1";
    let files = Files::new();
    let answer = json!({"apiVersion": version, "kind": "ExecCredential", "status": status});
    let answer = files.write("answer", &answer.to_string());
    let user = json!({"exec": {
        "apiVersion": version, "command": env::current_exe().unwrap(), "interactiveMode": "Never",
        "provideClusterInfo": true, "env": [{"name": ANSWER, "value": answer}],
    }});
    (config(served, &user), Box::new(files))
}

/// The ID token has expired by now, and the server takes the next one only.
pub(crate) fn by_issuer(served: &Served) -> (Config, Box<dyn Any>) {
    let issuer = Issuer::start().unwrap();
    // A case may log in with a client of its own beside the harness'.
    issuer.keep_tokens();
    let trusts = served.server().clone();
    issuer.on_granted(move |id_token| trusts.set_token(id_token));
    let files = Files::new();
    let user = json!({"auth-provider": {"name": "oidc", "config": {
        "idp-issuer-url": issuer.url(), "client-id": Issuer::CLIENT,
        "idp-certificate-authority": files.write("ca.crt", &issuer.ca_pem()),
        "id-token": issuer.id_token(-60), "refresh-token": issuer.refresh_token(),
    }}});
    (config(served, &user), Box::new((issuer, files)))
}

/// The kubeconfig of the server, with this user instead.
fn config(served: &Served, user: &Value) -> Config {
    let mut kubeconfig: Value = serde_json::from_str(&served.kubeconfig()).unwrap();
    kubeconfig["users"][0]["user"] = user.clone();
    let kubeconfig = Kubeconfig::parse(&kubeconfig.to_string(), "").unwrap();
    kubeconfig.config(None).unwrap()
}
