//! Tokens of an OIDC issuer, which a server in memory plays: it answers what it is told to.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Method, Response};
use kubex_proto::{Credentials, Error, OidcProvider, Pem, Secret};
use kubex_testing::{
    Server,
    server::{CertificateAuthority, Fault, RequestMatch, ServeOptions, Served},
};
use serde_json::{Value, json};

use super::{Client, config, text};

/// No year has come that is later.
fn id_token() -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = part(json!({"exp": 32_503_680_000_i64}));
    format!("{}.{claims}.c2ln", part(json!({"alg": "RS256"})))
}

fn issuer() -> Served {
    let served = Server::new().serve_with(ServeOptions::tls()).unwrap();
    let endpoint = format!("{}/token", served.url());
    let document = json!({"issuer": served.url(), "token_endpoint": endpoint});
    answers(&served, "openid-configuration", 200, &document.to_string());
    served
}

fn answers(issuer: &Served, path: &str, status: u16, body: &str) {
    let mut answer = Response::new(body.to_owned().into());
    *answer.status_mut() = status.try_into().unwrap();
    // Whoever follows comes by with what is only for the issuer.
    let there = format!("{}/elsewhere", issuer.url());
    answer
        .headers_mut()
        .insert("location", there.parse().unwrap());
    let on = RequestMatch::any().containing(path);
    issuer.server().inject(on, Fault::Answer(answer));
}

/// What a call comes to whose token is of this issuer.
fn outcome(issuer: &Served, authority: &str) -> Result<String, Error> {
    let served = Server::builder().token(&id_token()).build();
    let served = served.serve_with(ServeOptions::tls()).unwrap();
    let mut provider = OidcProvider::new(issuer.url(), "kubernetes");
    provider.refresh_token = Some(Secret::new("refresh-me"));
    provider.certificate_authority = Some(Pem::data(authority));
    let config = config(&served).with_credentials(Credentials::oidc(provider));
    let outcome = text(&Client::new(config).unwrap(), "/version");
    let said = format!("{outcome:?}");
    assert!(!said.contains("refresh-me"), "{said}");
    outcome
}

fn authority(issuer: &Served) -> String {
    issuer.ca_pem().unwrap()
}

#[test]
fn it_is_asked_for_the_token() {
    let issuer = issuer();
    let answer = json!({"id_token": id_token(), "token_type": "Bearer"});
    answers(&issuer, "/token", 200, &answer.to_string());
    outcome(&issuer, &authority(&issuer)).unwrap();
    let asked = issuer.server().requests();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[1].method, Method::POST);
    let body = std::str::from_utf8(&asked[1].body).unwrap();
    assert!(body.contains("refresh_token=refresh-me"), "{body}");
}

#[test]
fn what_it_does_wrong_is_told() {
    for (status, body, words) in [
        (400, r#"{"error": "invalid_grant"}"#, "invalid_grant"),
        (302, "", "302"),
        (200, "rubbish", "JSON"),
        (200, &*"x".repeat(2 << 20), "1 MiB"),
    ] {
        let issuer = issuer();
        answers(&issuer, "/token", status, body);
        let error = outcome(&issuer, &authority(&issuer)).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        let asked = issuer.server().requests();
        let is_followed = |path: &str| path.contains("elsewhere");
        assert!(!asked.iter().any(|asked| is_followed(asked.uri.path())));
    }
}

/// Who is trusted as the API server is not by that the issuer.
#[test]
fn one_that_is_not_trusted_is_told_nothing() {
    let issuer = issuer();
    let error = outcome(&issuer, &CertificateAuthority::generate().pem()).unwrap_err();
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
    assert!(issuer.server().requests().is_empty());
}
