//! No secret of a kubeconfig is ever seen: planted in every secret place, looked for everywhere.

use alloc::{format, vec::Vec};
use core::{fmt::Debug, time::Duration};

use super::*;
use crate::{Instant, Outcome, Time, Timestamp, Wish};

/// `CANARY` in every secret place; in base64 where base64 has to be.
const TEXT: &str = r#"
apiVersion: v1
kind: Config
current-context: basic
clusters:
- name: k
  cluster:
    server: https://10.0.0.1
    proxy-url: http://jane:CANARY@proxy:3128
    insecure-skip-tls-verify: true
    extensions:
    - name: client.authentication.k8s.io/exec
      extension: {CANARY: [CANARY]}
- name: password
  cluster:
    server: https://jane:CANARY@10.0.0.1
- name: proxy
  cluster:
    server: https://10.0.0.1
    proxy-url: CANARY://jane:CANARY@proxy
contexts:
- {name: basic, context: {cluster: k, user: basic}}
- {name: token, context: {cluster: k, user: token}}
- {name: bad-token, context: {cluster: k, user: bad-token}}
- {name: key, context: {cluster: k, user: key}}
- {name: bad-key, context: {cluster: k, user: bad-key}}
- {name: no-key, context: {cluster: k, user: no-key}}
- {name: exec, context: {cluster: k, user: exec}}
- {name: oidc, context: {cluster: k, user: oidc}}
- {name: password, context: {cluster: password, user: token}}
- {name: proxy, context: {cluster: proxy, user: token}}
users:
- name: basic
  user:
    username: jane
    password: CANARY
- name: token
  user:
    token: CANARY
- name: bad-token
  user:
    token: "CAN\nCANARY"
- name: key
  user:
    client-certificate: jane.crt
    client-key-data: LS0tLS1CRUdJTiBDQU5BUlktLS0tLQo=
- name: bad-key
  user:
    client-certificate: jane.crt
    client-key-data: "-----BEGIN CANARY"
- name: no-key
  user:
    client-certificate: jane.crt
    client-key-data: Q0FOQVJZ
- name: exec
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: login
      interactiveMode: Never
      provideClusterInfo: true
      args: [--secret, CANARY]
      env:
      - name: SECRET
        value: CANARY
- name: oidc
  user:
    auth-provider:
      name: oidc
      config:
        idp-issuer-url: https://issuer.example
        client-id: kubernetes
        client-secret: CANARY
        id-token: CANARY
        refresh-token: CANARY
"#;

/// Also in base64, and as the bytes that a careless `Debug` of a `Vec` prints.
const FORMS: [&str; 4] = ["CANARY", "DQU5BUlk", "Q0FOQVJZ", "67, 65, 78, 65, 82, 89"];

fn assert_hidden(shown: &str, context: &str) {
    for form in FORMS {
        assert!(!shown.contains(form), "{context}: {shown}");
    }
}

fn assert_error_hidden(error: &Error, context: &str) {
    assert_hidden(&format!("{error} {error:?} {error:#?}"), context);
    let mut beneath = core::error::Error::source(error);
    while let Some(error) = beneath {
        assert_hidden(&format!("{error} {error:?}"), context);
        beneath = error.source();
    }
}

fn assert_debug_hidden(value: &impl Debug, context: &str) {
    assert_hidden(&format!("{value:?} {value:#?}"), context);
}

/// Everything that can be shown of what this text becomes.
fn walk(text: &str) {
    let kubeconfig = match Kubeconfig::parse(text, "/kube/config") {
        Ok(kubeconfig) => kubeconfig,
        Err(error) => return assert_error_hidden(&error, text),
    };
    assert_debug_hidden(&kubeconfig, text);
    let now = Time::new(
        Instant::from_origin(Duration::ZERO),
        Timestamp::from_unix_seconds(0),
    );
    for context in kubeconfig.contexts() {
        let mut config = match kubeconfig.config(Some(context)) {
            Ok(config) => config,
            Err(error) => {
                assert_error_hidden(&error, text);
                continue;
            }
        };
        match config.settings() {
            Ok(settings) => assert_debug_hidden(&settings, text),
            Err(error) => assert_error_hidden(&error, text),
        }
        let wish = config.credentials.poll(now, None);
        if let Wish::Failed(error) = &wish {
            assert_error_hidden(error, text);
        }
        assert_debug_hidden(&wish, text);
        if let Wish::RunCommand(_) | Wish::AskIssuer(_) = &wish {
            // Whatever comes of it, it is not said here.
            let outcome = Outcome::File("CANARY".into());
            assert_debug_hidden(&outcome, text);
            config.credentials.handle(now, outcome);
            assert_debug_hidden(&config.credentials.poll(now, None), text);
        }
        assert_debug_hidden(&config.credentials.exec_plugin(), text);
        assert_debug_hidden(&config.credentials.oidc_provider(), text);
        assert_debug_hidden(&config, text);
    }
}

#[test]
fn the_whole_file() {
    walk(TEXT);
    let kubeconfig = Kubeconfig::parse(TEXT, "").unwrap();
    let usable: Vec<_> = kubeconfig
        .contexts()
        .filter(|name| kubeconfig.config(Some(name)).is_ok())
        .collect();
    // Or else the walk above would have seen errors only.
    assert_eq!(
        usable,
        ["basic", "token", "bad-token", "key", "exec", "oidc"]
    );
}

#[test]
fn the_file_cut_off_anywhere() {
    for end in 0..TEXT.len() {
        walk(&TEXT[..end]);
    }
}

#[test]
fn one_character_broken_anywhere() {
    // Of all pairs of a place and a character, enough to be quick.
    let characters = ["\"", "[", ":", "\t"].iter().cycle();
    for (index, broken) in (0..TEXT.len()).step_by(3).zip(characters) {
        walk(&format!("{}{broken}{}", &TEXT[..index], &TEXT[index + 1..]));
    }
}

#[test]
fn secrets_of_the_wrong_type_or_in_the_wrong_place() {
    for wrong in [
        "[CANARY]",
        "{CANARY: CANARY}",
        "!CANARY CANARY",
        "!!binary CANARY",
        "!!int CANARY",
        "*CANARY",
        "&CANARY [CANARY]",
        "\"CANARY",
        "'CANARY",
        "\"CANARY\\q\"",
        "|CANARY",
        "@CANARY",
        "CANARY: CANARY: CANARY",
        "${CANARY}",
        "null",
    ] {
        walk(&TEXT.replace("CANARY", wrong));
        walk(&TEXT.replace("true", wrong));
        walk(&TEXT.replace("Never", wrong));
        walk(&TEXT.replace("- name: SECRET", &format!("- {wrong}")));
        walk(&TEXT.replace("    token: CANARY", &format!("    {wrong}")));
        walk(&TEXT.replace("kind: Config", &format!("kind: {wrong}")));
        walk(wrong);
    }
    walk(&TEXT.replace(
        "insecure-skip-tls-verify: true",
        "insecure-skip-tls-verify: CANARY",
    ));
    walk(&TEXT.replace("authentication.k8s.io/v1", "CANARY"));
    walk(&TEXT.replace("interactiveMode: Never", "interactiveMode: CANARY"));
    walk(&TEXT.replace(
        "client-key-data: LS",
        "client-key: |\n      -----BEGIN CANARY\n      ",
    ));
    walk("CANARY");
}
