//! What is asked of an issuer.

use http::header::{AUTHORIZATION, CONTENT_TYPE};

use super::*;
use crate::Pem;

fn body(request: &Request<Bytes>) -> &str {
    core::str::from_utf8(request.body()).unwrap()
}

#[test]
fn the_document_first_and_then_the_tokens() {
    let mut oidc = Oidc::new(provider());
    let first = asked(&mut oidc, at(0), None);
    assert_eq!(
        first.uri(),
        "https://issuer.example/realm/.well-known/openid-configuration"
    );
    // Whoever asks meanwhile has the same wish.
    assert_eq!(asked(&mut oidc, at(0), None).uri(), first.uri());
    let second = discovered(&mut oidc, at(0), None);
    assert_eq!(second.uri(), "https://tokens.example/t?x=1");
    assert_eq!(
        second.headers()[CONTENT_TYPE],
        "application/x-www-form-urlencoded"
    );
    // A client without a secret has nothing to show but its name.
    assert!(!second.headers().contains_key(AUTHORIZATION));
    assert_eq!(
        body(&second),
        "grant_type=refresh_token&refresh_token=r+CANARY%2B1&client_id=kube%3Arnetes"
    );
}

#[test]
fn a_secret_is_in_the_header_or_else_in_the_body() {
    for refusal in [
        answer(401, ""),
        answer(400, r#"{"error":"invalid_client"}"#),
    ] {
        let mut oidc = Oidc::new(OidcProvider {
            client_secret: Some(Secret::new("CANARY/ü")),
            ..provider()
        });
        let request = discovered(&mut oidc, at(0), None);
        // kube%3Arnetes:CANARY%2F%C3%BC
        assert_eq!(
            request.headers()[AUTHORIZATION],
            "Basic a3ViZSUzQXJuZXRlczpDQU5BUlklMkYlQzMlQkM="
        );
        assert!(request.headers()[AUTHORIZATION].is_sensitive());
        assert!(!body(&request).contains("client"));

        oidc.handle(at(0), refusal);
        let request = asked(&mut oidc, at(0), None);
        assert!(!request.headers().contains_key(AUTHORIZATION));
        assert!(
            body(&request).ends_with("&client_id=kube%3Arnetes&client_secret=CANARY%2F%C3%BC"),
            "{request:?}"
        );
        // It is remembered.
        oidc.handle(at(0), given(&token("one", at(100)), None));
        assert_eq!(ready(&mut oidc, at(0), None).0, "one");
        assert!(body(&asked(&mut oidc, at(95), None)).contains("client_secret"));
        oidc.handle(at(95), answer(401, r#"{"error":"invalid_client"}"#));
        assert_eq!(ready(&mut oidc, at(95), None).0, "one");
    }
}

#[test]
fn the_authority_is_read_once_if_it_is_in_a_file() {
    for (given, reads) in [(Pem::data("-----BEGIN A"), false), (Pem::file("/ca"), true)] {
        let mut oidc = Oidc::new(OidcProvider {
            certificate_authority: Some(given),
            ..provider()
        });
        if reads {
            let Wish::ReadFile(path) = oidc.poll(at(0), None) else {
                panic!()
            };
            assert_eq!(path, "/ca");
            oidc.handle(at(0), Outcome::File("-----BEGIN A".into()));
        }
        for _ in 0..2 {
            let Wish::AskIssuer(asked) = oidc.poll(at(0), None) else {
                panic!()
            };
            assert_eq!(asked.certificate_authority, Some(Pem::data("-----BEGIN A")));
            oidc.handle(at(0), answer(200, DOCUMENT));
        }
    }
    let mut oidc = Oidc::new(OidcProvider {
        certificate_authority: Some(Pem::file("/ca")),
        ..provider()
    });
    oidc.poll(at(0), None);
    oidc.handle(at(0), Outcome::File("CANARY".into()));
    let told = failed(&mut oidc, at(0));
    assert!(
        told.contains("idp-certificate-authority: not PEM"),
        "{told}"
    );
    assert!(matches!(oidc.poll(at(1), None), Wish::ReadFile(_)));
}

#[test]
fn only_https_is_asked() {
    for (url, expected) in [
        ("http://issuer.example", "the scheme must be https"),
        ("issuer.example", "the scheme must be https"),
        ("https://jane:CANARY@issuer.example", "a user or password"),
        ("https:// issuer", "not a URL"),
        ("", "not a URL"),
    ] {
        let mut oidc = Oidc::new(OidcProvider {
            issuer_url: url.into(),
            ..provider()
        });
        let Wish::Failed(error) = oidc.poll(at(0), None) else {
            panic!("{url}")
        };
        let told = error.to_string();
        assert!(
            told.contains("idp-issuer-url: ") && told.contains(expected),
            "{told}"
        );
        assert!(!told.contains("CANARY"), "{told}");
    }
}
