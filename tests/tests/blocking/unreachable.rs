//! Servers that are not there or not to be trusted, and configurations that ureq cannot honour.

use std::time::Duration;

use kubex_proto::{
    Config, Credentials, Error, Identity, Origin, Pem, Proxies, Proxy, Timeouts, Tls,
};
use kubex_testing::{
    Server,
    server::{CertificateAuthority, ServeOptions},
};

use super::{Client, config, hand_made::HandMade, text};

fn error(config: Config) -> Error {
    text(&Client::new(config).unwrap(), "/version").unwrap_err()
}

fn refusal(config: Config) -> String {
    let error = Client::new(config).err().unwrap();
    assert_eq!(error.origin(), Origin::Caller);
    error.to_string()
}

fn pem(text: &str) -> Pem {
    Pem::data(text)
}

#[test]
fn nobody_listens() {
    let (_closed, port) = HandMade::closed_port();
    let error = error(Config::new(
        format!("http://127.0.0.1:{port}").parse().unwrap(),
    ));
    let said = error.to_string();
    assert!(said.contains("connection refused"), "{said}");
    assert!(said.contains(&format!("127.0.0.1:{port}")), "{said}");
    assert!(error.is_transient());
}

#[test]
fn the_name_is_unknown() {
    let said = error(Config::new("http://no-such-host.invalid".parse().unwrap())).to_string();
    assert!(said.contains("no address"), "{said}");
}

#[test]
fn the_handshake_is_never_answered() {
    let served = Server::new()
        .serve_with(ServeOptions::tls().never_answering())
        .unwrap();
    let connect = Timeouts {
        connect: Some(Duration::from_millis(50)),
        ..Timeouts::default()
    };
    let error = error(config(&served).with_timeouts(connect));
    assert!(error.to_string().contains("connect timeout"), "{error}");
    let total = Timeouts {
        total: Some(Duration::from_millis(50)),
        ..Timeouts::default()
    };
    let error = super::unreachable::error(config(&served).with_timeouts(total));
    assert!(
        error.is_timeout() && !error.to_string().contains("connect timeout"),
        "{error}"
    );
}

#[test]
fn certificates_that_are_not_trusted() {
    let stranger = CertificateAuthority::generate().pem();
    for (options, authority, words) in [
        (ServeOptions::tls(), Some(stranger), "unknown authority"),
        (ServeOptions::tls().expired_certificate(), None, "expired"),
    ] {
        let served = Server::new().serve_with(options).unwrap();
        let mut config = config(&served);
        if let Some(authority) = authority {
            config.tls.certificate_authority = Some(pem(&authority));
        }
        let error = error(config.clone());
        assert!(error.to_string().contains(words), "{error}");
        assert!(!error.is_transient());
        // Who wants to believe anybody may.
        config.tls.insecure_skip_verify = true;
        text(&Client::new(config).unwrap(), "/version").unwrap();
    }
}

#[test]
fn no_client_certificate_is_a_401() {
    let options = ServeOptions::tls().demand_client_certificate();
    let served = Server::new().serve_with(options).unwrap();
    let mut config = config(&served);
    config.tls.identity = None;
    assert!(error(config).is_unauthorized());
}

#[test]
fn a_server_that_speaks_no_tls() {
    let served = Server::new().serve().unwrap();
    let url = served.url().replace("http:", "https:");
    let said = error(Config::new(url.parse().unwrap())).to_string();
    assert!(said.contains("TLS handshake"), "{said}");
}

#[test]
fn what_cannot_be_honoured_is_refused_by_name() {
    let https = || Config::new("https://10.0.0.1".parse().unwrap());
    let with = |tls| https().with_tls(tls);
    let named = Tls {
        server_name: Some("kubernetes".into()),
        ..Tls::default()
    };
    assert!(refusal(with(named)).contains("tls-server-name"));
    let empty = Tls {
        certificate_authority: Some(pem("")),
        ..Tls::default()
    };
    assert!(refusal(with(empty)).contains("certificate-authority"));
    let missing = Tls {
        certificate_authority: Some(Pem::file("/no/such/ca.crt")),
        ..Tls::default()
    };
    assert!(refusal(with(missing)).contains("/no/such/ca.crt"));
    let authority = CertificateAuthority::generate();
    let jane = authority.issue_client("jane", "users");
    let identity = Identity {
        certificate: pem(jane.certificate_pem()),
        key: pem(jane.key_pem()),
    };
    let shown = with(Tls {
        identity: Some(identity),
        ..Tls::default()
    });
    let proxy = "https://user:pa55@proxy".parse::<Proxy>().unwrap();
    let said = refusal(shown.with_proxies(Proxies::all(proxy)));
    assert!(said.contains("proxies") && !said.contains("pa55"), "{said}");
}

#[test]
fn a_key_that_is_not_the_certificates_is_refused() {
    let authority = CertificateAuthority::generate();
    let (jane, john) = (
        authority.issue_client("jane", "users"),
        authority.issue_client("john", "users"),
    );
    let identity = Identity {
        certificate: pem(jane.certificate_pem()),
        key: pem(john.key_pem()),
    };
    let tls = Tls {
        identity: Some(identity),
        ..Tls::default()
    };
    let config = Config::new("https://10.0.0.1".parse().unwrap()).with_tls(tls);
    assert!(refusal(config).contains("client-key"));
}

#[test]
fn a_token_file_that_is_missing_is_an_error_that_names_it() {
    let served = Server::new().serve().unwrap();
    let config = config(&served).with_credentials(Credentials::token_file("/no/such/token"));
    assert!(error(config).to_string().contains("/no/such/token"));
    assert!(served.server().requests().is_empty());
}
