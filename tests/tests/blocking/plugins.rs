//! Exec plugins whose credential is obtained by threads that wait.

use std::thread;
use std::time::Duration;

use kubex_proto::Config;
use kubex_testing::Server;
use kubex_testing::server::{CertificateAuthority, Fault, Identity, RequestMatch, ServeOptions};
use serde_json::{Value, json};

use super::{Client, config, text};

#[path = "../credentials/plugin.rs"]
mod plugin;
use plugin::Plugin;

fn by(plugin: &Plugin, mut config: Config) -> Client {
    config.tls.identity = None;
    Client::new(config.with_credentials(plugin.credentials())).unwrap()
}

#[test]
fn it_is_run_once_for_all_threads_that_wait() {
    let served = Server::builder().token("first").build().serve().unwrap();
    let plugin = Plugin::answering(&json!({"token": "first"}));
    let client = by(&plugin, config(&served));
    for token in ["first", "second"] {
        plugin.answer(&json!({"token": token}));
        served.server().set_token(token);
        thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| text(&client, "/version").unwrap());
            }
        });
    }
    assert_eq!(plugin.runs(), 2);
}

#[test]
fn another_certificate_is_shown_over_another_connection() {
    let authority = CertificateAuthority::generate();
    let options = ServeOptions::tls().authority(authority.clone());
    let served = Server::new().serve_with(options.demand_client_certificate());
    let served = served.unwrap();
    let status = |identity: Identity| -> Value {
        json!({
            "clientCertificateData": identity.certificate_pem(), "clientKeyData": identity.key_pem(),
        })
    };
    let issue = || authority.issue_client("jane", "system:masters");
    let plugin = Plugin::answering(&status(issue()));
    let client = by(&plugin, config(&served));
    text(&client, "/version").unwrap();
    text(&client, "/version").unwrap();
    assert_eq!(served.connections().accepted, 1);

    plugin.answer(&status(issue()));
    let refused = RequestMatch::any().once();
    served.server().inject(refused, Fault::status(401));
    text(&client, "/version").unwrap();
    assert_eq!((served.connections().accepted, plugin.runs()), (2, 2));
}

#[test]
fn what_goes_wrong_is_told() {
    let served = Server::builder().token("any").build().serve().unwrap();
    for (script, expected) in [
        ("echo begun >&2; exec sleep 9", "did not end within 300ms"),
        (
            "exec head -c 104857600 /dev/zero",
            "printed more than 1 MiB",
        ),
        ("echo 'log in' >&2; exit 1", "exit code 1; it said: log in"),
        ("echo CANARY", "printed what is not JSON"),
    ] {
        let mut plugin = Plugin::new(script);
        plugin.settings.time_limit = Duration::from_millis(300);
        let error = text(&by(&plugin, config(&served)), "/version").unwrap_err();
        let told = error.to_string();
        assert!(told.contains(expected), "{told}");
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
    }
    let mut missing = Plugin::new("");
    missing.settings.command = "kubex-no-such-plugin".into();
    let told = text(&by(&missing, config(&served)), "/version").unwrap_err();
    assert!(told.to_string().contains("the command is not there"));
}
