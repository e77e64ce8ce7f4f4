//! Credentials that a program gives, and certificates that are replaced on disk.

use kubex_proto::{
    Config, Credentials, Error, ExecPlugin, ExecVersion, Identity, Pem, Secret, Tls,
};
use kubex_testing::{
    Server,
    server::{CertificateAuthority, Identity as ClientIdentity, ServeOptions, Served},
};

use super::{Client, config, text};

/// What a program is that runs these lines of a shell.
fn plugin(script: &str) -> Credentials {
    let mut plugin = ExecPlugin::new(ExecVersion::V1, "sh");
    plugin.arguments = ["-c", script].map(Secret::new).into();
    Credentials::exec(plugin)
}

fn served() -> Served {
    let server = Server::builder().token("t0ken").build();
    server.serve().unwrap()
}

fn with(served: &Served, credentials: Credentials) -> Config {
    config(served).with_credentials(credentials)
}

fn outcome(credentials: Credentials) -> Result<String, Error> {
    let served = served();
    let client = Client::new(with(&served, credentials)).unwrap();
    text(&client, "/version")
}

fn giving(token: &str) -> String {
    let answer = r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"TOKEN"}}"#;
    format!("echo '{}'", answer.replace("TOKEN", token))
}

#[test]
fn a_program_gives_the_token() {
    outcome(plugin(&giving("t0ken"))).unwrap();
    assert!(
        outcome(plugin(&giving("other")))
            .unwrap_err()
            .is_unauthorized()
    );
}

/// It is run once for all that wait, and once more when the token is refused.
#[test]
fn many_calls_run_it_once() {
    let served = served();
    let directory = tempfile::tempdir().unwrap();
    let runs = directory.path().join("runs");
    let token = directory.path().join("token");
    std::fs::write(&token, "t0ken").unwrap();
    let script = format!(
        "echo >>{}; token=$(cat {}); {}",
        runs.display(),
        token.display(),
        giving("'$token'")
    );
    let client = Client::new(with(&served, plugin(&script))).unwrap();
    for (name, count) in [("t0ken", 1), ("t0ken-2", 2)] {
        std::fs::write(&token, name).unwrap();
        served.server().set_token(name);
        let calls: Vec<_> = (0..20)
            .map(|_| {
                let client = client.clone();
                std::thread::spawn(move || text(&client, "/version"))
            })
            .collect();
        for call in calls {
            call.join().unwrap().unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(&runs).unwrap().lines().count(),
            count
        );
    }
}

#[test]
fn what_a_program_does_wrong_is_told() {
    for (script, words) in [
        ("echo not logged in >&2; exit 1", "not logged in"),
        ("echo rubbish", "not JSON"),
        ("yes", "more than 1 MiB"),
        // It would be read no more, and does not end by that.
        (
            "head -c 2000000 /dev/zero; exec sleep 1000",
            "more than 1 MiB",
        ),
        ("sleep 3 & echo", "keeps its output open"),
    ] {
        let said = outcome(plugin(script)).unwrap_err().to_string();
        assert!(said.contains(words), "{said}");
    }
    let missing = ExecPlugin::new(ExecVersion::V1, "/no/such/plugin");
    let said = outcome(Credentials::exec(missing)).unwrap_err().to_string();
    assert!(said.contains("/no/such/plugin"), "{said}");
}

/// What a program prints that gives both.
fn certificate(identity: &ClientIdentity, token: &str) -> String {
    serde_json::json!({
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "status": {
            "token": token,
            "clientCertificateData": identity.certificate_pem(),
            "clientKeyData": identity.key_pem(),
        },
    })
    .to_string()
}

/// The certificate of another user is shown on a connection of its own.
#[test]
fn a_program_gives_a_certificate_and_another_one_later() {
    let authority = CertificateAuthority::generate();
    let [jane, john] = ["jane", "john"].map(|name| authority.issue_client(name, "users"));
    for (next, connections) in [(&john, 2), (&jane, 1)] {
        // It asks for the token, as it would otherwise go by the certificate alone.
        let served = Server::new().serve_with(ServeOptions::tls()).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let answer = directory.path().join("answer");
        let mut config = with(&served, plugin(&format!("cat {}", answer.display())));
        config.tls.identity = None;
        let client = Client::new(config).unwrap();
        for (identity, token, connections) in [(&jane, "t0ken", 1), (next, "t0ken-2", connections)]
        {
            served.server().set_token(token);
            std::fs::write(&answer, certificate(identity, token)).unwrap();
            for _ in 0..2 {
                let answer = text(&client, "/version");
                assert!(answer.is_ok(), "{token}: {answer:?}");
            }
            assert_eq!(served.connections().accepted, connections, "{token}");
        }
    }
}

/// The error shows nothing of the key.
#[test]
fn a_certificate_and_a_key_that_are_no_pair_are_told() {
    let served = Server::new().serve_with(ServeOptions::tls()).unwrap();
    let authority = CertificateAuthority::generate();
    let [jane, john] = ["jane", "john"].map(|name| authority.issue_client(name, "users"));
    let answer = certificate(&jane, "t0ken").replace(
        &serde_json::json!(jane.key_pem()).to_string(),
        &serde_json::json!(john.key_pem()).to_string(),
    );
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("answer");
    std::fs::write(&path, answer).unwrap();
    let mut config = with(&served, plugin(&format!("cat {}", path.display())));
    config.tls.identity = None;
    let error = text(&Client::new(config).unwrap(), "/version").unwrap_err();
    let said = format!("{error} {error:?}");
    assert!(said.contains("client-key"), "{said}");
    let secret = john.key_pem().lines().nth(1).unwrap();
    assert!(!said.contains(secret), "{said}");
    assert!(served.server().requests().is_empty());
}

/// They are read before they are shown, and the connection that shows them is kept.
#[test]
fn a_certificate_from_files_is_shown() {
    let options = ServeOptions::tls().demand_client_certificate();
    let served = Server::new().serve_with(options).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        Pem::file(path.to_str().unwrap())
    };
    let config = Config::new(served.url().parse().unwrap()).with_tls(Tls {
        certificate_authority: Some(Pem::data(served.ca_pem().unwrap())),
        identity: Some(Identity {
            certificate: file("c.crt", served.client_certificate_pem().unwrap()),
            key: file("c.key", served.client_key_pem().unwrap()),
        }),
        ..Tls::default()
    });
    let client = Client::new(config).unwrap();
    for _ in 0..3 {
        text(&client, "/version").unwrap();
    }
    assert_eq!(served.connections().accepted, 1);
}
