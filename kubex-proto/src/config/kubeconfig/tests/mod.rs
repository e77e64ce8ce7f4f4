mod contexts;
mod entries;
mod reading;

use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::time::Duration;

use super::*;
use crate::{
    ExecVersion, Impersonation, Instant, InteractiveMode, Pem, Secret, Time, Timestamp, Wish,
};

/// PEM text in base64, as `*-data` holds it.
const PEM_DATA: &str = "LS0tLS1CRUdJTiBYLS0tLS0K";
const PEM: &str = "-----BEGIN X-----\n";

fn parse(text: &str) -> Kubeconfig {
    Kubeconfig::parse(text, "/kube/config").unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// One context of a cluster and a user with these fields (in flow style).
fn with(cluster: &str, user: &str) -> Kubeconfig {
    parse(&format!(
        "current-context: c\n\
         contexts: [{{name: c, context: {{cluster: k, user: u}}}}]\n\
         clusters: [{{name: k, cluster: {{{cluster}}}}}]\n\
         users: [{{name: u, user: {{{user}}}}}]\n"
    ))
}

fn with_cluster(cluster: &str) -> Result<Config, String> {
    with(cluster, "")
        .config(None)
        .map_err(|error| error.to_string())
}

fn with_user(user: &str) -> Result<Config, String> {
    with("server: https://k", user)
        .config(None)
        .map_err(|error| error.to_string())
}

/// What the credentials of a user say first.
fn credential(user: &str) -> String {
    let now = Time::new(
        Instant::from_origin(Duration::ZERO),
        Timestamp::from_unix_seconds(0),
    );
    match with_user(user).unwrap().credentials.poll(now, None) {
        Wish::Ready(authorization) => authorization
            .value()
            .map_or("anonymous", |value| value.to_str().unwrap())
            .into(),
        Wish::ReadFile(path) => format!("read {path}"),
        Wish::RunCommand(command) => format!("run {}", command.program),
        Wish::AskIssuer(asked) => format!("ask {}", asked.request.uri()),
        Wish::Failed(error) => error.to_string(),
    }
}

fn identity(user: &str) -> (Pem, Pem) {
    let identity = with_user(user).unwrap().tls.identity.unwrap();
    (identity.certificate, identity.key)
}
